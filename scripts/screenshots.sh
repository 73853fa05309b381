#!/usr/bin/env bash
# Pictures of the pages in every state, 360, 768 and 1280 pixels wide, light and dark, for people to
# look at.
#
#   scripts/screenshots.sh          into build/screenshots
#
# Settings and conditions as for scripts/test_e2e.sh, whose surroundings it uses.
set -euo pipefail
cd "$(dirname "$0")/.."
SIGNALING_E2E_SCRIPT=$PWD/tests/e2e/screenshots.js exec scripts/test_e2e.sh "$PWD/build/screenshots"
