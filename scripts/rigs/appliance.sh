#!/usr/bin/env bash
# A machine with systemd, made into a booth: installed twice, booted, killed, hung, filled up, uninstalled.
# Called by scripts/rig with the checkout, the cache and the systems: bookworm, trixie; without a word both.
set -euo pipefail
root=$1 cache=$2
shift 2
if [ $# -ne 1 ]; then
    for codename in "${@:-bookworm trixie}"; do
        for each in $codename; do bash "$0" "$root" "$cache" "$each"; done
    done
    exit
fi
codename=$1
tree=$cache/rig-$codename
if ! command -v systemd-nspawn >/dev/null; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends systemd-container; } \
        >/dev/null 2>&1 || { echo "The appliance rig is left out: it needs systemd-container." >&2; exit 3; }
fi
if [ ! -e "$tree.ready" ]; then
    echo "Making a machine's tree of $codename (once) in $tree" >&2
    rm -rf "$tree"
    mmdebstrap --mode=root --quiet --variant=minbase \
        --include=systemd,systemd-sysv,dbus,udev,polkitd,python3,python3-venv,ca-certificates \
        "$codename" "$tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$tree.log" 2>&1 ||
        { echo "The appliance rig is left out: the tree could not be made (details: $tree.log)." >&2; exit 3; }
    touch "$tree.ready"
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/booth-rig.XXXXXX")
machine=$work/machine
leader=""
began=$(date +%s)

