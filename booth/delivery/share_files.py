"""Open files of a share: the short messages before and after their contents.

    with opened(Pipe(tree), r"booth_1\\0421\\.print.jpg.part", NEW) as file:
        file.write(fill, beat)
        file.flush()

smbprotocol knows them all, but takes a millisecond of the processor for each, five to a photograph: half as much as
to hash it. Formats: [MS-SMB2] 2.2.13 to 2.2.18 and 2.2.39, [MS-FSCC] 2.4.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final

from smbprotocol.exceptions import SMBOSError, SMBResponseException
from smbprotocol.file_info import FileInformationClass
from smbprotocol.header import Commands
from smbprotocol.open import CreateDisposition, CreateOptions, FileAttributes, ImpersonationLevel, ShareAccess
from smbprotocol.open import FilePipePrinterAccessMask as FileAccess

from booth.delivery.destination import Beat
from booth.delivery.share_wire import HEADER_SIZE, Fill, Pipe

_CREATE: Final = struct.Struct("<HBBIQQIIIIIHHII")
_CREATED: Final = struct.Struct("<HBBI4QQQII16s")
_OF_FILE: Final = struct.Struct("<HHI16s")
_SET: Final = struct.Struct("<HBBIHHI16s")
_NAME: Final = struct.Struct("<B7xQI")
_FILE_INFORMATION: Final = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """How a file is opened. Meanwhile others may read it."""

    access: int
    disposition: int
    options: int = CreateOptions.FILE_NON_DIRECTORY_FILE


THERE: Final = Opening(FileAccess.GENERIC_READ, CreateDisposition.FILE_OPEN)
"""To be read; raises SMBOSError with ENOENT for none."""
NEW: Final = Opening(
    FileAccess.GENERIC_READ | FileAccess.GENERIC_WRITE | FileAccess.DELETE, CreateDisposition.FILE_OVERWRITE_IF
)
"""Empty, to be written, renamed or removed, and read."""
NEW_FOLDER: Final = Opening(FileAccess.GENERIC_READ, CreateDisposition.FILE_CREATE, CreateOptions.FILE_DIRECTORY_FILE)
"""Raises SMBOSError with EEXIST where there is one."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """An open file. Methods raise what smbprotocol raises."""

    _pipe: Pipe
    _id: bytes
    size: int
    """When it was opened, in bytes."""

    def write(self, fill: Fill, beat: Beat) -> None:
        """From its beginning."""
        self._pipe.write(self._id, fill, beat)

    def read(self, size: int, beat: Beat) -> Generator[memoryview]:
        """The first `size` bytes, of which each piece is good until the next is asked for. See `Pipe.read`."""
        return self._pipe.read(self._id, size, beat)

    def flush(self) -> None:
        """Have the server bring it to its disk."""
        self._pipe.ask(Commands.SMB2_FLUSH, _OF_FILE.pack(24, 0, 0, self._id))

    def rename(self, path: str, instead: bool) -> None:
        """instead: of another file, which goes."""
        name = path.encode("utf-16-le")
        self._set(FileInformationClass.FILE_RENAME_INFORMATION, _NAME.pack(instead, 0, len(name)) + name)

    def remove(self) -> None:
        """When it is closed."""
        self._set(FileInformationClass.FILE_DISPOSITION_INFORMATION, b"\1")

    def _set(self, kind: int, information: bytes) -> None:
        head = _SET.pack(33, _FILE_INFORMATION, kind, len(information), HEADER_SIZE + _SET.size, 0, 0, self._id)
        self._pipe.ask(Commands.SMB2_SET_INFO, head + information)

    def close(self) -> None:
        self._pipe.ask(Commands.SMB2_CLOSE, _OF_FILE.pack(24, 0, 0, self._id))


@contextlib.contextmanager
def opened(pipe: Pipe, path: str, how: Opening) -> Iterator[RemoteFile]:
    r"""A file by its path within the share, with `\`. Raises SMBOSError, which has an `errno`."""
    name = (pipe.root + path).encode("utf-16-le")
    request = _CREATE.pack(
        57, 0, 0, ImpersonationLevel.Impersonation, 0, 0, how.access, FileAttributes.FILE_ATTRIBUTE_NORMAL,
        ShareAccess.FILE_SHARE_READ, how.disposition, how.options,
        HEADER_SIZE + _CREATE.size, len(name), 0, 0,
    )  # fmt: skip
    try:
        answer = pipe.ask(Commands.SMB2_CREATE, request + name)
    except SMBResponseException as error:
        raise SMBOSError(error.status, path) from error
    *_, size, _, _, file_id = _CREATED.unpack_from(answer, HEADER_SIZE)
    file = RemoteFile(pipe, file_id, size)
    try:
        yield file
    finally:
        file.close()
