"""The contents of files on their way to a share and back, many messages under way at once.

smbprotocol packs, copies and waits for one message after the other; for what is long that costs five times what
reading, signing and sending takes. So its connection logs in and sees to folders; what concerns one file, above all
the two messages that carry contents, READ and WRITE, goes through here: signed where it lies, and answered out of
turn. Formats: [MS-SMB2] 2.2.1, 2.2.19 to 2.2.22 and, for signatures, 3.1.4.1.

    pipe = Pipe(tree)                     # smbprotocol's TreeConnect; before anything else is under way
    pipe.write(file_id, fill, beat)
    with closing(pipe.read(file_id, size, beat)) as chunks: ...
    answer = pipe.ask(command, body)      # any other message, packed by who asks
"""

from __future__ import annotations

import hmac
import select
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import SimpleQueue
from typing import Any, Final

import smbprotocol.connection
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from smbprotocol.connection import SigningAlgorithms, SMB2TransformHeader
from smbprotocol.exceptions import SMBConnectionClosed, SMBException, SMBResponseException
from smbprotocol.header import Commands, NtStatus, SMB2HeaderResponse
from smbprotocol.transport import Tcp

CHUNK: Final = 1 << 20
"""Bytes of one message at most."""
_PIECE: Final = CHUNK + 256
"""And what goes before it."""
_CREDIT: Final = 1 << 16
"""Bytes that one credit stands for: [MS-SMB2] 3.1.5.2."""
_SPARE: Final = 32
"""Credits that are left to smbprotocol, which does not wait for more but fails."""
_MORE: Final = 64
"""Credits asked for with every message, beyond those that it costs."""
_AHEAD: Final = 2
"""Messages of one file that are asked for before the first is looked at."""
_WRITTEN: Final = 2
_READ_BACK: Final = 4
"""Files whose contents are sent, or asked for, at a time: every short answer has to wait behind these contents."""
_HEADER: Final = struct.Struct("<4sHHIHHIIQIIQ16s")
_WRITE: Final = struct.Struct("<HHIQ16sIIHHI")
_READ: Final = struct.Struct("<HBBIQ16sIIIHHB")
_READ_ANSWER: Final = struct.Struct("<HBBIII")
HEADER_SIZE: Final = _HEADER.size
_SIGNED: Final = 8
_DFS: Final = 0x10000000
_SIGNATURE: Final = slice(48, 64)

Answers = SimpleQueue[tuple[memoryview, bool] | None]
"""Messages, each with whether it came encrypted; None at the end of the connection."""
Fill = Callable[[memoryview, int], int]
"""Puts what follows from a position on into a buffer; returns how many bytes, 0 at the end."""


class Buffers:
    """Memory for contents, a dozen pieces, used again and again: fresh pages cost more than signing what they hold."""

    def __init__(self) -> None:
        self._spare: list[bytearray] = []

    def take(self, size: int) -> memoryview:
        """`size` bytes, whatever they hold."""
        if size <= _CREDIT or size > _PIECE:
            return memoryview(bytearray(size))
        try:
            return memoryview(self._spare.pop())[:size]
        except IndexError:
            return memoryview(bytearray(_PIECE))[:size]

    def give(self, view: memoryview) -> None:
        """Back; nobody may look at it any more."""
        if isinstance(view.obj, bytearray) and len(view.obj) == _PIECE:
            self._spare.append(view.obj)


