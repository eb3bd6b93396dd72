"""The system's fsck on a stick before it is mounted: what a pull in the middle of writing left half done is repaired.

In the sticks rig FAT was left with lost clusters and wrong counts of free ones. The booth may not write to a device: it
asks systemd for `booth-fsck@sda1.service`, which does, and which polkit lets it start. udisks itself can check exFAT
only from libblockdev 3 on, which Debian 12 does not have.
"""

from __future__ import annotations

import logging
import re
import subprocess
from typing import Final

from booth.delivery.udisks import Volume
from booth.errors import DeliveryError
from booth.told import told

LOG = logging.getLogger(__name__)
LIMIT_S: Final = 900.0
"""Longer than the unit's own limit."""
_REPAIRED: Final = 1
_WORST_REPAIRED: Final = 3
"""Exit codes, a sum: 1 errors corrected, 2 restart the system, 4 and more not corrected. Source: fsck(8)."""
_DEVICE: Final = re.compile(r"/dev/(sd[a-z]+[0-9]*)")


def fsck(volume: Volume) -> bool:
    """Whether something had to be repaired. False, with a word in the log, where this system does not let the booth.

    The volume must not be mounted. Raises DeliveryError when it cannot be repaired.
    """
    device = _DEVICE.fullmatch(volume.device)
    unit = f"booth-fsck@{device[1] if device else 'none'}.service"
    try:
        started = _systemctl("restart", unit)
        code = int(_systemctl("show", "--property=ExecMainStatus", "--value", unit).stdout.strip() or 0)
    except FileNotFoundError:
        LOG.warning("%s is not checked: there is no systemctl", volume.device)
        return False
    except subprocess.TimeoutExpired as error:
        raise _beyond_repair(volume, str(error)) from error
    if started.returncode < 0:  # killed together with this process: fsck may still be at it
        raise DeliveryError(told("{stick} is still used by a program: close it, then try again.", stick=volume.device))
    if code > _WORST_REPAIRED:
        raise _beyond_repair(volume, f"fsck ended with {code}")
    if started.returncode:
        LOG.warning("%s is not checked: %s", volume.device, started.stderr.strip())
    return code >= _REPAIRED


def _systemctl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemctl", "--no-ask-password", *words], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )


def _beyond_repair(volume: Volume, detail: str) -> DeliveryError:
    return DeliveryError(told("{stick} does not work: try another stick.", detail, stick=volume.device))
