"""A real Samba server on loopback, with shares for every trouble a share can make."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from booth.delivery.share_words import Share

USER = "daemon"
"""Samba wants a user that the machine knows; every Debian has this one."""
PASSWORD = "only for this test"
MISSING = shutil.which("smbd") is None or os.geteuid() != 0
WHY_MISSING = "A real share needs Samba and root: sudo apt-get install samba"

_CONFIGURATION = """[global]
 server role = standalone server
 interfaces = {host}
 bind interfaces only = yes
 smb ports = {port}
 disable netbios = yes
 private dir = {folder}/private
 lock directory = {folder}/lock
 state directory = {folder}/state
 cache directory = {folder}/cache
 pid directory = {folder}/run
 ncalrpc dir = {folder}/run/ncalrpc
 log file = {folder}/smbd.log
 passdb backend = tdbsam:{folder}/private/passdb.tdb
 server min protocol = SMB3_00
 server signing = mandatory
 load printers = no
 printcap name = /dev/null
 map to guest = never
 valid users = {user}
 force user = root
 read only = no
 {more}
[shots]
 path = {folder}/shots
[secret]
 path = {folder}/shots
 smb encrypt = required
[looked_at]
 path = {folder}/shots
 read only = yes
[small]
 path = {folder}/small
"""


class Samba:
    """A server of its own, started with `running()`. `shots` is the folder behind the share of that name."""

    def __init__(self, folder: Path, more: str = "", host: str = "127.0.0.1", inside: Sequence[str] = ()) -> None:
        """host: its address; inside: a command that runs it somewhere else."""
        self.folder, self.host, self._inside = folder, host, inside
        self.shots = folder / "shots"
        self.small = folder / "small"
        for name in ("private", "lock", "state", "cache", "run", "shots", "small"):
            (folder / name).mkdir(parents=True)
        self.port = _free_port()
        text = _CONFIGURATION.format(folder=folder, host=host, port=self.port, user=USER, more=more)
        self.configuration = folder / "smb.conf"
        self.configuration.write_text(text)
        words = f"{PASSWORD}\n{PASSWORD}\n"
        command = ["pdbedit", "-s", str(self.configuration), "-a", "-t", "-u", USER]
        subprocess.run(command, input=words, text=True, check=True, capture_output=True)
        self._process: subprocess.Popen[bytes] | None = None

    def share(self, name: str = "shots", password: str = PASSWORD, **more: object) -> Share:
        words = {"server": self.host, "port": self.port, "folder": "booth_1", **more}
        return Share(name=name, username=USER, password=password, **words)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def running(self) -> Iterator[Samba]:
        self.start()
        try:
            yield self
        finally:
            self.signal(signal.SIGCONT)
            self.kill()

    def start(self) -> None:
        command = [*self._inside, "smbd", "--foreground", "--no-process-group", "-s", str(self.configuration)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline_s = time.monotonic() + 20
        while time.monotonic() < deadline_s:
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 1):
                return
            time.sleep(0.02)
        raise RuntimeError(f"smbd did not start: {(self.folder / 'smbd.log').read_text()}")

    def signal(self, number: signal.Signals) -> None:
        """To the server and all its children: our own session of processes, by its number."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def kill(self) -> None:
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