ok() { printf '  ok  %-52s %4d s\n' "$*" $(($(date +%s) - began)); }
fail() {
    echo "  NO  $*" >&2
    [ -z "$leader" ] || in_it journalctl --no-pager -n 40 -u booth-kiosk -u booth-delivery >&2 || true
    exit 1
}
# shellcheck disable=SC2317  # the trap calls it
tidy() {
    [ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
    [ -z "${nspawn:-}" ] || { kill -KILL "$nspawn" 2>/dev/null && wait "$nspawn" 2>/dev/null; } || true
    rm -rf --one-file-system "$work"
}
trap tidy EXIT

# A command in the machine before it is booted, and in the running one.
unbooted() { systemd-nspawn --quiet --register=no --keep-unit --console=pipe -D "$machine" --bind-ro="$root:/src" "$@" 2>&1 | grep -v "Attempted to remove" || true; }
in_it() { nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wdns=/ -- "$@"; }
state() { in_it systemctl show --value --property "$2" "$1"; }

# until DESCRIPTION SECONDS COMMAND...: fails when it does not come true in time.
until_true() {
    local what=$1 left=$(($2 * 2))
    shift 2
    while ! "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "$what"
        sleep 0.5
    done
    ok "$what"
}

lives() { [ "$(state "$1" ActiveState)" = active ] && [ "$(state "$1" MainPID)" != "${2:-0}" ] && [ "$(state "$1" MainPID)" != 0 ]; }
# `booth sessions` ends with 1 where a destination is in trouble; the count is there all the same.
photographs() { { in_it /usr/local/bin/booth sessions 2>/dev/null || true; } | sed -n 's/^\([0-9]*\) taken.*/\1/p'; }
some_more_than() { [ "$(photographs)" -gt "$1" ]; }

echo "$codename:"
mkdir "$machine"
cp -a --reflink=auto "$tree/." "$machine"
cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
[ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$machine/etc/"
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp -L --remove-destination /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/"
# Devices that a machine without any has: a sitter, and a screen that nobody sees. Chosen here, kept by the install.
mkdir -p "$machine/etc/booth" "$machine/srv/headshots"
cp "$root/scripts/rigs/appliance.toml" "$machine/etc/booth/booth.toml"
chmod 777 "$machine/srv/headshots"

unbooted /src/scripts/install >"$work/install.log"
grep -q 'steps done' "$work/install.log" || { cat "$work/install.log" >&2; fail "install"; }
ok "installed: $(tail -n 1 "$work/install.log")"
unbooted /src/scripts/install >"$work/again.log"
grep -q 'nothing was changed' "$work/again.log" || { cat "$work/again.log" >&2; fail "a second install changed something"; }
cmp -s "$root/scripts/rigs/appliance.toml" "$machine/etc/booth/booth.toml" || fail "the install touched the settings"
ok "installed again: nothing changed, settings kept"

systemd-nspawn --quiet --boot --register=no --keep-unit --private-network --console=pipe -D "$machine" \
    --bind-ro="$root:/src" >"$work/boot.log" 2>&1 </dev/null &
nspawn=$!
# The leader is systemd-nspawn's child that has become the machine's init.
boots() {
    leader=$(pgrep --parent "$nspawn" --exact systemd | head -n 1)
    [ -n "$leader" ] && in_it systemctl show-environment
}
until_true "booted" 30 boots

for unit in booth-kiosk booth-delivery; do until_true "$unit is running" 60 lives "$unit"; done
until_true "a session's photographs are kept" 180 some_more_than 0

for unit in booth-kiosk booth-delivery; do
    pid=$(state "$unit" MainPID)
    in_it systemctl kill --signal=KILL --kill-who=main "$unit"
    until_true "$unit killed: started again" 40 lives "$unit" "$pid"
done
for unit in booth-kiosk booth-delivery; do
    pid=$(state "$unit" MainPID)
    in_it systemctl kill --signal=STOP --kill-who=main "$unit"
    until_true "$unit hung: the watchdog started it again" 170 lives "$unit" "$pid"
    [ "$(state "$unit" NRestarts)" -ge 2 ] || fail "$unit was restarted $(state "$unit" NRestarts) times"
done

for unit in booth-kiosk booth-delivery; do
    in_it systemd-analyze verify "/etc/systemd/system/$unit.service" >"$work/verify.log" 2>&1 || fail "$(cat "$work/verify.log")"
    in_it systemd-analyze security --no-pager --offline=true --threshold=20 "/etc/systemd/system/$unit.service" >"$work/security.log" 2>&1 ||
        fail "$(tail -n 1 "$work/security.log")"
    ok "$(tail -n 1 "$work/security.log" | sed 's/→ //; s/ [^ ]*$//')"
done
in_it sh -c 'cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 2>/dev/null' | awk '$4 == "0A"' |
    grep -q . && fail "something listens on the network"
ok "no listening socket"

# A disk with 4 MB left refuses the next guest and loses nothing.
before=$(photographs)
# shellcheck disable=SC2016  # expanded in the machine
in_it sh -c 'mount -t tmpfs -o size=64M full /mnt && cp -a /var/lib/booth/. /mnt/ 2>/dev/null; systemctl stop booth-kiosk booth-delivery
    mount --bind /mnt /var/lib/booth && head -c "$(($(stat -fc %a*%S /mnt) - 4000000))" /dev/zero >/mnt/filler; systemctl start booth-kiosk'
refuses() { { in_it /usr/local/bin/booth doctor || true; } | grep -q "^NO *disk"; }
until_true "full disk: the kiosk lives" 60 lives booth-kiosk
until_true "full disk: the doctor says so" 30 refuses
in_it sh -c 'systemctl stop booth-kiosk; umount -l /var/lib/booth; umount -l /mnt; systemctl start booth-kiosk booth-delivery'
[ "$(photographs)" -ge "$before" ] || fail "photographs were lost: $before before, $(photographs) now"
ok "nothing lost: $(photographs) photographs"

in_it /src/scripts/install --uninstall >"$work/uninstall.log" || fail "$(cat "$work/uninstall.log")"
kept=$(find "$machine/var/lib/booth" -name '*_print.jpg' | wc -l)
[ "$kept" -gt 0 ] || fail "uninstall took the photographs"
for left in /opt/headshot-booth /etc/systemd/system/booth-kiosk.service /etc/polkit-1/rules.d/50-booth.rules; do
    [ ! -e "$machine$left" ] || fail "uninstall left $left"
done
ok "uninstalled: $kept prints are still there"
