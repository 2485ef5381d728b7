#!/bin/bash
# Makes a minimal Debian 13 with PostgreSQL 17 and Debian's TimescaleDB (the Apache edition), once,
# and prints where it lies. Needs root and debootstrap; packages come from this machine's own mirror.
set -euo pipefail

if [ "$(id -u)" != 0 ] || ! command -v debootstrap > /dev/null; then
    echo "No TimescaleDB server for tests here: that needs root and debootstrap." >&2
    exit 1
fi

version=$(sha256sum < "${BASH_SOURCE[0]}" | cut -c1-8)
root=${XDG_CACHE_HOME:-$HOME/.cache}/cinevault/trixie-$version

mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^ *#' |
        grep -oE 'https?://[^ ]+/debian/?( |$)' | head -1 | tr -d ' ' || true
}

inside() {
    chroot "$made" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
}

make_root() {
    debootstrap --variant=minbase --include=ca-certificates trixie "$made" $(mirror)
    apt-config dump | grep -E '^Acquire::(http|https|Check)[^ ]* ' > "$made/etc/apt/apt.conf.d/99machine" || true
    mkdir "$made/etc/postgresql-common"
    echo 'create_main_cluster = false' > "$made/etc/postgresql-common/createcluster.conf"
    inside apt-get update
    inside apt-get install -y --no-install-recommends postgresql-17 postgresql-17-timescaledb
    inside apt-get clean
    chmod 1777 "$made/var/tmp"
}

if [ ! -d "$root" ]; then
    mkdir -p "${root%/*}"
    exec 9> "$root.lock"
    flock 9
fi
if [ ! -d "$root" ]; then
    made=$(mktemp -d "$root.XXXXXX")
    trap 'rm -rf --one-file-system "$made"' EXIT
    echo "Making the root of the TimescaleDB tests (about two minutes, once) ..." >&2
    make_root > "$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
    chmod 755 "$made"
    mv "$made" "$root"
    trap - EXIT
    rm -f "$root.log"
fi
echo "$root"
