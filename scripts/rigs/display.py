"""Photographs the machine's screen through QEMU's monitor until the booth shows on it, and some times more.

python3 display.py SOCKET FOLDER
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import time
import zlib
from pathlib import Path
from typing import Any

EVERY_S = 15
PATIENCE_S = 600
PICTURES = 8
LIT = 0.002
"""Share of the screen that is neither black nor the console's grey text before a booth is seen on it."""


class Monitor:
    """QEMU's monitor protocol (QMP) over its socket."""

    def __init__(self, path: str) -> None:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(path)
        self._line = connection.makefile("rw")
        self._line.readline()
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: str) -> dict[str, Any]:
        self._line.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._line.flush()
        while "return" not in (answer := json.loads(self._line.readline())):
            if "error" in answer:
                raise SystemExit(f"{command}: {answer['error']['desc']}")
        return dict(answer)


def coloured(png: Path) -> float:
    """Share of pixels whose channels differ: the booth is warm, a console is grey. 8-bit RGB, not interlaced."""
    data, at, packed, width, depth = png.read_bytes(), 8, b"", 0, 3
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width = struct.unpack(">I", body[:4])[0]
            depth = {2: 3, 6: 4}[body[9]]
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    raw, stride = zlib.decompress(packed), width * depth + 1
    # Unfiltered or filtered, a grey picture's channels stay equal to each other.
    warm = total = 0
    for top in range(0, len(raw) - stride, stride * 4):
        row = raw[top + 1 : top + stride]
        total += width
        warm += sum(abs(r - b) > 6 for r, b in zip(row[0::depth], row[2::depth], strict=False))
    return warm / max(total, 1)


def main(path: str, folder: Path) -> int:
    monitor, began_s, taken = Monitor(path), time.monotonic(), 0
    while taken < PICTURES:
        time.sleep(EVERY_S)
        waited_s = time.monotonic() - began_s
        picture = folder / f"{taken:02d}.png"
        monitor.ask("screendump", filename=str(picture), format="png")
        share = coloured(picture)
        print(f"{waited_s:4.0f} s  {picture.name}  {share:.1%} in colour", flush=True)
        if share > LIT:
            taken += 1
        elif waited_s > PATIENCE_S:
            print("The booth did not come up on the screen.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
