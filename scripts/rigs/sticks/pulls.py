"""Outside the machine: sticks of every file system are plugged in while the booth delivers to all of them; each is
pulled at a random moment, plugged in anew, and compared; then delivery goes on.

The delivery process runs under its unit as it is installed, sandbox and all, and is started anew now and then. A line
for every file system, and as the last line one JSON object: pulls, mid_copy (something was being copied or compared),
dirty (fsck had something to repair after it), falsely_done (marked, and not whole after the pull: all are compared
every `FULL_EVERY` rounds, else the new ones), traces (files left on the root disk), restarts of the delivery process
that nobody asked for, aside (what was found in place of a photograph), and whether in the end everything was there,
once, and nothing lost.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

STICK_MB = 900
MAKE = {
    "vfat": "mkfs.vfat -F 32 -n VFAT {}",
    "exfat": "mkfs.exfat -L EXFAT {}",
    "ext4": "mke2fs -q -t ext4 -L EXT4 {}",
}
FSCK = {"vfat": "fsck.vfat -n {}", "exfat": "fsck.exfat -n {}", "ext4": "e2fsck -n {}"}
LONGEST_WINDOW_S = 60.0
FULL_EVERY = 10
"""Rounds from one comparison of everything to the next, each with a new delivery process."""
PURE = ("babel", "segno", "font_source_sans_pro", "font_source_serif_pro")
"""What delivery imports beyond Debian's packages; of pure Python."""
SESSIONS_A_ROUND = 3
"""More files than go in step, or a pull would find all of them marked or none."""
SETTINGS = """[store]
folder = "/var/lib/booth/store"
reserve_mb = 50
[delivery]
folder = ""
sticks = true
retry_most_s = 5.0
"""
BOOTH = "runuser -u booth -- env PYTHONPATH=/booth python3 -m booth --config /etc/booth.toml"
UNIT = "/etc/systemd/system/booth-delivery.service"
HERE = """[Service]
Environment=PYTHONPATH=/booth
ExecStart=
ExecStart=python3 -m booth --config /etc/booth.toml deliver
WatchdogSec=600
TimeoutStartSec=600
"""
"""Where the code lies in this machine, and more time than a real one needs."""


class Machine:
    """The guest: commands over ssh, hardware over QMP, and the agent in it, which is asked again and again."""

    def __init__(self, work: Path, key: str, port: str) -> None:
        self._work = work
        options = "StrictHostKeyChecking=no UserKnownHostsFile=/dev/null LogLevel=ERROR ConnectTimeout=200"
        words = [word for option in options.split() for word in ("-o", option)]
        self._ssh = ["ssh", "-i", key, *words, "-p", port, "root@127.0.0.1"]
        self._agent: subprocess.Popen[str] | None = None

    def run(self, command: str, data: bytes | None = None) -> str:
        done = subprocess.run([*self._ssh, command], input=data, capture_output=True, timeout=1200, check=False)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr.decode()}{done.stdout.decode()}")
        return done.stdout.decode()

    def ask(self, *words: Any) -> Any:
        if self._agent is None:
            command = "env PYTHONPATH=/booth python3 /booth/scripts/rigs/sticks/guest.py"
            self._agent = subprocess.Popen(
                [*self._ssh, command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )
        assert self._agent.stdin is not None and self._agent.stdout is not None
        self._agent.stdin.write(json.dumps(words) + "\n")
        said = json.loads(self._agent.stdout.readline() or '{"error": "the agent has ended"}')
        if "error" in said:
            raise RuntimeError(f"{words}: {said['error']}")
        return said["answer"]

    def qmp(self, *commands: dict[str, Any]) -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self._work / "qmp"))
            with client.makefile("rw") as lines:
                lines.readline()
                for command in ({"execute": "qmp_capabilities"}, *commands):
                    lines.write(json.dumps(command) + "\n")
                    lines.flush()
                    while "event" in (answer := json.loads(lines.readline())):
                        pass
                    if "error" in answer:
                        raise RuntimeError(f"{command}: {answer['error']}")


