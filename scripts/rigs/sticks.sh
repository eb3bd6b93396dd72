#!/usr/bin/env bash
# A machine with a real kernel and real udisks2 in QEMU: USB sticks of FAT32, exFAT and ext4 are pulled out while the
# booth delivers to them, plugged in again, and compared byte for byte.
# Called by scripts/rig with the checkout, the cache and: [--pulls N] [--kinds vfat,exfat,ext4] [--seed N]
set -euo pipefail
root=$1 cache=$2
shift 2
cannot() { echo "The sticks rig is left out: $*" >&2; exit 3; }
# shellcheck source=scripts/rigs/guest.sh
. "$root/scripts/rigs/guest.sh"
guest_programs mkfs.vfat:dosfstools mkfs.exfat:exfatprogs
packages=udisks2,polkitd,dosfstools,exfatprogs,e2fsprogs
packages+=,python3-msgspec,python3-jeepney,python3-pil,python3-numpy,python3-cryptography
make_guest sticks "$packages"
boot_guest -device qemu-xhci,id=xhci -qmp "unix:$work/qmp,server=on,wait=off"
python3 "$root/scripts/rigs/sticks/pulls.py" "$root" "$work" "$guest/key" "$port" "$@"
