#!/usr/bin/env bash
# A machine with systemd, made into a booth: installed with and without a network, booted, killed, hung, filled up,
# upgraded, taken back, unplugged, run from a read-only root, uninstalled.
# Called by scripts/rig with the checkout, the cache and the systems: bookworm, trixie; without a word both.
# --quick: one system (bookworm), and of the stories those that CI has the time for.
set -euo pipefail
root=$1 cache=$2
shift 2
quick="" codenames=()
for word in "$@"; do
    case $word in
        --quick) quick=--quick ;;
        bookworm | trixie) codenames+=("$word") ;;
        *) echo "scripts/rig appliance [--quick] [bookworm] [trixie]" >&2; exit 2 ;;
    esac
done
if [ ${#codenames[@]} = 0 ]; then
    codenames=(bookworm)
    [ -n "$quick" ] || codenames+=(trixie)
fi
if [ ${#codenames[@]} -gt 1 ]; then
    for codename in "${codenames[@]}"; do bash "$0" "$root" "$cache" $quick "$codename"; done
    exit
fi
codename=${codenames[0]}
bundle=$cache/rig-bundle
cannot() { echo "The appliance rig is left out: $*" >&2; exit 3; }
# shellcheck source=scripts/rigs/machine.sh
. "$root/scripts/rigs/machine.sh"
need_nspawn
make_tree "$codename" "$codename" "$machine_packages"
mkdir -p "$bundle"
binds+=("--bind-ro=$work/later:/later" "--bind=$bundle:/bundle")

# A later release of the checkout, whose catalogue has a column more.
later_sources() {
    cp -a "$work/src" "$work/later"
    python3 - "$work/later/booth/store/database.py" <<'PYTHON'
import sys
path = sys.argv[1]
text = open(path, encoding="utf-8").read()
end = '\n)\n"""Each brings the schema'
assert text.count(end) == 1
open(path, "w", encoding="utf-8").write(text.replace(end, '\n    "ALTER TABLE session ADD COLUMN later TEXT",' + end))
PYTHON
}

both_live() { lives booth-kiosk && lives booth-delivery; }
# `booth sessions` ends with 1 where a destination is in trouble; the count is there all the same.
photographs() { { in_it /usr/local/bin/booth sessions 2>/dev/null || true; } | sed -n 's/^\([0-9]*\) taken.*/\1/p'; }
some_more_than() { [ "$(photographs)" -gt "$1" ]; }

# --- its stories ----------------------------------------------------------------------------------

installs_again() {
    unbooted -- /src/scripts/install >"$work/again.log"
    grep -q 'nothing was changed' "$work/again.log" || { cat "$work/again.log" >&2; fail "a second install changed something"; }
    cmp -s "$root/scripts/rigs/appliance.toml" "$machine/etc/booth/booth.toml" || fail "the install touched the settings"
    ok "installed again: nothing changed, settings kept"
}

# For is_shared, once the machine has no network any more.
fetches_samba() {
    unbooted -- sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends samba smbclient &&
        systemctl disable smbd nmbd' >"$work/samba.log" 2>&1 || fail "$(tail -n 3 "$work/samba.log")"
}

starts() {
    boot
    until_true "booted" 60 boots
    until_true "kiosk and delivery are running" 120 both_live
}
keeps_photographs() { until_true "a session's photographs are kept" 180 some_more_than 0; }

survives_a_kill() {
    local pid
    pid=$(state "$1" MainPID)
    in_it systemctl kill --signal=KILL --kill-who=main "$1"
    until_true "$1 killed: started again" 90 lives "$1" "$pid"
}
declare -A hung
hangs() {
    hung[$1]=$(state "$1" MainPID)
    in_it systemctl kill --signal=STOP --kill-who=main "$1"
}
is_restarted() {
    until_true "$1 hung: the watchdog started it again" 170 lives "$1" "${hung[$1]}"
    [ "$(state "$1" NRestarts)" -ge 2 ] || fail "$1 was restarted $(state "$1" NRestarts) times"
}
# A minute passes before delivery's watchdog bites: the kiosk's stories are told meanwhile.
outlive_kills_and_hangs() {
    survives_a_kill booth-delivery
    hangs booth-delivery
    keeps_photographs
    survives_a_kill booth-kiosk
    hangs booth-kiosk
    is_restarted booth-kiosk
    is_tight
    is_restarted booth-delivery
}

is_tight() {
    local unit listening
    for unit in booth-kiosk booth-delivery; do
        in_it systemd-analyze verify "/etc/systemd/system/$unit.service" >"$work/verify.log" 2>&1 || fail "$(cat "$work/verify.log")"
        in_it systemd-analyze security --no-pager --offline=true --threshold=20 "/etc/systemd/system/$unit.service" \
            >"$work/security.log" 2>&1 || fail "$(tail -n 1 "$work/security.log")"
        ok "$(tail -n 1 "$work/security.log" | sed 's/→ //; s/ [^ ]*$//')"
    done
    listening=$(in_it sh -c 'cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 2>/dev/null || true' | awk '$4 == "0A"')
    [ -z "$listening" ] || fail "something listens on the network: $listening"
    ok "no listening socket"
}

# As the booth's user and in a service's sandbox, as the service itself would.
as_it() {
    in_it nsenter --target "$(state "$1" MainPID)" --mount --net -- setpriv --reuid=booth --regid=booth --init-groups \
        --no-new-privs --bounding-set=-all -- "${@:2}"
}

# Before delivery mounts a stick it has it checked; here there is none, which fsck says, not polkit.
may_check_sticks() {
    local unit=booth-fsck@sdzz.service
    as_it booth-delivery systemctl --no-ask-password restart "$unit" 2>/dev/null && fail "a stick that is not there was checked"
    [ "$(state "$unit" ExecMainStatus)" = 8 ] || fail "fsck of a stick ended with $(state "$unit" ExecMainStatus)"
    as_it booth-delivery systemctl --no-ask-password restart systemd-journald 2>/dev/null && fail "delivery may restart any unit"
    ok "delivery may have sticks checked, and nothing else"
}

# A disk with 4 MB left refuses the next guest and loses nothing; one without a single byte says so; both mend.
refuses() { { in_it /usr/local/bin/booth doctor || true; } | grep -q "^NO *disk"; }
says_full() { [[ $(in_it journalctl --quiet --no-pager -u booth-kiosk --since "@$1") == *"is full"* ]]; }
survives_a_full_disk() {
    local before since
    before=$(photographs)
    # shellcheck disable=SC2016  # expanded in the machine
    in_it sh -c 'systemctl stop booth-kiosk booth-delivery; mount -t tmpfs -o size=96M full /mnt && cp -a /var/lib/booth/. /mnt/
        chown booth:booth /mnt; chmod 750 /mnt; mount --bind /mnt /var/lib/booth
        head -c "$(($(stat -fc %a*%S /mnt) - 4000000))" /dev/zero >/mnt/filler; systemctl start booth-kiosk'
    until_true "4 MB left on the disk: the kiosk lives" 120 lives booth-kiosk
    until_true "4 MB left on the disk: the doctor says so" 60 refuses
    since=$(date +%s)
    in_it sh -c 'systemctl stop booth-kiosk; cat /dev/zero >/mnt/filler2 2>/dev/null; systemctl start booth-kiosk booth-delivery'
    until_true "no byte left: kiosk and delivery live" 120 both_live
    until_true "no byte left: they say so" 60 says_full "$since"
    in_it sh -c 'rm /mnt/filler /mnt/filler2'
    until_true "room again: the next guest is photographed by itself" 120 some_more_than "$before"
    in_it sh -c 'systemctl stop booth-kiosk booth-delivery; umount -l /var/lib/booth; umount -l /mnt; systemctl start booth-kiosk booth-delivery'
    [ "$(photographs)" -ge "$before" ] || fail "photographs were lost: $before before, $(photographs) now"
    ok "nothing lost: $(photographs) photographs"
}

# A stable figure: the sitter goes on taking photographs meanwhile.
schema() { python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version").fetchone()[0])' "$machine/var/lib/booth/catalogue.sqlite3"; }
is_upgraded_and_taken_back() {
    local before old
    before=$(photographs) old=$(schema)
    in_it /later/scripts/install "$@" >"$work/upgrade.log" 2>&1 || { cat "$work/upgrade.log" >&2; fail "upgrade"; }
    until_true "upgraded${1:+ without a network}: kiosk and delivery are running" 120 both_live
    [ "$(schema)" = $((old + 1)) ] || fail "the catalogue has schema $(schema) after the upgrade, not $((old + 1))"
    cmp -s "$root/scripts/rigs/appliance.toml" "$machine/etc/booth/booth.toml" || fail "the upgrade touched the settings"
    until_true "its catalogue was migrated, with all $before photographs" 120 some_more_than "$before"
    in_it /src/scripts/install --back >"$work/back.log" 2>&1 || { cat "$work/back.log" >&2; fail "--back"; }
    until_true "taken back: kiosk and delivery are running" 120 both_live
    [ "$(schema)" = "$old" ] || fail "the catalogue has schema $(schema) after going back, not $old"
    until_true "with the catalogue of that time, going on" 120 some_more_than "$before"
}

# Not by grep -q in a pipe: it ends at the first match, the other end by SIGPIPE, and that counts as a failure here.
is_read() { [[ $(in_it smbclient //127.0.0.1/headshots -U booth%secret1 -c 'recurse; ls' 2>/dev/null) == *_print.jpg* ]]; }

# Before the share is asked for nothing listens (is_tight); then one server does, and needs the password.
is_shared() {
    printf 'secret1\nsecret1\n' | in_it /src/scripts/install --share >"$work/share.log" 2>&1 || { cat "$work/share.log" >&2; fail "--share"; }
    in_it /src/scripts/install --share >"$work/share.log" 2>&1
    grep -q 'nothing was changed' "$work/share.log" || { cat "$work/share.log" >&2; fail "a second --share changed something"; }
    until_true "the headshots are a share, read with its password" 60 is_read
    in_it smbclient //127.0.0.1/headshots -U booth%wrong -c ls >"$work/share.log" 2>&1 && fail "the share is read with a wrong password"
    ok "and not with another"
}

is_uninstalled() {
    local kept left
    in_it /src/scripts/install --uninstall >"$work/uninstall.log" || fail "$(cat "$work/uninstall.log")"
    kept=$(find "$machine/var/lib/booth" -name '*_print.jpg' | wc -l)
    [ "$kept" -gt 0 ] || fail "uninstall took the photographs"
    in_it systemctl is-active --quiet smbd && fail "uninstall left the share"
    for left in /opt/headshot-booth /etc/systemd/system/booth-kiosk.service /etc/polkit-1/rules.d/50-booth.rules; do
        [ ! -e "$machine$left" ] || fail "uninstall left $left"
    done
    ok "uninstalled: $kept prints are still there"
}

makes_a_bundle() {
    unbooted -- /src/scripts/bundle /bundle --arch "$(uname -m)" >"$work/bundle.log"
    [ -s "$bundle/debs-$codename/Packages" ] || { cat "$work/bundle.log" >&2; fail "scripts/bundle"; }
    ok "a bundle: $(tail -n 1 "$work/bundle.log" | cut -f1), $(grep -c ^Package: "$bundle/debs-$codename/Packages") packages of $codename"
}

installs_offline() {
    unbooted --private-network -- /src/scripts/install --offline /bundle >"$work/offline.log"
    grep -q 'steps done' "$work/offline.log" || { cat "$work/offline.log" >&2; fail "install --offline"; }
    ok "installed without a network: $(tail -n 1 "$work/offline.log")"
}

# Five plugs, pulled at any moment of starting, of a session, of delivery.
outlives_pulled_plugs() {
    local pause before=0
    for pause in 2 9 14 21 6; do
        sleep "$pause.$((RANDOM % 10))"
        unplug
        boot
        until_true "plug pulled after $pause s: booted" 60 boots
    done
    until_true "kiosk and delivery are running" 120 both_live
    before=$(photographs)
    until_true "photographs go on, from $before" 120 some_more_than "$before"
    in_it python3 -c 'import sqlite3, sys; sys.exit(sqlite3.connect("/var/lib/booth/catalogue.sqlite3").execute("PRAGMA integrity_check").fetchone()[0] != "ok")' ||
        fail "the catalogue is damaged"
    ok "the catalogue is whole"
}

# All but /var/lib/booth, a partition of its own, is only read.
runs_from_a_read_only_root() {
    unplug
    mv "$machine/var/lib/booth" "$work/partition"
    mkdir "$machine/var/lib/booth"
    boot --read-only --bind="$work/partition:/var/lib/booth" --tmpfs=/tmp --tmpfs=/var/tmp --tmpfs=/var/log --bind="$machine/srv/event:/srv/event"
    until_true "read-only root: booted" 60 boots
    in_it touch /etc/probe 2>/dev/null && fail "the root is not read-only"
    until_true "read-only root: kiosk and delivery are running" 120 both_live
    until_true "read-only root: photographs are kept" 120 some_more_than "$(photographs)"
}

# What a staff hold runs, as the booth's user and in the kiosk's sandbox: the polkit rule lets it.
is_switched_off() {
    as_it booth-kiosk systemctl poweroff || fail "systemctl poweroff"
    until_true "switched off by staff" 60 is_gone
    leader="" nspawn=""
}

echo "$codename:"
sources
later_sources
new_machine machine
boots_here
installs
installs_again
[ -n "$quick" ] || fetches_samba
starts
outlive_kills_and_hangs
may_check_sticks
survives_a_full_disk
if [ -z "$quick" ]; then
    new_machine bundler
    makes_a_bundle
    machine=$work/machine
    is_upgraded_and_taken_back --offline /bundle
    is_shared
fi
is_switched_off
boot
until_true "on again: booted" 60 boots
is_uninstalled
unplug
if [ -z "$quick" ]; then
    new_machine unconnected
    installs_offline
    starts
    keeps_photographs
    outlives_pulled_plugs
    runs_from_a_read_only_root
fi
