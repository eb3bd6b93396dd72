#!/usr/bin/env bash
# A machine with a real kernel and a display in QEMU: the installed booth comes up on it, by KMSDRM as on Lite and in a
# labwc of its own as on the desktop image, and the display is photographed through the machine's monitor socket.
# Slow (no KVM): some minutes each. Called by scripts/rig with the checkout, the cache and the video drivers: kmsdrm,
# wayland; without a word both. The pictures are in build/display.
set -euo pipefail
root=$1 cache=$2
shift 2
[ $# -gt 0 ] || set -- kmsdrm wayland
cannot() { echo "The display rig is left out: $*" >&2; exit 3; }
for each in qemu-system-x86_64:qemu-system-x86 mke2fs:e2fsprogs; do
    command -v "${each%%:*}" >/dev/null || cannot "missing: ${each##*:}"
done
# shellcheck source=scripts/rigs/machine.sh
. "$root/scripts/rigs/machine.sh"
# shellcheck disable=SC2317  # the trap calls it
tidy() {
    unplug
    rm -rf --one-file-system "$work"
}
unplug() {
    [ ! -s "$work/pid" ] || { kill "$(cat "$work/pid")" && wait "$(cat "$work/pid")"; } 2>/dev/null || true
    rm -f "$work/pid"
}
need_nspawn
"$root/scripts/setup" run # draws what should be seen
make_tree display trixie "$machine_packages,linux-image-amd64,kmod,labwc,libpam-systemd"
sources
new_machine machine
# An emulated processor is some twenty times slower: patience, no watchdog, and no graphics processor.
for unit in booth-kiosk booth-delivery booth-screen; do
    mkdir -p "$machine/etc/systemd/system/$unit.service.d"
    printf '[Service]\nTimeoutStartSec=900\nWatchdogSec=0\nEnvironment=WLR_RENDERER=pixman LIBGL_ALWAYS_SOFTWARE=1\n' \
        >"$machine/etc/systemd/system/$unit.service.d/slow.conf"
done
# On a busy machine the kernel's check of its timer fails too, and devices come late.
patient="no_timer_check systemd.default_device_timeout_sec=900"
printf '/dev/vda / ext4 defaults 0 1\n' >"$machine/etc/fstab"
settings=$machine/etc/booth/booth.toml
for driver in "$@"; do
    sed "s/\"dummy\"/\"$driver\"\nfullscreen = true/" "$root/scripts/rigs/appliance.toml" >"$settings"
    installs
    mke2fs -q -F -t ext4 -d "$machine" "$work/image" 4G
    # Not -cpu max: in QEMU 7.2 numpy's sort by AVX2 ends in a segmentation fault there.
    qemu-system-x86_64 -accel tcg,thread=multi -cpu Nehalem -smp 2 -m 2048 -serial "file:$work/console" -no-reboot \
        -kernel "$work"/machine/boot/vmlinuz-* -initrd "$work"/machine/boot/initrd.img-* \
        -append "root=/dev/vda rw console=ttyS0 panic=-1 mitigations=off $patient systemd.journald.forward_to_console=1" \
        -drive "file=$work/image,if=virtio,format=raw,cache=unsafe" -nic none -vga none -device virtio-gpu-pci -display none \
        -qmp "unix:$work/qmp,server=on,wait=off" >"$work/qemu.log" 2>&1 &
    echo $! >"$work/pid"
    out=$root/build/display/$driver
    mkdir -p "$out"
    PYTHONPATH=$root "$root/.venv/bin/python" "$root/scripts/rigs/display.py" "$settings" "$out" "$work/qmp" ||
        { tail -n 30 "$work/console" "$work/qemu.log" >&2; exit 1; }
    ok "the booth's screens are in $out"
    unplug
done
