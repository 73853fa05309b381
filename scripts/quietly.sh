# For scripts that build before they do what was asked: sourced, not run.
set -euo pipefail

# To who watches, in the name of the script that is running.
say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }

# Shows a command's output only if it fails: then all of it matters.
quietly() {
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        say "failed: $*"
        exit 1
    fi
    rm -f "$log"
}
