#!/usr/bin/env bash
# From a fresh clone to a serving daemon in one command. Arguments go to the daemon:
#
#   scripts/run.sh [--port 8080 ...]
#
# Installs what is missing, builds the release preset when something changed, becomes the daemon.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root build=$root/build/release daemon=$root/build/release/signaling

# shellcheck source=scripts/quietly.sh
. "$root/scripts/quietly.sh"

"$root/scripts/install_deps.sh" build

# The presets are found from the root; the daemon itself runs where the caller stands, so that
# relative paths among its arguments mean what they say.
build_release() (
    cd "$root"
    if [ ! -f "$build/build.ninja" ]; then
        # Warnings of a compiler newer than ours are for developers, not for who wants to run it.
        quietly cmake --preset release -DSIGNALING_WERROR=OFF
    fi
    quietly cmake --build --preset release --target signaling
)

[ -x "$daemon" ] || say "building the daemon; the first time takes one to two minutes"
build_release
exec "$daemon" "$@"
