#!/usr/bin/env bash
# Builds the Dockerfile, runs the image as a strict platform would (read-only, not root, without
# capabilities, little memory) and checks what DEPLOYMENT.md promises of it.
#
#   scripts/container.sh [PORT]             (default: 18080)
#
# Takes podman or docker, whichever there is; CONTAINER_ENGINE=docker chooses. Prints one line for
# each check and exits with 1 if any failed. Leaves the image "signaling:check" behind as a cache.
set -euo pipefail

readonly PORT=${1:-18080}
readonly IMAGE=signaling:check NAME=signaling-check-$$
readonly ADDED_MEGABYTES_MAX=20
readonly DRAIN_SECONDS_MAX=20

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root

failures=0

check() { # NAME EXPECTED ACTUAL
    if [ "$2" = "$3" ]; then
        printf 'ok    %s: %s\n' "$1" "$3"
    else
        printf 'FAIL  %s: %s, expected %s\n' "$1" "${3:-nothing}" "$2"
        failures=$((failures + 1))
    fi
}

check_at_most() { # NAME LIMIT ACTUAL UNIT
    if [ "$3" -le "$2" ]; then
        printf 'ok    %s: %s %s (at most %s)\n' "$1" "$3" "$4" "$2"
    else
        printf 'FAIL  %s: %s %s, at most %s allowed\n' "$1" "$3" "$4" "$2"
        failures=$((failures + 1))
    fi
}

choose_engine() {
    local candidate
    for candidate in ${CONTAINER_ENGINE:-podman docker}; do
        if command -v "$candidate" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "container.sh: neither podman nor docker is installed" >&2
    return 1
}

engine=$(choose_engine)
readonly engine
log=$(mktemp)
readonly log
trap '"$engine" rm -f "$NAME" >/dev/null 2>&1 || true; rm -f "$log"' EXIT

# An image without a HEALTHCHECK is what podman builds by default: its own format has none.
build_image() {
    local format=()
    [ "$engine" = podman ] && format=(--format docker)
    echo "building $IMAGE with $engine"
    if ! "$engine" build "${format[@]}" -t "$IMAGE" "$root" >"$log" 2>&1; then
        cat "$log" >&2
        echo "FAIL  the image does not build" >&2
        exit 1
    fi
}

base_image() {
    awk 'toupper($1) == "FROM" {base = $2} END {print base}' "$root/Dockerfile"
}

image_bytes() { "$engine" image inspect --format '{{.Size}}' "$1"; }

image_field() { "$engine" image inspect --format "{{json .Config.$1}}" "$IMAGE"; }

check_image() {
    local base before after
    base=$(base_image)
    # A builder may keep the base to itself; the size is asked of the engine's own store.
    "$engine" image inspect "$base" >/dev/null 2>&1 || "$engine" pull -q "$base" >/dev/null
    before=$(image_bytes "$base")
    after=$(image_bytes "$IMAGE")
    check_at_most "added to $base" $((ADDED_MEGABYTES_MAX * 1000)) \
        $(((after - before + 999) / 1000)) kB
    check "entry point" '["/usr/bin/signaling"]' "$(image_field Entrypoint)"
    check "user is a number" '"65532:65532"' "$(image_field User)"
}

start() {
    "$engine" run -d --name "$NAME" -p "127.0.0.1:$PORT:$PORT" -e "PORT=$PORT" \
        --read-only --cap-drop all --security-opt no-new-privileges --memory 256m \
        --health-interval 1s "$IMAGE" >"$log" 2>&1 && return
    cat "$log" >&2
    echo "FAIL  the container does not start" >&2
    exit 1
}

http_get() { # PATH; curl where there is one, else bash's own sockets
    if command -v curl >/dev/null 2>&1; then
        curl -sS -m 2 "http://127.0.0.1:$PORT$1"
    else
        (
            exec 3<>"/dev/tcp/127.0.0.1/$PORT"
            printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
            timeout 2 sed -n '/^\r$/,$p' <&3
        )
    fi
}

health_status() {
    http_get /health 2>/dev/null | sed -n 's/.*"status":"\([a-z]*\)".*/\1/p'
}

# The line of process 1's status file, read inside: the engine may run in a virtual machine.
process_status() {
    "$engine" exec "$NAME" cat /proc/1/status | awk -v key="$1:" '$1 == key {print $2}'
}

await_health() {
    local attempt
    for attempt in $(seq 100); do
        [ "$(health_status)" = ok ] && return
        sleep 0.1
    done
    echo "/health did not answer in time (attempt $attempt); the container's log:" >&2
    "$engine" logs "$NAME" >&2 || true
}

# podman runs a HEALTHCHECK on request, docker by itself.
engine_health() {
    local attempt
    if [ "$engine" = podman ]; then
        "$engine" healthcheck run "$NAME" >/dev/null 2>&1 && echo healthy || echo unhealthy
        return
    fi
    for attempt in $(seq 60); do
        case $("$engine" inspect --format '{{.State.Health.Status}}' "$NAME") in
            healthy) echo healthy && return ;;
            unhealthy) break ;;
        esac
        sleep 0.5
    done
    echo "unhealthy (attempt $attempt)"
}

check_running() {
    check "/health on PORT=$PORT" ok "$(health_status)"
    check "HEALTHCHECK" healthy "$(engine_health)"
    check "process 1" signaling "$(process_status Name)"
    check "user" 65532 "$(process_status Uid)"
    check "effective capabilities" 0000000000000000 "$(process_status CapEff)"
    check "bounding capabilities" 0000000000000000 "$(process_status CapBnd)"
    check "no new privileges" 1 "$(process_status NoNewPrivs)"
    check "root file system" ro \
        "$("$engine" exec "$NAME" awk '$2 == "/" {print substr($4, 1, 2)}' /proc/1/mounts)"
}

check_stop() {
    local before after
    before=$(date +%s%N)
    "$engine" stop -t "$DRAIN_SECONDS_MAX" "$NAME" >/dev/null 2>&1
    after=$(date +%s%N)
    check "exit code after SIGTERM" 0 \
        "$("$engine" inspect --format '{{.State.ExitCode}}' "$NAME")"
    printf '      from SIGTERM to the end of the container: %s ms\n' $(((after - before) / 1000000))
}

# The probes must be able to fail: nothing listens in this container.
check_health_can_fail() {
    local code=0
    "$engine" run --rm --read-only --cap-drop all "$IMAGE" --healthcheck >/dev/null 2>&1 || code=$?
    check "--healthcheck without a daemon exits with" 1 "$code"
}

check_bad_setting() {
    local code=0
    "$engine" run --rm --read-only --cap-drop all -e PORT=none "$IMAGE" >/dev/null 2>&1 || code=$?
    check "a bad PORT exits with" 2 "$code"
}

build_image
check_image
start
await_health
check_running
check_stop
check_health_can_fail
check_bad_setting
if [ "$failures" -gt 0 ]; then
    echo "$failures checks failed"
    exit 1
fi
echo "all checks passed"
