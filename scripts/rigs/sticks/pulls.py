"""Outside the machine: plugs a stick in, pulls it at a random moment of a delivery, plugs it in again, compares.

A table with a line for every file system, and as its last line one JSON object: pulls, mid_copy (something was
under way), marked, falsely_done (marked, and not whole after the pull), traces (files left on the root disk), and
whether everything was whole in the end.
"""

from __future__ import annotations

import argparse
import json
import random
import shlex
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

STICK_MB = 400
MAKE = {
    "vfat": "mkfs.vfat -F 32 -n BOOTH {}",
    "exfat": "mkfs.exfat -q -L BOOTH {}",
    "ext4": "mke2fs -q -t ext4 -L BOOTH {}",
}
PURE = ("segno", "fonts", "font_source_sans_pro", "font_source_serif_pro")
SESSIONS_A_ROUND = 3
LONGEST_S = 12.0
"""After the delivery began, a pull comes within this time."""
BOOTH = "runuser -u booth -- env PYTHONPATH=/booth python3 -m booth --config /home/booth/booth.toml"
GUEST = "runuser -u booth -- env PYTHONPATH=/booth python3 /booth/scripts/rigs/sticks/guest.py"
SETTINGS = """[store]
folder = "/home/booth/store"
reserve_mb = 50
[delivery]
folder = ""
sticks = true
retry_most_s = 5.0
"""


class Machine:
    """The guest: commands over ssh, hardware over QMP."""

    def __init__(self, work: Path, key: str, port: str) -> None:
        self._work = work
        options = "StrictHostKeyChecking=no UserKnownHostsFile=/dev/null LogLevel=ERROR ConnectTimeout=10"
        words = [word for option in options.split() for word in ("-o", option)]
        self._ssh = ["ssh", "-i", key, *words, "-p", port, "root@127.0.0.1"]

    def run(self, command: str, data: bytes | None = None) -> str:
        done = subprocess.run([*self._ssh, command], input=data, capture_output=True, timeout=300, check=False)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr.decode()}{done.stdout.decode()}")
        return done.stdout.decode()

    def wait(self, limit_s: float = 240) -> None:
        deadline_s = time.monotonic() + limit_s
        while True:
            try:
                self.run("true")
                return
            except (RuntimeError, subprocess.TimeoutExpired):
                if time.monotonic() > deadline_s:
                    raise
                time.sleep(2)

    def guest(self, *words: str) -> Any:
        return json.loads(self.run(f"{GUEST} {shlex.join(words)}"))

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

    def plug(self, image: Path, number: int) -> None:
        name, file = f"n{number}", {"driver": "file", "filename": str(image)}
        block = {"driver": "raw", "node-name": name, "file": file}
        stick = {"driver": "usb-storage", "id": f"u{number}", "drive": name, "removable": True, "bus": "xhci.0"}
        self.qmp({"execute": "blockdev-add", "arguments": block}, {"execute": "device_add", "arguments": stick})
        self.until("test -e /dev/disk/by-label/BOOTH")

    def pull(self, number: int) -> None:
        self.qmp({"execute": "device_del", "arguments": {"id": f"u{number}"}})
        self.until("! test -e /dev/disk/by-label/BOOTH")
        time.sleep(1)
        self.qmp({"execute": "blockdev-del", "arguments": {"node-name": f"n{number}"}})

    def until(self, condition: str, limit_s: float = 60) -> None:
        self.run(f"for i in $(seq {int(limit_s * 5)}); do {condition} && exit 0; sleep .2; done; exit 1")


def prepare(machine: Machine, root: Path) -> None:
    """The checkout's own code, settings, and the polkit rule that an install brings."""
    tar = subprocess.run(
        ["tar", "-C", str(root), "-c", "--exclude=__pycache__", "booth", "scripts/rigs/sticks", "systemd"],
        capture_output=True,
        check=True,
    ).stdout
    machine.run("mkdir -p /booth && tar -x -C /booth", tar)
    for site in root.glob(".venv/lib/python3*/site-packages"):  # of pure Python, and not in Debian
        there = [name for name in PURE if (site / name).exists()]
        tar = subprocess.run(["tar", "-C", str(site), "-c", *there], capture_output=True, check=True).stdout
        machine.run("tar -x -C /booth", tar)
    machine.run("cat > /home/booth/booth.toml; chown booth /home/booth/booth.toml", SETTINGS.encode())
    machine.run("cp /booth/systemd/50-booth.rules /etc/polkit-1/rules.d/; systemctl restart polkit; sleep 2")


