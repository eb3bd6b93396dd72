#!/usr/bin/env bash
# A machine with a real kernel and real udisks2 in QEMU: USB sticks of FAT32, exFAT and ext4 are pulled out while the
# booth delivers to them, plugged in again, and compared byte for byte.
# Called by scripts/rig with the checkout, the cache and: [--pulls N] [--kinds vfat,exfat,ext4] [--seed N]
set -euo pipefail
root=$1 cache=$2
shift 2
guest=$cache/rig-sticks
work=$(mktemp -d "${TMPDIR:-/tmp}/booth-rig.XXXXXX")

cannot() { echo "The sticks rig is left out: $*" >&2; exit 3; }
tidy() {
    [ ! -s "$work/pid" ] || kill "$(cat "$work/pid")" 2>/dev/null || true
    rm -rf "$work"
}
trap tidy EXIT

programs=(qemu-system-x86_64:qemu-system-x86 mkfs.vfat:dosfstools mkfs.exfat:exfatprogs mke2fs:e2fsprogs
    ssh:openssh-client)
missing=()
for each in "${programs[@]}"; do command -v "${each%%:*}" >/dev/null || missing+=("${each##*:}"); done
if [ ${#missing[@]} -gt 0 ]; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
        >/dev/null 2>&1 || cannot "missing: ${missing[*]}"
fi

packages=linux-image-amd64,systemd-sysv,udev,dbus,openssh-server,iproute2,kmod,udisks2,polkitd,dosfstools,exfatprogs
packages+=,e2fsprogs,python3,python3-msgspec,python3-jeepney,python3-pil,python3-numpy

build() {
    rm -rf "$guest"
    mkdir -p "$guest"
    ssh-keygen -q -t ed25519 -N '' -f "$guest/key"
    cat >"$guest/setup" <<'SETUP'
set -e
mkdir -p "$1/root/.ssh"; cp "$(dirname "$0")/key.pub" "$1/root/.ssh/authorized_keys"; chmod 700 "$1/root/.ssh"
printf '[Match]\nName=en*\n[Network]\nDHCP=yes\n' > "$1/etc/systemd/network/n.network"
printf '/dev/vda / ext4 defaults 0 1\n' > "$1/etc/fstab"
echo rig > "$1/etc/hostname"
chroot "$1" systemctl enable -q systemd-networkd ssh
chroot "$1" useradd -r -m booth
SETUP
    mmdebstrap --mode=root --quiet --variant=apt --include="$packages" --customize-hook="sh $guest/setup \"\$1\"" \
        trixie "$guest/tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
    cp "$guest"/tree/boot/vmlinuz-* "$guest/kernel"
    cp "$guest"/tree/boot/initrd.img-* "$guest/initrd"
    mke2fs -q -t ext4 -d "$guest/tree" "$guest/image" 3G
    rm -rf "$guest/tree"
}

wanted=$(sed -n '/^packages/p;/^build()/,/^}/p' "${BASH_SOURCE[0]}" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$guest.ready" 2>/dev/null)" != "$wanted" ]; then
    echo "Making a Debian 13 machine (once) in $guest" >&2
    build >"$cache/rig-sticks.log" 2>&1 || cannot "the machine could not be made: $cache/rig-sticks.log"
    echo "$wanted" >"$guest.ready"
fi

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 1536 -display none -serial "file:$work/console" -no-reboot \
    -kernel "$guest/kernel" -initrd "$guest/initrd" -append "root=/dev/vda rw console=ttyS0 panic=-1 mitigations=off" \
    -drive "file=$guest/image,if=virtio,format=raw,snapshot=on,cache=unsafe" \
    -netdev "user,id=n0,hostfwd=tcp:127.0.0.1:$port-:22" -device virtio-net-pci,netdev=n0 \
    -device qemu-xhci,id=xhci -qmp "unix:$work/qmp,server=on,wait=off" >"$work/qemu.log" 2>&1 &
echo $! >"$work/pid"
python3 "$root/scripts/rigs/sticks/pulls.py" "$root" "$work" "$guest/key" "$port" "$@"
