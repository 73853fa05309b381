#!/usr/bin/env bash
# All tests, installing what they need. --quick: unit tests, transcripts and tidy on a debug build.
# Ends with "N passed, N failed"; the exit code is 0 when nothing failed.
set -euo pipefail
cd "$(dirname "$0")/.."

quick=no
for argument in "$@"; do
    case $argument in
        --quick) quick=yes ;;
        *) echo "usage: scripts/test.sh [--quick]" >&2; exit 2 ;;
    esac
done

passed=0
failed=0
logs=build/test-logs
mkdir -p "$logs"

# Tells a person who watches what is under way; a log needs only the outcome.
say_running() {
    if [ -t 1 ]; then printf '...   %s\r' "$1"; fi
}

# step NAME COMMAND...: runs the command and counts it as one test; its output goes to a log, whose
# end is shown when it fails.
step() {
    local name=$1 started=$SECONDS
    shift
    say_running "$name"
    if "$@" > "$logs/$name.log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok    %-28s %4ds\n' "$name" $((SECONDS - started))
    else
        failed=$((failed + 1))
        printf 'FAIL  %-28s %4ds   %s\n' "$name" $((SECONDS - started)) "$logs/$name.log"
        tail -n 60 "$logs/$name.log"
    fi
}

# ctest_step PRESET [ARGUMENTS...]: a ctest run whose tests are counted one by one.
ctest_step() {
    local preset=$1 log="$logs/ctest-$1.log" started=$SECONDS summary
    shift
    say_running "ctest $preset"
    ctest --preset "$preset" "$@" > "$log" 2>&1 || true
    summary=$(grep -E '^[0-9]+% tests passed' "$log" || true)
    if [ -z "$summary" ]; then
        failed=$((failed + 1))
        printf 'FAIL  %-28s no test ran   %s\n' "ctest $preset" "$log"
        tail -n 20 "$log"
        return
    fi
    local bad all
    bad=$(sed -E 's/.*passed, ([0-9]+) tests? failed.*/\1/' <<< "$summary")
    all=$(sed -E 's/.* out of ([0-9]+).*/\1/' <<< "$summary")
    passed=$((passed + all - bad))
    failed=$((failed + bad))
    printf '%-5s %-28s %4ds   %s\n' "$([ "$bad" = 0 ] && echo ok || echo FAIL)" "ctest $preset" \
        $((SECONDS - started)) "$summary"
    [ "$bad" = 0 ] || tail -n 150 "$log"
}

build() {
    cmake --preset "$1" && cmake --build --preset "$1"
}

# Not the daemon: the smoke test of the bench takes one that is built anyway.
build_bench() {
    cmake --preset bench && cmake --build --preset bench --target load floor
}

# Versions of clang-format differ in what they find well formatted; 14 is the one that counts.
format_check() {
    if ! clang-format --version 2> /dev/null | grep -q 'version 14\.'; then
        echo "skipped: clang-format 14 is not here"
        return
    fi
    git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror
}

# Half a minute for each target, from the committed corpus into a scratch one.
fuzz() {
    local target=$1 name scratch code=0
    name=${target#fuzz_}
    scratch=$(mktemp -d)
    mkdir -p "tests/fuzz/corpus/$name"
    "build/fuzz/tests/fuzz/$target" -max_total_time="${SIGNALING_FUZZ_SECONDS:-30}" -timeout=10 \
        -print_final_stats=1 -artifact_prefix="$logs/" "$scratch" "tests/fuzz/corpus/$name" ||
        code=$?
    rm -rf "$scratch"
    return $code
}

finish() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" = 0 ]
    exit
}

step install-packages scripts/install_deps.sh build test
step build-debug build debug
if [ $quick = yes ]; then
    ctest_step debug -R '^(unit_tests|tidy)'
    finish
fi
ctest_step debug -j2
step format format_check

step build-asan build asan
ctest_step asan -j2 -E '^tidy'
step build-bench build_bench
step bench-smoke env SIGNALING_BIN=build/asan/signaling scripts/bench.sh --smoke
step build-tsan build tsan
ctest_step tsan -j2 -E '^tidy'

step install-fuzz-packages scripts/install_deps.sh fuzz
step build-fuzz build fuzz
for source in tests/fuzz/fuzz_*.cpp; do
    target=$(basename "$source" .cpp)
    step "$target" fuzz "$target"
done

step client-tests scripts/test_client.sh unit
step build-release build release
step hardening python3 -m unittest discover -s tests/hardening
step documents python3 -m unittest discover -s tests/documents
step client-chaos scripts/test_client.sh chaos
step end-to-end scripts/test_e2e.sh
step nat-matrix scripts/test_nat.sh
finish
