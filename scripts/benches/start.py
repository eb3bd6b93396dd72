"""How quickly the booth starts: set-up already done, from the command to the first frame, imports and memory.

    scripts/bench start [--quick]

Runs `scripts/run --verbose demo` several times, stops it at its first frame, and beside it a bare Python that
imports numpy and pygame: what any booth on these libraries must pay.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_FRAME = "First frame"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench start", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three runs instead of nine")
    runs = 3 if parser.parse_args(argv).quick else 9
    starts, peaks, bares = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            bares.append(bare_imports_s())
            start_s, peak_mb = first_frame(Path(folder))
            starts.append(start_s)
            peaks.append(peak_mb)
    imports_s = statistics.median(booth_imports_s() for _ in range(runs))
    figures = {
        "first_frame_s": round(statistics.median(starts), 3),
        "imports_s": round(imports_s, 3),
        "bare_imports_s": round(statistics.median(bares), 3),
        "first_frame_over_bare": round(statistics.median(starts) / statistics.median(bares), 2),
        "memory_mb": round(statistics.median(peaks)),
        "runs": runs,
    }
    worst = f"median of {runs}, worst {max(starts):.2f}"
    print(f"second start to first frame   {figures['first_frame_s']:.2f} s  ({worst})")
    print(f"of which imports              {figures['imports_s']:.2f} s")
    print(f"bare numpy and pygame         {figures['bare_imports_s']:.2f} s")
    print(f"memory at the first frame     {figures['memory_mb']} MB resident")
    print(json.dumps(figures))
    return 0


def first_frame(folder: Path) -> tuple[float, float]:
    """Seconds from the command to its first frame, and resident memory in MB then."""
    environment = {**os.environ, "HOME": str(folder), "XDG_CACHE_HOME": _cache()}
    began_s = time.perf_counter()
    process = subprocess.Popen(
        [ROOT / "scripts/run", "--verbose", "demo", "--headless"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if FIRST_FRAME in line:
                return time.perf_counter() - began_s, _resident_mb(process.pid)
        raise SystemExit("The demonstration ended without a first frame; run scripts/run demo to see why.")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _cache() -> str:
    return os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def bare_imports_s() -> float:
    return _python_s("import numpy, pygame")


def booth_imports_s() -> float:
    return _python_s("import booth.app")


def _python_s(code: str) -> float:
    began_s = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return time.perf_counter() - began_s


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
