#!/usr/bin/env bash
# Measures what the pages make of a large file: throughput beside a bare data channel in the same
# run, the memory of both pages, and whether what is saved is what was sent.
#
#   scripts/large_file.sh [MEBIBYTES]     (default: 1024)
#
# Settings and conditions as for scripts/test_e2e.sh, whose surroundings it uses.
set -euo pipefail
cd "$(dirname "$0")/.."
SIGNALING_E2E_SCRIPT=$PWD/tests/e2e/large_file.js exec scripts/test_e2e.sh "$@"
