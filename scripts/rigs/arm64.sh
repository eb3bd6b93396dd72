#!/usr/bin/env bash
# The Pi's architecture: trees of both systems for arm64, run by QEMU's user emulation; the booth is installed from a
# bundle of aarch64 wheels, without a network, and a whole session runs. Slow: some ten minutes a system.
# Called by scripts/rig with the checkout, the cache and the systems: bookworm, trixie; without a word both.
set -euo pipefail
root=$1 cache=$2
shift 2
[ $# -gt 0 ] || set -- bookworm trixie
cannot() { echo "The arm64 rig is left out: $*" >&2; exit 3; }
command -v systemd-nspawn >/dev/null || cannot "it needs systemd-container."
bundle=$cache/rig-bundle-arm64 binfmt=/proc/sys/fs/binfmt_misc handler=booth-rig-aarch64
work=$(mktemp -d "${TMPDIR:-/tmp}/booth-rig.XXXXXX")
# shellcheck disable=SC2317  # the trap calls it
tidy() {
    [ ! -e "$binfmt/$handler" ] || echo -1 >"$binfmt/$handler"
    rm -rf --one-file-system "$work"
}
trap tidy EXIT

# Debian 13's emulator: Debian 12's crashes in the TFLite runtime.
emulates() {
    [ "$(uname -m)" != aarch64 ] || return 0
    local qemu=$cache/rig-qemu
    if [ ! -e "$qemu.ready" ]; then
        rm -rf "$qemu"
        mmdebstrap --mode=root --quiet --variant=extract --include=qemu-user trixie "$qemu" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} \
            >"$qemu.log" 2>&1 || cannot "no emulator (details: $qemu.log)."
        touch "$qemu.ready"
    fi
    [ -e "$binfmt/register" ] || mount -t binfmt_misc binfmt_misc "$binfmt" || cannot "this kernel has no binfmt_misc."
    ! grep -qs '^enabled' "$binfmt"/*aarch64* || return 0
    # The head of an ELF file for aarch64, and which of its bits count; F: the emulator is opened now, outside the trees.
    printf '%s' ":$handler:M::"'\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'":$qemu/usr/bin/qemu-aarch64:F" \
        >"$binfmt/register" || cannot "the emulator could not be registered."
}

# The system's packages are in the tree already, but for those that Raspberry Pi OS alone has.
tree_of() {
    local tree=$cache/rig-arm64-$1 packages
    packages=$("$root/scripts/install" --list-packages | grep -v -e lgpio -e picamera2 -e libasound | tr '\n' ',')
    packages+=libasound2
    [ "$1" = bookworm ] || packages+=t64
    [ ! -e "$tree.ready" ] || return 0
    echo "Making an arm64 tree of $1 (once) in $tree" >&2
    rm -rf "$tree"
    mmdebstrap --mode=root --quiet --arch=arm64 --skip=check/qemu --variant=minbase \
        --include="systemd,systemd-sysv,dbus,udev,python3,ca-certificates,$packages" \
        "$1" "$tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$tree.log" 2>&1 ||
        cannot "the tree could not be made (details: $tree.log)."
    touch "$tree.ready"
}

ok() { printf '  ok  %-62s %4d s\n' "$*" $(($(date +%s) - began)); }
in_it() {
    systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe -D "$work/$codename" \
        --bind-ro="$work/src:/src" --bind-ro="$bundle:/bundle" "$@"
}

emulates
mkdir "$work/src"
(cd "$root" && cp -a --parents booth systemd scripts README.md LICENSE NOTICE pyproject.toml "$work/src")
find "$work/src" -name __pycache__ -prune -exec rm -r {} +
"$root/scripts/bundle" "$bundle" >"$work/bundle.log" 2>&1 || { cat "$work/bundle.log" >&2; exit 1; }
for codename in "$@"; do
    tree_of "$codename"
    echo "$codename, arm64:"
    began=$(date +%s)
    cp -a --reflink=auto "$cache/rig-arm64-$codename" "$work/$codename"
    mkdir -p "$work/$codename/etc/booth"
    cp "$root/scripts/rigs/appliance.toml" "$work/$codename/etc/booth/booth.toml"
    in_it /src/scripts/install --offline /bundle >"$work/install.log" 2>&1 || { cat "$work/install.log" >&2; exit 1; }
    ok "installed: $(tail -n 1 "$work/install.log")"
    # shellcheck disable=SC2016  # expanded there
    in_it sh -c '/opt/headshot-booth/current/venv/bin/python -c "
import platform, gpiozero, pygame, cv2, av, smbprotocol
print(platform.machine(), platform.python_version())"' 2>/dev/null | tail -n 1
    in_it sh -c 'install -d -o booth -g booth /srv/headshots; cd /srv/headshots; booth demo --program quick' >"$work/session.log" 2>&1 ||
        { cat "$work/session.log" >&2; exit 1; }
    taken=$(find "$work/$codename/srv/headshots" -name '*_print.jpg' | wc -l)
    [ "$taken" -ge 3 ] || { cat "$work/session.log" >&2; exit 1; }
    ok "a session: $taken prints"
    rm -rf "${work:?}/$codename"
done
