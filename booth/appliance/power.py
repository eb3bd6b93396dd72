"""Switching the machine off. Allowed to the booth's user by systemd/50-booth.rules."""

from __future__ import annotations

import logging
import os
import subprocess
from typing import Final

from booth.heartbeat import under_systemd

log = logging.getLogger(__name__)

PATIENCE_S: Final = 20.0


def power_off() -> None:
    """Everything to the disk, and the machine off; where the booth is no service of it, only the former."""
    os.sync()
    if not under_systemd():
        return
    try:
        done = subprocess.run(
            ["systemctl", "poweroff"], check=False, capture_output=True, text=True, timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("The machine cannot be switched off: %s. Hold its own button.", error)
        return
    if done.returncode:
        log.error("The machine was not switched off: %s. Hold its own button.", done.stderr.strip())
