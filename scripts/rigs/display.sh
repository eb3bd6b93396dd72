#!/usr/bin/env bash
# A machine with a real kernel and a display in QEMU: the installed booth comes up on it by KMSDRM, and its screen is
# photographed through the machine's monitor socket. Slow (no KVM): some minutes.
# Called by scripts/rig with the checkout, the cache and a folder for the pictures of the screen.
set -euo pipefail
root=$1 cache=$2 out=${3:-$1/build/display}
base=$cache/rig-trixie tree=$cache/rig-display
work=$(mktemp -d "${TMPDIR:-/tmp}/booth-rig.XXXXXX")

cannot() { echo "The display rig is left out: $*" >&2; exit 3; }
# shellcheck disable=SC2317  # the trap calls it
tidy() {
    [ ! -s "$work/pid" ] || kill "$(cat "$work/pid")" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap tidy EXIT

for each in qemu-system-x86_64:qemu-system-x86 mke2fs:e2fsprogs systemd-nspawn:systemd-container; do
    command -v "${each%%:*}" >/dev/null || cannot "missing: ${each##*:}"
done
[ -e "$base.ready" ] || cannot "run scripts/rig appliance trixie first: it makes the tree"
inside() { systemd-nspawn --quiet --register=no --keep-unit --console=pipe -D "$1" --bind-ro="$root:/src" "${@:2}"; }

if [ ! -e "$tree.ready" ]; then
    rm -rf "$tree"
    cp -a --reflink=auto "$base" "$tree"
    cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
    [ ! -e /etc/ssl/certs/ca-certificates.crt ] ||
        cp -L --remove-destination /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$tree/etc/"
    inside "$tree" sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
        linux-image-amd64 kmod libgl1-mesa-dri </dev/null' >"$cache/rig-display.log" 2>&1 || cannot "no kernel ($cache/rig-display.log)"
    touch "$tree.ready"
fi

echo "Installing the booth"
cp -a --reflink=auto "$tree" "$work/machine"
mkdir -p "$work/machine/etc/booth" "$work/machine/srv/headshots"
chmod 777 "$work/machine/srv/headshots"
sed 's/"dummy"/"kmsdrm"\nfullscreen = true/' "$root/scripts/rigs/appliance.toml" >"$work/machine/etc/booth/booth.toml"
inside "$work/machine" /src/scripts/install 2>&1 | tail -n 1
# An emulated processor is some twenty times slower: patience, and no watchdog.
mkdir -p "$work/machine/etc/systemd/system/booth-kiosk.service.d"
printf '[Service]\nTimeoutStartSec=900\nWatchdogSec=0\n' >"$work/machine/etc/systemd/system/booth-kiosk.service.d/slow.conf"
printf '/dev/vda / ext4 defaults 0 1\n' >"$work/machine/etc/fstab"
mke2fs -q -t ext4 -d "$work/machine" "$work/image" 4G

echo "Booting"
# Not -cpu max: in QEMU 7.2 numpy's sort by AVX2 ends in a segmentation fault there.
qemu-system-x86_64 -accel tcg,thread=multi -cpu Nehalem -smp 2 -m 2048 -serial "file:$work/console" -no-reboot \
    -kernel "$work"/machine/boot/vmlinuz-* -initrd "$work"/machine/boot/initrd.img-* \
    -append "root=/dev/vda rw console=ttyS0 panic=-1 mitigations=off systemd.journald.forward_to_console=1" \
    -drive "file=$work/image,if=virtio,format=raw,cache=unsafe" -nic none -vga none -device virtio-gpu-pci -display none \
    -qmp "unix:$work/qmp,server=on,wait=off" >"$work/qemu.log" 2>&1 &
echo $! >"$work/pid"
mkdir -p "$out"
python3 "$root/scripts/rigs/display.py" "$work/qmp" "$out" || { tail -n 30 "$work/console" "$work/qemu.log" >&2; exit 1; }
