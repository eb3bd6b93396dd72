# shellcheck shell=bash
# A Debian 13 machine with a real kernel, in QEMU without KVM: sourced by the rigs that need one.
#   guest_programs PROGRAM:PACKAGE...     what this machine has to bring besides QEMU and ssh
#   make_guest NAME PACKAGES [SETUP ITS-PARTS...]
#                                         once, and again when these change: $guest/{image,kernel,initrd,key}; SETUP
#                                         is run with the tree as its word
#   boot_guest [QEMU WORDS]               starts it, waits for ssh; sets $port; every boot starts clean
#   in_guest COMMAND                      runs it there, as root
# $work is a folder for as long as the rig runs. Needs $cache (a folder) and cannot() of the rig that sources it.

work=$(mktemp -d --suffix=.booth-rig)
tidy() {
    [ ! -s "$work/pid" ] || kill "$(cat "$work/pid")" 2>/dev/null || true
    rm -rf "$work"
}
trap tidy EXIT

guest_packages=linux-image-amd64,systemd-sysv,udev,dbus,openssh-server,iproute2,kmod,python3

guest_programs() {
    local each missing=()
    for each in qemu-system-x86_64:qemu-system-x86 mke2fs:e2fsprogs ssh:openssh-client "$@"; do
        command -v "${each%%:*}" >/dev/null || missing+=("${each##*:}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
        >/dev/null 2>&1 || cannot "missing: ${missing[*]}"
}

make_guest() {
    local name=$1 packages=$guest_packages,$2 setup=${3:-} wanted
    guest=${cache:?}/rig-$name
    wanted=$({ echo "$packages"; declare -f guest_build; cat /dev/null ${setup:+"$setup"} "${@:4}"; } | sha256sum)
    [ "$(cat "$guest.ready" 2>/dev/null)" != "$wanted" ] || return 0
    echo "Making a Debian 13 machine (once) in $guest" >&2
    guest_build "$packages" "$setup" >"$guest.log" 2>&1 || cannot "the machine could not be made: $guest.log"
    echo "$wanted" >"$guest.ready"
}

guest_build() {
    rm -rf "$guest" "$guest.ready"
    mkdir -p "$guest"
    ssh-keygen -q -t ed25519 -N '' -f "$guest/key"
    cat >"$guest/setup" <<'SETUP'
set -e
cp "$(dirname "$0")/key.pub" "$1/etc/ssh/rig.pub"
echo 'AuthorizedKeysFile /etc/ssh/rig.pub' > "$1/etc/ssh/sshd_config.d/rig.conf"
printf '[Match]\nName=en*\n[Network]\nDHCP=yes\n' > "$1/etc/systemd/network/n.network"
printf '/dev/vda / ext4 defaults 0 1\n' > "$1/etc/fstab"
echo rig > "$1/etc/hostname"
chroot "$1" systemctl enable -q systemd-networkd ssh
chroot "$1" useradd -r -m booth
SETUP
    mmdebstrap --mode=root --quiet --variant=apt --include="$1" --customize-hook="sh $guest/setup \"\$1\"" \
        ${2:+--customize-hook="sh $2 \"\$1\""} trixie "$guest/tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} || return
    cp "$guest"/tree/boot/vmlinuz-* "$guest/kernel" || return
    cp "$guest"/tree/boot/initrd.img-* "$guest/initrd" || return
    mke2fs -q -t ext4 -d "$guest/tree" "$guest/image" 3G || return
    rm -rf "$guest/tree"
}

boot_guest() {
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    # On a busy machine the kernel's check of its timer fails, and services and devices come late.
    local patient="no_timer_check systemd.default_timeout_start_sec=900 systemd.default_device_timeout_sec=900"
    qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 1536 -display none -serial "file:$work/console" \
        -no-reboot -kernel "$guest/kernel" -initrd "$guest/initrd" \
        -append "root=/dev/vda rw console=ttyS0 panic=-1 mitigations=off $patient quiet" \
        -drive "file=$guest/image,if=virtio,format=raw,snapshot=on,cache=unsafe" \
        -netdev "user,id=n0,hostfwd=tcp:127.0.0.1:$port-:22" -device virtio-net-pci,netdev=n0 "$@" \
        >"$work/qemu.log" 2>&1 &
    echo $! >"$work/pid"
    for _ in $(seq 150); do
        ! in_guest true 2>/dev/null || return 0
        kill -0 "$(cat "$work/pid")" 2>/dev/null || break
        sleep 2
    done
    tail -n 20 "$work/qemu.log" "$work/console" >&2
    return 1
}

in_guest() {
    ssh -i "$guest/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
        -o ConnectTimeout=60 -p "$port" root@127.0.0.1 "$@"
}
