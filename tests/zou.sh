#!/bin/bash
# Makes an environment with a zou (the server of Kitsu) and a Redis for it, once, and prints where it lies. They are
# servers for tests and no part of the product: zou is under the AGPL, and nothing of ours imports it.
set -euo pipefail

here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
version=$(cat "$here/zou.sh" "$here/zou.txt" | sha256sum | cut -c1-8)
made=${XDG_CACHE_HOME:-$HOME/.cache}/cinevault/zou-$version

fill() {
    if command -v uv > /dev/null; then
        uv venv -q --python "${PYTHON:-python3}" "$1" && uv pip install -q --python "$1/bin/python" --no-deps -r "$here/zou.txt"
    else
        "${PYTHON:-python3}" -m venv "$1" &&
            "$1/bin/python" -m pip install -q --disable-pip-version-check --no-input --no-deps -r "$here/zou.txt"
    fi
}

if [ ! -e "$made/complete" ]; then
    mkdir -p "${made%/*}"
    exec 9> "$made.lock"
    flock 9
fi
if [ ! -e "$made/complete" ]; then
    rm -rf "$made" # what was given up half way
    echo "Making the environment of the zou tests (a minute, once) ..." >&2
    fill "$made" > "$made.log" 2>&1 || { tail -n 20 "$made.log" >&2; exit 1; }
    touch "$made/complete"
    rm -f "$made.log"
fi
echo "$made"
