"""Where a share is and who may write there, without the password ever being in the settings.

The credentials file is that of mount.cifs: lines `username=…` and `password=…`. On a booth systemd hands it over
(LoadCredential=share:…); elsewhere its path stands in the settings, and only its owner may be able to read it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from booth.delivery.share_words import Share
from booth.errors import SettingsError

CREDENTIAL = "share"
"""Its name among systemd's credentials."""
_ADDRESS = re.compile(r"//(?P<server>[^/:\s]+)(:(?P<port>\d{1,5}))?/(?P<name>[^/\s]+)(?P<folder>(/[^/\\]+)*)/?")


def share_at(address: str, credentials: str = "", encrypt: bool = False) -> Share:
    """The share at `//server/share/folder` (a port may follow the server), with its user name and password.

    Raises SettingsError for an address or a credentials file that cannot be used; it never shows the password.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match["port"] or 445) < 65536:
        raise SettingsError(f"{address!r} is no share; write //server/share or //server/share/folder.")
    words = read_credentials(_credentials_file(credentials))
    return Share(
        server=match["server"],
        name=match["name"],
        folder=match["folder"].strip("/"),
        port=int(match["port"] or 445),
        username=words["username"],
        password=words["password"],
        encrypt=encrypt,
    )


def _credentials_file(path: str) -> Path:
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    if path:
        return Path(path).expanduser()
    if given and (Path(given) / CREDENTIAL).exists():
        return Path(given) / CREDENTIAL
    raise SettingsError(
        "The share needs a user name and a password: name a file with the lines username=… and password=…,"
        f" or hand it over by systemd as the credential {CREDENTIAL!r}."
    )


def read_credentials(path: Path) -> Mapping[str, str]:
    """`username` and `password`. Raises SettingsError, also for a file that others may read."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The share's credentials {path} cannot be read: {_reason(error)}.") from error
    if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"The share's credentials {path} can be read by others: run chmod 600 {path}")
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    words = {key.strip(): value.strip("\r\n") for key, _, value in pairs}
    missing = [key for key in ("username", "password") if not words.get(key)]
    if missing:
        raise SettingsError(f"The share's credentials {path} lack the line {missing[0]}=…")
    return words


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unknown") if isinstance(error, OSError) else "it is not UTF-8 text"
