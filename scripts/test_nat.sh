#!/usr/bin/env bash
# The NAT matrix: our pages in real browsers in two homes, for every pair of kinds of NAT, with STUN
# alone and with TURN. Prints which pairs meet, how soon, and how fast a file goes over. What it
# means is in docs/nat.md.
#
#   scripts/test_nat.sh [--write-docs]
#
# --write-docs puts the table into docs/nat.md. Needs root, for its networks; is skipped elsewhere.
# Settings and conditions as for scripts/test_e2e.sh, whose surroundings it uses.
set -euo pipefail
cd "$(dirname "$0")/.."

for argument in "$@"; do
    case $argument in
        --write-docs) export SIGNALING_NAT_WRITE_DOCS=yes ;;
        *) echo "usage: scripts/test_nat.sh [--write-docs]" >&2; exit 2 ;;
    esac
done

scripts/install_deps.sh nat
export NODE_OPTIONS=--test-reporter=spec
SIGNALING_E2E_SCRIPT=$PWD/tests/e2e/nat/matrix.test.js exec scripts/test_e2e.sh