class Wire(Tcp):  # type: ignore[misc]
    """smbprotocol's connection, which hands over what others wait for: `expected`, by number of the message."""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self.expected: dict[int, Answers] = {}
        self.buffers = Buffers()
        self.opened: Callable[[memoryview], memoryview] = memoryview
        """Decrypts a message, if it needs to be."""
        self.granted: Callable[[int], None] = lambda credits: None

    def send(self, message: Any) -> None:
        self.send_parts([message if isinstance(message, bytes) else message.pack()])

    def send_parts(self, parts: list[Any]) -> None:
        """One message in parts, which are not copied on the way."""
        parts = [struct.pack(">L", sum(map(len, parts))), *parts]
        with self._sock_lock:
            sent = self._sock.sendmsg(parts)
            for part in parts:
                if sent < len(part):
                    self._sock.sendall(memoryview(part)[sent:])
                sent = max(0, sent - len(part))

    def recv(self, timeout: float) -> bytes | None:
        """The next message that nobody here waits for; None when the connection has ended. Raises TimeoutError."""
        while (heard := self._message(timeout)) is not None:
            encrypted = bytes(heard[:4]) == b"\xfdSMB"
            message = self.opened(heard) if encrypted else heard
            _, _, _, status, _, credits, _, _, number, *_ = _HEADER.unpack_from(message)
            answers = self.expected.get(number)
            if answers is None:
                return bytes(heard)
            if encrypted:
                self.buffers.give(heard)
            self.granted(credits)
            if status != NtStatus.STATUS_PENDING:
                del self.expected[number]
                answers.put((message, encrypted))
        return None

    def _message(self, timeout: float) -> memoryview | None:
        try:
            with self._close_lock:  # or the socket would be closed under our hands
                if self.connected:
                    if not select.select([self._sock], [], [], max(timeout, 1))[0]:
                        raise TimeoutError(f"nothing was heard for {timeout:.0f} s")
                    return self._bytes(int.from_bytes(self._bytes(4), "big"))
        except (ConnectionError, EOFError):
            self.close()
        return None

    def _bytes(self, size: int) -> memoryview:
        data = left = self.buffers.take(size)
        while left:
            heard = self._sock.recv_into(left, 0, socket.MSG_WAITALL)
            if not heard:
                raise EOFError
            left = left[heard:]
        return data

    def close(self) -> None:
        super().close()
        for answers in list(self.expected.values()):
            answers.put(None)


smbprotocol.connection.Tcp = Wire
"""Connections of this process are made of it: smbprotocol has no other place to say so."""