class Stick:
    """A USB stick whose blocks lie in a file."""

    def __init__(self, machine: Machine, kind: str, work: Path) -> None:
        self.kind, self._machine, self._times = kind, machine, 0
        self._image = work / f"{kind}.img"
        with self._image.open("wb") as file:
            file.truncate(STICK_MB * 1_000_000)
        subprocess.run(MAKE[kind].format(self._image).split(), check=True, stdout=subprocess.DEVNULL)

    @property
    def _id(self) -> str:
        return f"{self.kind}-{self._times}"

    def plug(self) -> None:
        self._times += 1
        file = {"driver": "file", "filename": str(self._image)}
        block = {"driver": "raw", "node-name": f"n-{self._id}", "file": file}
        stick = {"driver": "usb-storage", "id": f"u-{self._id}", "drive": f"n-{self._id}", "removable": True}
        self._machine.qmp(
            {"execute": "blockdev-add", "arguments": block},
            {"execute": "device_add", "arguments": stick | {"bus": "xhci.0"}},
        )

    def pull(self) -> None:
        """Between two instants of the machine; what it still had in memory never reaches the stick."""
        self._machine.qmp({"execute": "device_del", "arguments": {"id": f"u-{self._id}"}})

    def is_dirty(self) -> bool:
        """Whether its file system is not as it should be, while it is not plugged in."""
        words = FSCK[self.kind].format(self._image).split()
        return subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0

    def put_away(self) -> None:
        """After the machine has seen that it is gone."""
        self._machine.ask("pulled", self.kind)
        deadline_s = time.monotonic() + 20
        while True:
            try:
                self._machine.qmp({"execute": "blockdev-del", "arguments": {"node-name": f"n-{self._id}"}})
                return
            except RuntimeError:  # QEMU lets go of it a moment later
                if time.monotonic() > deadline_s:
                    raise
                time.sleep(0.1)


def prepare(machine: Machine, root: Path) -> None:
    """The checkout's own code, settings, and the polkit rule that an install brings."""
    code = ["tar", "-C", str(root), "-c", "--exclude=__pycache__", "booth", "scripts/rigs/sticks", "systemd"]
    machine.run("mkdir -p /booth && tar -x -C /booth", subprocess.run(code, capture_output=True, check=True).stdout)
    for site in root.glob(".venv/lib/python3*/site-packages"):
        there = [name for name in PURE if (site / name).exists()]
        tar = subprocess.run(["tar", "-C", str(site), "-c", *there], capture_output=True, check=True).stdout
        machine.run("tar -x -C /booth", tar)
    machine.run("cat > /etc/booth.toml", SETTINGS.encode())
    machine.run("install -d -o booth -g booth /var/lib/booth")
    machine.run("cp /booth/systemd/50-booth.rules /etc/polkit-1/rules.d/ && systemctl restart polkit udisks2")
    machine.run(f"cp /booth/systemd/booth-*.service {Path(UNIT).parent}")
    machine.run(f"mkdir {UNIT}.d && cat > {UNIT}.d/here.conf && systemctl daemon-reload", HERE.encode())
    may_mount = "pkcheck --action-id org.freedesktop.udisks2.filesystem-mount --process"
    machine.run(f"timeout 60 runuser -u booth -- sh -c 'until {may_mount} $$; do sleep 1; done'")


def register(machine: Machine, stick: Stick) -> None:
    stick.plug()
    machine.ask("plugged", stick.kind)
    device = machine.run(f"readlink -f /dev/disk/by-label/{stick.kind.upper()}").strip()
    if stick.kind == "ext4":  # a file system with owners: it is the booth's to write to
        machine.run(f"mount {device} /mnt && chown booth /mnt && umount /mnt")
    machine.run(f"cd /booth && {BOOTH} stick register {stick.kind} --device {device}")


def one_round(
    machine: Machine, sticks: list[Stick], window_s: float, dice: random.Random, full: bool
) -> dict[str, dict[str, int]]:
    """New photographs; every stick pulled within `window_s`, plugged in anew and compared; delivery goes on."""
    machine.ask("fill", SESSIONS_A_ROUND)
    began_s = time.monotonic()
    for at_s, stick in sorted(((dice.uniform(0, window_s), stick) for stick in sticks), key=lambda pull: pull[0]):
        time.sleep(max(0.0, began_s + at_s - time.monotonic()))
        stick.pull()
    dirty = {}
    for stick in sticks:
        stick.put_away()
        dirty[stick.kind] = stick.is_dirty()
    machine.ask("pause")
    traces = machine.ask("traces")
    for stick in sticks:
        stick.plug()
    seen = {}
    for stick in sticks:
        machine.ask("plugged", stick.kind)
        seen[stick.kind] = machine.ask("compare", stick.kind, full) | {"dirty": dirty[stick.kind], "traces": traces}
    restarts = machine.ask("resume")
    return {kind: each | {"restarts": restarts} for kind, each in seen.items()}


