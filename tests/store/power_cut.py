"""A disk that keeps only what was synced, fed by strace's lines: what would a power cut leave?"""

from __future__ import annotations

import re

_HANDLE = re.compile(r"^(\w+)\(\d+<([^>]*)>")
_PATHS = re.compile(r'^(\w+)\((?:\w+(?:<[^>]*>)?, )?"([^"]*)"')
_RENAME = re.compile(r'^rename(?:at2?)?\((?:\d+<([^>]*)>, )?"([^"]*)", (?:\d+<([^>]*)>, )?"([^"]*)"')


class Disk:
    """Which files have bytes, and which have a name, that only memory knows of.

    `fat`: the rule seen on FAT sticks, where a renamed file that is not synced again comes back with 0 bytes.
    """

    def __init__(self, fat: bool = False) -> None:
        self._fat = fat
        self._bytes: set[str] = set()
        self._names: set[str] = set()
        self._promised = False

    def see(self, line: str) -> str:
        """Take in one line; returns it when it is a promise: a report, or a commit of the catalogue."""
        if not line.rpartition(" = ")[2].strip().lstrip("-").isdigit() or " = -" in line:
            return ""
        if line.startswith("writev("):
            return line
        if match := _RENAME.match(line):
            self._rename(_join(match[1], match[2]), _join(match[3], match[4]))
        elif match := _HANDLE.match(line):
            return self._handle(match[1], match[2], line)
        elif (match := _PATHS.match(line)) and match[1].startswith("mkdir"):
            self._names.add(match[2])
        return ""

    def _handle(self, call: str, path: str, line: str) -> str:
        if call in {"write", "sendfile", "pwrite64", "ftruncate"}:
            self._bytes.add(path)
            self._names.add(path) if path.endswith(".part") else None
        elif call in {"fsync", "fdatasync"}:
            self._bytes.discard(path)
            self._names = {name for name in self._names if name.rpartition("/")[0] != path}
            return line if path.endswith("-wal") else ""
        elif call.startswith("mkdir"):
            self._names.add(_join(path, line.split('"')[1]))
        return ""

    def _rename(self, old: str, new: str) -> None:
        self._names.discard(old)
        self._names.add(new)
        if old in self._bytes or self._fat:
            self._bytes.discard(old)
            self._bytes.add(new)

    def unsafe(self, part: str) -> set[str]:
        """Files with `part` in their path that a power cut now would empty, cut off or make nameless."""
        return {path for path in self._bytes | self._names if part in path and not path.endswith(".part")}


def _join(folder: str | None, name: str) -> str:
    return f"{folder}/{name}" if folder else name
