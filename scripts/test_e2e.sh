#!/usr/bin/env bash
# The end-to-end tests: real headless browsers pair through the daemon and pass files directly,
# with and without the client library, as it is built in client/dist.
#
#   scripts/test_e2e.sh [arguments of "node --test", such as --test-name-pattern=reload]
#
# SIGNALING_BIN names the daemon (default: build/release/signaling), CHROMIUM the browser, and
# SIGNALING_FREEZE_SECONDS (90) says for how long a phone is frozen; SIGNALING_E2E_SCRIPT names a
# script to run instead of the tests. Builds nothing. Installs what is missing, ends with the
# summary of node's test runner and its exit code.
#
# Browsers do not connect to each other over the loopback interface alone, and a test should not
# depend on the machine's network. So as root everything runs in a network namespace of its own,
# which nothing can leave; elsewhere it runs in the machine's network. Tests that change networks
# make further namespaces, and are skipped where that is not possible.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root tests=$root/tests/e2e
readonly namespace=signaling-e2e-$$
readonly SECONDS_TO_END=5

inside=()             # the command's prefix that leads into the namespace
runner=               # the process, and process group, of the test runner

say() { printf 'test_e2e: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_daemon() {
    SIGNALING_BIN=$(realpath -m "${SIGNALING_BIN:-$root/build/release/signaling}")
    export SIGNALING_BIN
    [ -x "$SIGNALING_BIN" ] || die "there is no daemon at $SIGNALING_BIN. Build it first:" \
        "cmake --preset release && cmake --build --preset release," \
        "or name another one: SIGNALING_BIN=build/debug/signaling $0"
}

# The same one for all tests. Some start it in a network of their own, and have to know its name.
find_browser() {
    local name
    [ -z "${CHROMIUM:-}" ] || return 0
    for name in chromium chromium-browser google-chrome; do
        CHROMIUM=$(command -v "$name") || continue
        export CHROMIUM
        return
    done
    die "there is no Chromium on the PATH; CHROMIUM can name one"
}

# At exactly the versions and with exactly the content that the lock file names.
install_packages() {
    local lock=$tests/package-lock.json installed=$tests/node_modules/.installed-lock.json log
    cmp -s "$lock" "$installed" && return
    say "installing npm packages"
    log=$(npm ci --prefix "$tests" --ignore-scripts --no-audit --no-fund 2>&1) ||
        die "npm ci failed: $log"
    cp "$lock" "$installed"
}

# Both ends of a cable and a default route are all that a browser takes for a network. Without
# addresses of IPv6, which come a second later and make it drop what it is loading.
make_namespace() {
    ip netns add "$namespace" &&
        ip -n "$namespace" link set lo up &&
        ip -n "$namespace" link add near type veth peer name far &&
        ip -n "$namespace" link set near addrgenmode none &&
        ip -n "$namespace" link set far addrgenmode none &&
        ip -n "$namespace" addr add 10.99.0.1/24 dev near &&
        ip -n "$namespace" link set far up &&
        ip -n "$namespace" link set near up &&
        ip -n "$namespace" route add default via 10.99.0.2 &&
        ip netns exec "$namespace" true
}

enter_namespace() {
    local reason
    if [ "$(id -u)" -ne 0 ]; then
        say "not root: running in this machine's network, which needs an interface besides loopback"
    elif reason=$(make_namespace 2>&1); then
        inside=(ip netns exec "$namespace")
    else
        remove_namespace
        say "no network namespaces here (${reason%%$'\n'*}): running in this machine's network," \
            "which needs an interface besides loopback"
    fi
}

remove_namespace() {
    ip netns del "$namespace" 2>/dev/null || true
}

# Sends a signal to all that still runs of the test: the process group of the runner, and in a
# namespace of our own simply everything, as the browsers lead groups of their own. Without a
# namespace the browsers end by themselves when the runner does. Fails if nothing runs any more.
signal_all() { # SIGNAL
    local pids='' found=1
    [ -z "$runner" ] || ! kill -s "$1" -- "-$runner" 2>/dev/null || found=0
    [ ${#inside[@]} -eq 0 ] || pids=$(ip netns pids "$namespace" 2>/dev/null) || true
    # shellcheck disable=SC2086  # one word per process
    [ -z "$pids" ] || ! kill -s "$1" $pids 2>/dev/null || found=0
    return "$found"
}

clean_up() {
    local signal=TERM started=$SECONDS
    trap '' INT TERM HUP
    while signal_all "$signal"; do
        [ $((SECONDS - started)) -lt "$SECONDS_TO_END" ] || signal=KILL
        # What is dead and whose parent does not ask for it stays in its group for ever.
        [ $((SECONDS - started)) -lt $((2 * SECONDS_TO_END)) ] || break
        sleep 0.1
    done
    [ ${#inside[@]} -eq 0 ] || remove_namespace
}

# The runner gets a process group of its own, so that all of it can be ended when we are.
run_tests() {
    local code=0 command=(node --test --test-reporter=spec "$@" "$tests"/*.test.js)
    [ -z "${SIGNALING_E2E_SCRIPT:-}" ] || command=(node "$SIGNALING_E2E_SCRIPT" "$@")
    set -m
    "${inside[@]}" "${command[@]}" </dev/null &
    runner=$!
    set +m
    wait "$runner" || code=$?
    return "$code"
}

find_daemon
"$root/scripts/install_deps.sh" e2e
find_browser
install_packages
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
enter_namespace
run_tests "$@"
