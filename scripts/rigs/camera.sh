#!/usr/bin/env bash
# The real picamera2 on libcamera's virtual camera, in a Debian 13 tree. Called by scripts/rig with the checkout, the
# cache, and the command to run in the checkout (read-only), else the tests. /out in the tree is kept.
# Made once, in a minute and a half, with 1 GB in the cache; after that the tests start at once.
set -euo pipefail
root=$1 cache=$2
shift 2
parts=$root/scripts/rigs/camera
lock=$root/scripts/locks/picamera.txt
tree=$cache/rig-camera
log=$cache/rig-camera.log

# python3-libcamera and python3-prctl are what pip cannot bring; gcc makes fakedma.so, and pidng, which has no wheel.
packages=python3-libcamera,python3-venv,python3-prctl,python3-dev,gcc,libc6-dev

build() {
    rm -rf "$tree" "$tree.ready"
    mkdir -p "$cache"
    mmdebstrap --mode=root --quiet --variant=minbase --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        trixie "$tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} || return
    mkdir -p "$tree"/{booth,cache/headshot-booth,frames,opt/rig,out,usr/share/libcamera/pipeline/virtual}
    # The way out to the registries is this machine's own.
    cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$tree/etc/"
    [ ! -d /etc/ssl/certs ] || cp -rL /etc/ssl/certs "$tree/etc/ssl/"
    cp "$parts/virtual.yaml" "$tree/usr/share/libcamera/pipeline/virtual/"
    cp "$lock" "$parts"/{fakedma.c,enter} "$tree/opt/rig/"
    chroot "$tree" gcc -shared -fPIC -O2 -Wall -o /opt/rig/fakedma.so /opt/rig/fakedma.c -ldl || return
    chroot "$tree" python3 -m venv --system-site-packages /opt/rig/venv || return
    inside /opt/rig/venv/bin/pip install --quiet --no-deps --require-hashes --only-binary=:all: --no-binary=pidng \
        -r /opt/rig/picamera.txt || return
    chroot "$tree" /opt/rig/venv/bin/python -c 'import sys; print("/booth", "/booth/scripts/rigs/camera", sep="\n",
        file=open(next(p for p in sys.path if p.startswith("/opt/rig/venv")) + "/booth.pth", "w"))'
}

# A command in the tree. The mounts are of a name space of its own and go with it.
inside() {
    # shellcheck disable=SC2016  # the inner shell expands them
    unshare --mount bash -euc '
        tree=$1 root=$2 cache=$3; shift 3
        for place in proc sys dev; do mount --rbind "/$place" "$tree/$place"; done
        mount --bind "$root" "$tree/booth"; mount -o remount,bind,ro "$tree/booth"
        mount --bind "$cache" "$tree/cache/headshot-booth"; mount -o remount,bind,ro "$tree/cache/headshot-booth"
        exec chroot "$tree" bash /opt/rig/enter "$@"
    ' mount "$tree" "$root" "$cache" "$@"
}

wanted=$(cat "$lock" "$parts"/{virtual.yaml,fakedma.c,enter} "${BASH_SOURCE[0]}" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$tree.ready" 2>/dev/null)" != "$wanted" ]; then
    started=$(date +%s)
    echo "Making a Debian 13 tree with the real picamera2 (once) in $tree" >&2
    build >"$log" 2>&1 || {
        echo "The camera rig is left out: its tree could not be made: $(tail -n 1 "$log") (details: $log)" >&2
        exit 3
    }
    echo "$wanted" >"$tree.ready"
    echo "Made in $(($(date +%s) - started)) s." >&2
fi
if [ $# -eq 0 ]; then
    set -- python -m pytest -p no:cacheprovider tests/camera/test_contract.py tests/camera/test_picamera2.py -k picamera2
fi
inside "$@"
