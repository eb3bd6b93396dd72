"""A check of contents that takes an eighth of the time of SHA-256 on a processor that has no instructions for that.

Poly1305 (RFC 8439, 2.5) under a key that no other contents have, their SHA-256. Of contents that a disk or a server
altered it misses fewer than one in 2^80, at 12 MB. Whoever alters them on purpose could make it fit: what the booth
shows to others, as in the manifest, is SHA-256.

    check = checking(sha256)
    check.update(piece)
    check.finalize().hex()
"""

from __future__ import annotations

from cryptography.hazmat.primitives.poly1305 import Poly1305


def checking(sha256: str) -> Poly1305:
    """sha256: of the contents, in hexadecimal digits."""
    return Poly1305(bytes.fromhex(sha256))
