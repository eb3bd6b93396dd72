#!/usr/bin/env bash
# Devices in a real kernel: Debian 13 in QEMU with gpio-sim as a Pi 5's header, real lgpio and gpiozero, the kernel's
# own PWM core and sysfs over a chip without hardware, and its webcam without hardware (vivid). The tests of button, light
# and webcam run there as the booth's user, with the udev rules of an installed booth. Called by scripts/rig with the
# checkout, the cache and words for pytest.
set -euo pipefail
root=$1 cache=$2
shift 2
parts=$root/scripts/rigs/gpio
cannot() { echo "The gpio rig is left out: $*" >&2; exit 3; }
# shellcheck source=scripts/rigs/guest.sh
. "$root/scripts/rigs/guest.sh"
# shellcheck disable=SC2119
guest_programs
packages=linux-headers-amd64,linux-source,gcc,libc6-dev,make,xz-utils,swig,python3-dev,python3-pip,python3-setuptools
packages+=,python3-pytest,python3-hypothesis,python3-msgspec,python3-av,python3-numpy,python3-pil
make_guest gpio "$packages" "$parts/setup" "$parts"/{Makefile,pwm-sim.c,lgpio.txt}
# shellcheck disable=SC2119
boot_guest
tar -C "$root" -c --exclude=__pycache__ booth tests/conftest.py tests/gpio tests/camera pyproject.toml systemd scripts/rigs/gpio |
    in_guest 'mkdir -p /booth && tar -x -C /booth'
# An installed booth has gpiozero from PyPI; Debian's does not get on with lgpio.
tar -C "$(echo "$root"/.venv/lib/python3*/site-packages)" -c --exclude=__pycache__ gpiozero colorzero |
    in_guest 'tar -x -C /booth && sh /booth/scripts/rigs/gpio/header'
[ $# -gt 0 ] || set -- tests/gpio/test_contacts.py tests/gpio/test_pwm.py tests/camera/test_v4l2.py
in_guest "cd /booth && exec runuser -u booth -- env BOOTH_RIG=gpio PYTHONPATH=/booth LG_WD=/home/booth \
    HYPOTHESIS_STORAGE_DIRECTORY=/home/booth/hypothesis python3 -m pytest -p no:cacheprovider ${*@Q}"