def next_window_s(window_s: float, rounds: Sequence[dict[str, int]]) -> float:
    """Where most sticks were not got to before they were pulled, a longer one; where most got all, a shorter one.

    Fewer marks than before mean that what is on it was being compared anew.
    """
    nothing = sum(not seen["new"] for seen in rounds)
    everything = sum(not seen["waiting"] for seen in rounds)
    if nothing > len(rounds) / 2:
        return min(LONGEST_WINDOW_S, window_s * 1.5)
    return window_s / 1.5 if everything > len(rounds) / 2 else window_s


def in_the_end(machine: Machine, sticks: list[Stick]) -> dict[str, dict[str, int]]:
    """Everything delivered, the sticks taken out as staff do, plugged in once more, and compared in full."""
    machine.ask("delivered")
    for stick in sticks:
        machine.run(f"cd /booth && {BOOTH} stick release {stick.kind}")
        stick.pull()
        stick.put_away()
    machine.run("systemctl stop booth-delivery")
    for stick in sticks:
        stick.plug()
        machine.ask("plugged", stick.kind)
    machine.run("sleep 1")
    return {stick.kind: machine.ask("compare", stick.kind, True) for stick in sticks}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/rig sticks", description=__doc__)
    for name in ("root", "work", "key", "port"):
        parser.add_argument(name)
    parser.add_argument("--pulls", type=int, default=50, help="of each file system")
    parser.add_argument("--kinds", default="vfat,exfat,ext4")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(argv)
    dice = random.Random(arguments.seed)
    machine = Machine(Path(arguments.work), arguments.key, arguments.port)
    sticks = [Stick(machine, kind, Path(arguments.work)) for kind in arguments.kinds.split(",")]
    prepare(machine, Path(arguments.root))
    for stick in sticks:
        register(machine, stick)
    machine.run("systemctl start booth-delivery || { journalctl --no-pager -n 50 -u booth-delivery; false; }")
    machine.ask("fill", SESSIONS_A_ROUND)
    machine.ask("delivered")
    machine.ask("fill", SESSIONS_A_ROUND)
    window_s = machine.ask("delivered") * 1.2
    figures: dict[str, Counter[str]] = {stick.kind: Counter() for stick in sticks}
    before = {stick.kind: machine.ask("marked", stick.kind) for stick in sticks}
    for number in range(arguments.pulls):
        print(f"{number + 1:3}  pulled within {window_s:.1f} s", file=sys.stderr, flush=True)
        full = number % FULL_EVERY == FULL_EVERY - 1
        rounds = one_round(machine, sticks, window_s, dice, full)
        if full:
            machine.run("systemctl restart booth-delivery")  # with the sticks mounted, where it has got so far
        for kind, seen in rounds.items():
            seen["new"] = seen["marked"] - before[kind]
            before[kind] = seen["marked"]
            figures[kind]["pulls"] += 1
            figures[kind]["mid_copy"] += seen["waiting"] > 0 and seen["new"] != 0
            figures[kind]["falsely_done"] += seen["marked"] - seen["whole"]
            figures[kind]["dirty"] += seen["dirty"]
            figures[kind]["traces"] += seen["traces"]
            figures[kind]["restarts"] = seen["restarts"]
            print(f"     {kind:6} {seen}", file=sys.stderr, flush=True)
        window_s = next_window_s(window_s, list(rounds.values()))
    for kind, end in in_the_end(machine, sticks).items():
        figures[kind]["files"] = end["on_stick"]
        figures[kind]["aside"] = end["aside"]
        figures[kind]["lost"] = end["marked"] - end["whole"] + end["waiting"]
        figures[kind]["twice"] = end["on_stick"] - end["marked"]
        print(f"{kind:6}" + "".join(f"  {name} {count}" for name, count in figures[kind].items()), flush=True)
    print(json.dumps(figures))
    bad = ("falsely_done", "traces", "lost", "twice", "restarts")
    return int(any(each[name] for each in figures.values() for name in bad))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