def start(machine: Machine) -> None:
    machine.run(
        "systemd-run -q --unit=delivery -p User=booth -p Environment=PYTHONPATH=/booth -p WorkingDirectory=/home/booth"
        " python3 -m booth --config /home/booth/booth.toml deliver"
    )


def stop(machine: Machine) -> None:
    machine.run("systemctl stop delivery || true; systemctl reset-failed delivery 2>/dev/null || true")


def compared(machine: Machine) -> Counter[str]:
    """The stick as it is when plugged in anew, before anything is written to it."""
    machine.run("mkdir -p /compare && mount -o ro /dev/disk/by-label/BOOTH /compare")
    machine.run("chmod 755 /compare 2>/dev/null || true")
    folder = machine.run("ls -d /compare/headshots/*/ 2>/dev/null | head -n 1").strip() or "/compare"
    seen: Counter[str] = Counter(json.loads(machine.run(
        f"env PYTHONPATH=/booth python3 /booth/scripts/rigs/sticks/guest.py compare {folder}"
    )))  # fmt: skip
    machine.run("umount /compare")
    return seen


def one_kind(machine: Machine, kind: str, pulls: int, work: Path, dice: random.Random) -> dict[str, int]:
    image = work / f"{kind}.img"
    with image.open("wb") as file:
        file.truncate(STICK_MB * 1_000_000)
    subprocess.run(MAKE[kind].format(image).split(), check=True, stdout=subprocess.DEVNULL)
    machine.run("rm -rf /home/booth/store")
    number = 1000 * list(MAKE).index(kind)
    machine.plug(image, number)
    if kind == "ext4":
        machine.run("mount /dev/disk/by-label/BOOTH /mnt && chown booth /mnt && umount /mnt")
    machine.run(f"cd /booth && {BOOTH} stick register")
    figures: Counter[str] = Counter()
    for _ in range(pulls):
        machine.guest("fill", str(SESSIONS_A_ROUND))
        before = machine.guest("marked")
        start(machine)
        time.sleep(dice.uniform(0.5, LONGEST_S))
        machine.pull(number)
        time.sleep(2)
        stop(machine)
        figures["traces"] += machine.guest("trace")
        number += 1
        machine.plug(image, number)
        seen = compared(machine)
        figures["pulls"] += 1
        figures["mid_copy"] += seen["waiting"] > 0 and seen["marked"] > before
        figures["before_any"] += seen["marked"] == before
        figures["marked"] += seen["marked"] - before
        figures["falsely_done"] += seen["marked"] - seen["whole"]
        print(f"  {kind} {dict(seen)}", file=sys.stderr, flush=True)
    machine.run(f"cd /booth && {BOOTH} deliver --once")
    machine.run(f"cd /booth && {BOOTH} stick release 'stick 1'")
    machine.pull(number)
    number += 1
    machine.plug(image, number)
    end = compared(machine)
    figures["whole_in_the_end"] = int(end["whole"] == end["marked"] == end["on_stick"] and not end["waiting"])
    figures["files"] = end["marked"]
    machine.pull(number)
    return dict(figures)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/rig sticks", description=__doc__)
    for name in ("root", "work", "key", "port"):
        parser.add_argument(name)
    parser.add_argument("--pulls", type=int, default=50, help="of each file system")
    parser.add_argument("--kinds", default="vfat,exfat,ext4")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(argv)
    machine = Machine(Path(arguments.work), arguments.key, arguments.port)
    machine.wait()
    prepare(machine, Path(arguments.root))
    results = {}
    for kind in arguments.kinds.split(","):
        results[kind] = one_kind(machine, kind, arguments.pulls, Path(arguments.work), random.Random(arguments.seed))
        print(f"{kind:6}" + "".join(f"  {name} {count}" for name, count in results[kind].items()), flush=True)
    print(json.dumps(results))
    return int(any(each["falsely_done"] or each["traces"] or not each["whole_in_the_end"] for each in results.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
