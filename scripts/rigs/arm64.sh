#!/usr/bin/env bash
# The Pi's architecture: the Python of both systems for arm64, run by QEMU's user emulation. The bundle's aarch64 wheels
# are installed as scripts/install does it, without a network, and a session is walked through to its delivered
# headshots. The processor is a Pi 4's, the lesser of the two: QEMU's own choice has SME, which no Pi has, and OpenBLAS's
# products for it (numpy 2.5) come out wrong there. Emulated code is some thirty times slower, so the session is the
# shortest: one look, few frames a second.
# Called by scripts/rig with the checkout, the cache and the systems: bookworm, trixie; without a word both.
set -euo pipefail
root=$1 cache=$2
shift 2
[ $# -gt 0 ] || set -- bookworm trixie
bundle=$cache/rig-bundle-arm64 binfmt=/proc/sys/fs/binfmt_misc handler=booth-rig-aarch64

cannot() { echo "The arm64 rig is left out: $*" >&2; exit 3; }
# shellcheck source=scripts/rigs/machine.sh
. "$root/scripts/rigs/machine.sh"
# shellcheck disable=SC2317  # the trap calls it
tidy() {
    [ ! -e "$binfmt/$handler" ] || echo -1 >"$binfmt/$handler"
    rm -rf --one-file-system "$work"
}

# Debian 13's emulator: Debian 12's crashes in the TFLite runtime.
emulate() {
    [ "$(uname -m)" != aarch64 ] || return 0
    make_tree qemu trixie qemu-user --variant=extract
    [ -e "$binfmt/register" ] || mount -t binfmt_misc binfmt_misc "$binfmt" || cannot "this kernel has no binfmt_misc."
    ! grep -qs '^enabled' "$binfmt"/*aarch64* || return 0
    # The head of an ELF file for aarch64, and which of its bits count; F: the emulator is opened now, outside the trees.
    printf '%s' ":$handler:M::"'\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'":$tree/usr/bin/qemu-aarch64:F" \
        >"$binfmt/register" || cannot "the emulator could not be registered."
}

# A command in the machine. The mounts are of a name space of its own and go with it; it has no network.
in_it() {
    # shellcheck disable=SC2016  # the inner shell expands them
    unshare --mount --net bash -euc '
        machine=$1 cache=$2 bundle=$3; shift 3
        for place in proc sys dev; do mount --rbind "/$place" "$machine/$place"; done
        mount --bind "$cache" "$machine/cache/headshot-booth"; mount --bind "$bundle" "$machine/bundle"
        exec env -i PATH=/usr/sbin:/usr/bin:/bin HOME=/tmp LC_ALL=C.UTF-8 XDG_CACHE_HOME=/cache QEMU_CPU=cortex-a72 \
            PYTHONPATH=/packages:/src chroot "$machine" "$@"
    ' mount "$machine" "$cache" "$bundle" "$@"
}
must() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }

"$root/scripts/setup" run # the face models
emulate
sources
must "$root/scripts/bundle" "$bundle"
for codename in "$@"; do
    # Unpacked, not configured: no program of the other architecture has to run for that.
    make_tree "arm64-$codename" "$codename" base-files,python3,python3-pip-whl,libstdc++6 --arch=arm64 --variant=extract
    echo "$codename, arm64:"
    began=$(date +%s)
    machine=$work/$codename
    cp -a --reflink=auto "$tree" "$machine"
    mkdir -p "$machine"/{proc,sys,dev,tmp,bundle,cache/headshot-booth,packages,srv}
    cp -a "$work/src" "$machine/src"
    install -D /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt" # pip looks for it
    cp "$root/scripts/rigs/arm64.toml" "$machine/booth.toml"
    pip=$(cd "$machine" && echo usr/share/python-wheels/pip-*.whl)
    must in_it python3 "/$pip/pip" install --quiet --no-compile --target /packages --no-index --find-links /bundle/wheels \
        --require-hashes --only-binary=:all: -r /src/scripts/locks/run.txt
    ok "the bundle's wheels, installed"
    must in_it python3 -c 'import platform, av, cryptography, cv2, gpiozero, pygame, smbprotocol
assert platform.machine() == "aarch64"
print("Python", platform.python_version())'
    ok "$(tail -n 1 "$work/log") on aarch64 imports them"
    must in_it python3 -m booth --config /booth.toml demo --headless --program quick
    taken=$(find "$machine/srv" -name '*_print.jpg' | wc -l)
    [ "$taken" -gt 0 ] || { cat "$work/log" >&2; exit 1; }
    ok "a session: $(tail -n 1 "$work/log")"
    rm -rf --one-file-system "$machine"
done