class Pipe:
    """Messages about the files of a share. Methods raise what smbprotocol raises; threads may share it."""

    def __init__(self, tree: Any) -> None:
        self._tree, self._session, self._connection = tree, tree.session, tree.session.connection
        self._wire: Wire = self._connection.transport
        self.root = tree.share_name.lstrip("\\") + "\\" if tree.is_dfs_share else ""
        """What the path of a file begins with."""
        self._wire.opened, self._wire.granted = self._opened, self._granted
        self._writers = threading.BoundedSemaphore(_WRITTEN)
        self._readers = threading.BoundedSemaphore(_READ_BACK)
        self._credits = threading.Condition(self._connection.sequence_lock)

    def ask(self, command: int, body: bytes) -> memoryview:
        """Send a short message; its answer, from the header on."""
        answers: Answers = SimpleQueue()
        number, _ = self._take(1)
        self._ask(number, command, 1, [body], answers)
        return self._answer(answers)

    def write(self, file: bytes, fill: Fill, beat: Callable[[], None]) -> None:
        """Write an open file from its beginning."""
        answers: Answers = SimpleQueue()
        under_way = 0
        with self._writers:
            for _ in self._written(file, fill, answers):
                under_way += 1
                while under_way and not answers.empty():
                    under_way -= self._is_answered(answers, beat)
        while under_way:
            under_way -= self._is_answered(answers, beat)

    def _written(self, file: bytes, fill: Fill, answers: Answers) -> Iterator[int]:
        """Send message after message; yields how many bytes each carries."""
        buffer, position = self._wire.buffers.take(CHUNK), 0
        while rest := buffer[: fill(buffer, position)]:
            while rest:
                number, length = self._take(min(len(rest), self._connection.max_write_size))
                body = _WRITE.pack(49, 0x70, length, position, file, 0, 0, 0, 0, 0)
                self._ask(number, Commands.SMB2_WRITE, length, [body, rest[:length]], answers)
                rest = rest[length:]
                position += length
                yield length
        self._wire.buffers.give(buffer)

    def _is_answered(self, answers: Answers, beat: Callable[[], None]) -> bool:
        self._answer(answers)
        beat()
        return True

    def read(self, file: bytes, size: int, beat: Callable[[], None]) -> Generator[memoryview]:
        """The first `size` bytes of an open file, which must have as many. To be closed, if not read to its end.

        Each piece is good until the next is asked for.
        """
        with self._readers:
            yield from self._read(file, size, beat)

    def _read(self, file: bytes, size: int, beat: Callable[[], None]) -> Iterator[memoryview]:
        asked: deque[Answers] = deque()
        position = 0
        while asked or position < size:
            while position < size and len(asked) < _AHEAD:
                number, length = self._take(min(size - position, CHUNK, self._connection.max_read_size))
                body = _READ.pack(49, 0x50, 0, length, position, file, length, 0, 0, 0, 0, 0)
                asked.append(SimpleQueue())
                self._ask(number, Commands.SMB2_READ, length, [body], asked[-1])
                position += length
            answer = self._answer(asked.popleft())
            _, start, _, length, _, _ = _READ_ANSWER.unpack_from(answer, _HEADER.size)
            beat()
            yield answer[start : start + length]
            self._wire.buffers.give(answer)

    def _take(self, size: int) -> tuple[int, int]:
        """The number of the next message, and how many bytes it may carry by the credits that the server has granted.

        They are waited for; only where nothing is under way that could bring more, it carries less than was asked for.
        """
        window = self._connection.sequence_window
        with self._credits:
            while True:
                if not self._wire.connected:
                    raise SMBConnectionClosed("The connection has ended.")
                credits = int(window["high"] - window["low"])
                charge = min(-(-size // _CREDIT), max(1, credits - _SPARE))
                if charge <= credits and (charge * _CREDIT >= size or not self._wire.expected):
                    break
                self._credits.wait(0.05)  # credits that come with smbprotocol's own messages are not told
            window["low"] += charge
            return int(window["low"]) - charge, min(size, charge * _CREDIT)

    def _ask(self, number: int, command: int, size: int, parts: list[Any], answers: Answers) -> None:
        charge = -(-size // _CREDIT)
        encrypted = self._session.encrypt_data or self._tree.encrypt_data
        ids = number, 0xFEFF, self._tree.tree_connect_id, self._session.session_id
        flags = (0 if encrypted else _SIGNED) | (_DFS if self._tree.is_dfs_share else 0)
        header = bytearray(_HEADER.pack(b"\xfeSMB", 64, charge, 0, command, charge + _MORE, flags, 0, *ids, bytes(16)))
        self._wire.expected[number] = answers
        if encrypted:
            whole = b"".join((header, *parts))
            self._wire.send(self._connection._encrypt(whole, self._session))
        else:
            header[_SIGNATURE] = self._signature(number, [header, *parts], from_server=False)
            self._wire.send_parts([header, *parts])

    def _granted(self, credits: int) -> None:
        with self._credits:
            self._connection.sequence_window["high"] += credits
            self._credits.notify_all()

    def _answer(self, answers: Answers) -> memoryview:
        """Wait for the answer to one message. Raises SMBException for a refusal, or a wrong signature."""
        answer = answers.get()
        if answer is None:
            raise SMBConnectionClosed("The connection has ended.")
        message, encrypted = answer
        _, _, _, status, _, _, _, _, number, _, _, _, signature = _HEADER.unpack_from(message)
        message[_SIGNATURE] = bytes(16)
        if not (encrypted or hmac.compare_digest(self._signature(number, [message], from_server=True), signature)):
            raise SMBException("An answer of the server was not signed by it.")
        if status:
            header = SMB2HeaderResponse()
            header.unpack(bytes(message))
            raise SMBResponseException(header)
        return message

    def _opened(self, message: memoryview) -> memoryview:
        transform = SMB2TransformHeader()
        transform.unpack(bytes(message))
        return memoryview(bytearray(self._connection._decrypt(transform)))

    def _signature(self, number: int, parts: Iterable[Any], from_server: bool) -> bytes:
        """AES-GMAC where the server knows it, else AES-CMAC, which every server of SMB 3 does."""
        key = algorithms.AES(self._session.signing_key)
        if self._connection.signing_algorithm_id == SigningAlgorithms.AES_GMAC:
            gmac = Cipher(key, modes.GCM(struct.pack("<QI", number, from_server))).encryptor()
            for part in parts:
                gmac.authenticate_additional_data(part)
            gmac.finalize()
            return gmac.tag
        cmac = CMAC(key)
        for part in parts:
            cmac.update(part)
        return cmac.finalize()
