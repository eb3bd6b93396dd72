"""The two commands of the README: what they say when something is missing, and what the lock files hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "scripts/locks").glob("*.txt"))


def setup_of(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts/setup", "run"],
        env={**os.environ, "XDG_CACHE_HOME": str(checkout / "cache"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that was never set up."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / "booth", tmp_path / "booth", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_hold_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    pinned = [line for line in text.splitlines() if re.match(r"[a-z]", line)]
    assert pinned
    for line in pinned:
        assert re.match(r"[a-z0-9.-]+==[^ ]+ (; .+ )?\\$", line), line
    assert text.count("--hash=sha256:") >= len(pinned)


def test_a_python_that_will_not_do_is_named(checkout: Path) -> None:
    fake = checkout / "python3.9"
    fake.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    done = setup_of(checkout, PYTHON=str(fake))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Set-up stopped: Python 3.11, 3.12 or 3.13 is needed, and {fake} is none of them;"
        " on Debian: apt-get install python3 python3-venv"
    )


def test_a_python_without_venv_says_what_to_install(checkout: Path) -> None:
    fake = checkout / "python3"
    fake.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexit 0\n', encoding="utf-8")
    fake.chmod(0o755)
    done = setup_of(checkout, PYTHON=str(fake))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_network_it_says_so_and_nothing_counts_as_ready(checkout: Path) -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "PIP_RETRIES": "0", "PIP_FIND_LINKS": "", "PIP_NO_CACHE_DIR": "1"}
    done = setup_of(checkout, **nowhere)
    assert done.returncode == 1
    assert "Is there a network?" in done.stderr
    assert not (checkout / ".venv/ready-run").exists()


def test_a_second_start_does_nothing(tmp_path: Path) -> None:
    done = subprocess.run([ROOT / "scripts/setup", "test"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_benchmark_that_is_none_lists_those_that_are() -> None:
    done = subprocess.run([ROOT / "scripts/bench", "nothing"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "start" in done.stderr
