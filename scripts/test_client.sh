#!/usr/bin/env bash
# The tests of the JavaScript client library.
#
#   scripts/test_client.sh unit     its own tests, types, size and coverage; needs no daemon
#   scripts/test_client.sh chaos    pairs of clients and the real daemon; network and daemon are cut
#                                   and killed at random, and no message may be lost
#
# SIGNALING_BIN names the daemon (default: build/release/signaling), SIGNALING_CHAOS_SEED repeats a
# seed. Installs what is missing, the packages of the lock file and Node 20 among it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root client=$root/client node_home=$root/build/node
readonly NODE_AT_LEAST=20

say() { printf 'test_client: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

node_version() { "$1" --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/'; }

# Debian 12 has Node 18, without what the library and its tests take for granted.
provide_node() {
    local own=$node_home/node_modules/.bin
    [ "$(node_version node)" -ge $NODE_AT_LEAST ] && return
    if [ ! -x "$own/node" ]; then
        say "installing Node $NODE_AT_LEAST into build/node"
        npm install --prefix "$node_home" --no-audit --no-fund "node@$NODE_AT_LEAST" >&2
    fi
    PATH=$own:$PATH
}

install_packages() {
    local lock=$client/package-lock.json installed=$client/node_modules/.installed-lock.json
    cmp -s "$lock" "$installed" && return
    say "installing the client's packages"
    npm ci --prefix "$client" --no-audit --no-fund >&2
    cp "$lock" "$installed"
}

[ $# = 1 ] || die "usage: scripts/test_client.sh unit|chaos"
"$root/scripts/install_deps.sh" node
provide_node
install_packages
case $1 in
    unit)
        cd "$client"
        exec npm test
        ;;
    chaos)
        SIGNALING_BIN=$(realpath -m "${SIGNALING_BIN:-$root/build/release/signaling}")
        export SIGNALING_BIN
        [ -x "$SIGNALING_BIN" ] || die "there is no daemon at $SIGNALING_BIN." \
            "Build it first: ./scripts/run.sh --version"
        exec timeout 900 node --test --test-reporter=spec "$root/tests/chaos/chaos.test.js"
        ;;
    *)
        die "unknown part '$1': use unit or chaos"
        ;;
esac
