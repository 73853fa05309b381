#!/usr/bin/env bash
# Measures the daemon beside a floor and a rival, and says whether each bar is met:
#
#   scripts/bench.sh [--quick|--smoke] [--only MODE,...] [--runs N]      (--help has all)
#
# Installs what is missing, builds what is measured, then bench/run.py does the work; its exit code
# is ours. SIGNALING_BIN names another daemon, which is then not built. bench/README.md explains.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root build=$root/build/bench rival=$root/bench/node

# shellcheck source=scripts/quietly.sh
. "$root/scripts/quietly.sh"

has_argument() { # WANTED ARGUMENTS...
    local wanted=$1 argument
    shift
    for argument in "$@"; do
        if [ "$argument" = "$wanted" ]; then return 0; fi
    done
    return 1
}

has_node() { command -v node >/dev/null && command -v npm >/dev/null; }

# The presets are found from the root.
build_all() (
    local targets=(load floor)
    cd "$root"
    [ -n "${SIGNALING_BIN:-}" ] || targets+=(signaling)
    if [ ! -f "$build/build.ninja" ]; then
        # Warnings of a compiler newer than ours are for developers, not for who wants to measure.
        quietly cmake --preset bench -DSIGNALING_WERROR=OFF
    fi
    quietly cmake --build --preset bench --target "${targets[@]}"
)

# The rival's one package, at exactly the version and with the content that the lock file names.
install_rival() {
    local lock=$rival/package-lock.json installed=$rival/node_modules/.installed-lock.json
    if cmp -s "$lock" "$installed"; then return; fi
    quietly npm ci --prefix "$rival" --ignore-scripts --no-audit --no-fund
    cp "$lock" "$installed"
}

export PYTHONDONTWRITEBYTECODE=1

# A wrong argument should be heard of before anything is installed or built.
if command -v python3 >/dev/null; then
    python3 "$root/bench/run.py" "$@" --plan >/dev/null 2>&1 ||
        exec python3 "$root/bench/run.py" "$@"
    if has_argument --help "$@" || has_argument -h "$@" || has_argument --plan "$@"; then
        exec python3 "$root/bench/run.py" "$@"
    fi
fi

groups=(build bench)
# The smoke test does without the rival rather than install Node for it.
if has_argument --smoke "$@" && ! has_node; then groups=(build); fi
"$root/scripts/install_deps.sh" "${groups[@]}"

[ -x "$build/bench/load" ] || say "building; the first time takes about two minutes"
build_all
if has_node; then install_rival; fi

# A network of its own, where that is allowed: the machine's firewall would be measured as well, and
# a table of its connections is soon full.
for unshare in "unshare --net" "unshare --user --map-root-user --net" ""; do
    if [ -z "$unshare" ] || $unshare ip link set lo up 2>/dev/null; then break; fi
done
if [ -z "$unshare" ]; then exec python3 "$root/bench/run.py" "$@"; fi
# shellcheck disable=SC2086
BENCH_NETWORK=own exec $unshare sh -c 'ip link set lo up && exec python3 "$@"' \
    sh "$root/bench/run.py" "$@"
