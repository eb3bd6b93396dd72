# shellcheck shell=bash
# Debian trees, and machines with systemd (nspawn) made of them: sourced by the rigs that need one.
#   make_tree NAME SYSTEM PACKAGES [WORDS OF MMDEBSTRAP]   once, and again when these change; sets $tree
#   new_machine NAME          a copy of it, not installed yet: sets $machine; its settings are appliance.toml
#   unbooted [WORDS OF NSPAWN...] -- COMMAND...            in the machine before it is booted
#   boot [WORDS OF NSPAWN...], boots, unplug               without any network; whether it is up; at once
#   boots_here                a first try, which ends the rig where this host does not let a machine boot
#   in_it COMMAND..., state UNIT PROPERTY                  in the running one
#   until_true WHAT SECONDS COMMAND..., ok WHAT, fail WHAT
# Needs $root, $cache and cannot() of its rig. $work goes with the rig; $binds is what every machine sees of it.

# shellcheck disable=SC2034  # the rigs use it
machine_packages=systemd,systemd-sysv,dbus,udev,polkitd,python3,python3-venv,ca-certificates
work=$(mktemp -d --suffix=.booth-rig)
binds=("--bind-ro=$work/src:/src")
machine="" leader="" nspawn=""
began=$(date +%s)

ok() { printf '  ok  %-62s %4d s\n' "$*" $(($(date +%s) - began)); }
fail() {
    echo "  NO  $*" >&2
    [ -z "$leader" ] || in_it journalctl --no-pager -n 40 -u booth-kiosk -u booth-delivery >&2 || true
    exit 1
}
# shellcheck disable=SC2317  # the trap calls it
tidy() {
    unplug
    rm -rf --one-file-system "$work"
}
trap tidy EXIT

make_tree() {
    local system=$2 wanted="${*:2}"
    tree=${cache:?}/rig-$1
    [ "$(cat "$tree.ready" 2>/dev/null)" != "$wanted" ] || return 0
    echo "Making a tree of $system (once) in $tree" >&2
    rm -rf "$tree" "$tree.ready"
    mmdebstrap --mode=root --quiet --variant=minbase --include="$3" "${@:4}" "$system" "$tree" \
        ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$tree.log" 2>&1 || cannot "the tree could not be made (details: $tree.log)."
    echo "$wanted" >"$tree.ready"
    ok "a tree of $system"
}

need_nspawn() {
    command -v systemd-nspawn >/dev/null && return
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends systemd-container; } \
        >/dev/null 2>&1 || cannot "it needs systemd-container."
}

# The checkout as it is now, whatever is edited meanwhile.
sources() {
    mkdir "$work/src"
    (cd "${root:?}" && cp -a --parents booth systemd scripts README.md LICENSE NOTICE pyproject.toml "$work/src")
    find "$work/src" -name __pycache__ -prune -exec rm -r {} +
}

# Its devices are those that a machine without any has: a sitter, and a screen that nobody sees. Chosen here, kept by
# the install. The way out to the registries is this machine's own.
new_machine() {
    local bind
    machine=$work/$1
    mkdir "$machine"
    cp -a --reflink=auto "$tree/." "$machine"
    cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$machine/etc/"
    [ ! -e /etc/ssl/certs/ca-certificates.crt ] ||
        cp -L --remove-destination /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/"
    for bind in "${binds[@]}"; do mkdir -p "$machine/${bind##*:/}"; done
    install -D "$root/scripts/rigs/appliance.toml" "$machine/etc/booth/booth.toml"
}

unbooted() {
    local words=()
    while [ "$1" != -- ]; do words+=("$1"); shift; done
    systemd-nspawn --quiet --register=no --keep-unit --console=pipe -D "$machine" "${binds[@]}" "${words[@]}" "${@:2}" 2>&1 |
        grep -v "Attempted to remove" || true
}
installs() {
    unbooted -- /src/scripts/install >"$work/install.log"
    grep -q 'steps done' "$work/install.log" || { cat "$work/install.log" >&2; fail "install"; }
    ok "installed: $(tail -n 1 "$work/install.log")"
}
in_it() { nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wdns=/ -- "$@"; }
state() { in_it systemctl show --value --property "$2" "$1"; }
lives() { [ "$(state "$1" ActiveState)" = active ] && [ "$(state "$1" MainPID)" != "${2:-0}" ] && [ "$(state "$1" MainPID)" != 0 ]; }

# The leader is systemd-nspawn's child that has become the machine's init.
boots() {
    leader=$(pgrep --parent "$nspawn" --exact systemd | head -n 1)
    [ -n "$leader" ] && in_it systemctl show-environment
}
# shellcheck disable=SC2120  # the rigs have words for it
boot() {
    systemd-nspawn --quiet --boot --register=no --keep-unit --private-network --console=pipe -D "$machine" "${binds[@]}" "$@" \
        >"$work/boot.log" 2>&1 </dev/null &
    nspawn=$!
}
is_gone() { ! kill -0 "$nspawn" 2>/dev/null; }
# Before the booth is on it: what does not work then is not the booth's fault.
boots_here() {
    local left=120
    # shellcheck disable=SC2119
    boot
    until boots >/dev/null 2>&1; do
        left=$((left - 1))
        if is_gone || [ "$left" = 0 ]; then cannot "no machine with systemd boots here ($(grep -v "Attempted to remove" "$work/boot.log" | tail -n 1))."; fi
        sleep 0.5
    done
    unplug
}
# Whatever it is doing: as a pulled plug, but for what the kernel has still to write.
unplug() {
    [ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
    [ -z "$nspawn" ] || { kill -KILL "$nspawn" 2>/dev/null && wait "$nspawn" 2>/dev/null; } || true
    leader="" nspawn=""
}

# Fails when it does not come true in time.
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
