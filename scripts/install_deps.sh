#!/usr/bin/env bash
# Installs the packages that the named groups need and that are not here yet. The one list of
# dependencies in the project: the Dockerfile, run.sh and the tests all come through here.
#
#   scripts/install_deps.sh [build|test|fuzz|node|e2e|nat|bench ...]      (default: build)
#
# Debian 12 and 13, Ubuntu 24.04 and later. Silent and quick when nothing is missing.
set -euo pipefail

readonly BOOST_AT_LEAST=1.81

say() { printf 'install_deps: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

has_command() { command -v "$1" >/dev/null 2>&1; }

has_package() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# What apt would install, "(none)" for what it does not know.
candidate() {
    apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ {found = $2} END {print found}'
}

is_available() {
    local version
    version=$(candidate "$1")
    [ -n "$version" ] && [ "$version" != "(none)" ]
}

distribution() {
    # shellcheck source=/dev/null
    (. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-this system}") || echo "this system"
}

# The header knows better than package names, and Boost may have been installed by hand.
has_boost() {
    local header
    for header in /usr/local/include/boost/version.hpp /usr/include/boost/version.hpp; do
        [ -f "$header" ] || continue
        awk -v least="$BOOST_AT_LEAST" '
            BEGIN {split(least, part, "."); least = part[1] * 100000 + part[2] * 100}
            $1 == "#define" && $2 == "BOOST_VERSION" {exit !($3 >= least)}' "$header" && return 0
    done
    return 1
}

# libboost-dev where the distribution's own Boost is new enough, else the newest package that
# carries its version in the name (Debian 12: libboost1.81-dev).
boost_package() {
    local version package
    version=$(candidate libboost-dev)
    if dpkg --compare-versions "${version:-0}" ge "$BOOST_AT_LEAST" && [ "$version" != "(none)" ]
    then
        echo libboost-dev
        return
    fi
    for package in $(apt-cache pkgnames libboost1. | grep -E '^libboost1\.[0-9]+-dev$' | sort -rV)
    do
        version=${package#libboost}
        if dpkg --compare-versions "${version%-dev}" ge "$BOOST_AT_LEAST" && is_available "$package"
        then
            echo "$package"
            return
        fi
    done
    return 1
}

# --- what is missing; filled without asking apt, so that the usual case costs no time -----------

packages=()           # must be installable
wished=()             # installed where the distribution has them
missing_boost=no
missing_node=no
missing_chromium=no
missing_sanitizer=no

need() {
    local package
    for package in "$@"; do
        has_package "$package" || packages+=("$package")
    done
}

need_group() {
    case $1 in
        build)
            need g++ cmake ninja-build libspdlog-dev libcli11-dev libssl-dev nlohmann-json3-dev
            has_boost || missing_boost=yes
            ;;
        test)
            need libgtest-dev
            has_command python3 || packages+=(python3)
            has_command clang-format || wished+=(clang-format)
            ;;
        fuzz)
            has_command clang++ || packages+=(clang)
            has_fuzzer || missing_sanitizer=yes
            ;;
        node)
            has_command node && has_command npm || missing_node=yes
            ;;
        e2e)
            need python3-flask python3-flask-socketio python3-eventlet python3-segno
            has_command ip || packages+=(iproute2)
            has_command node && has_command npm || missing_node=yes
            has_command chromium || has_command chromium-browser || has_command google-chrome ||
                missing_chromium=yes
            has_command firefox-esr || has_command firefox || wished+=(firefox-esr)
            ;;
        nat)
            need nftables coturn
            has_command openssl || packages+=(openssl)
            ;;
        bench)
            has_command python3 || packages+=(python3)
            has_command ip || packages+=(iproute2)
            has_command node && has_command npm || missing_node=yes
            ;;
        *)
            die "unknown group '$1': use build, test, fuzz, node, e2e, nat or bench"
            ;;
    esac
}

# clang needs the runtime of its own version; the package is named differently everywhere.
has_fuzzer() {
    local library
    has_command clang++ || return 1
    library=$(clang++ --print-file-name=libclang_rt.fuzzer-x86_64.a 2>/dev/null)
    [ -f "$library" ] && return 0
    compgen -G "$(clang++ --print-resource-dir)/lib/*/libclang_rt.fuzzer*.a" >/dev/null
}

sanitizer_package() {
    local version
    if is_available libclang-rt-dev; then
        echo libclang-rt-dev
        return
    fi
    version=$(candidate clang | sed -E 's/^([0-9]+:)?([0-9]+).*/\2/')
    if is_available "libclang-rt-$version-dev"; then
        echo "libclang-rt-$version-dev"
    elif is_available "libclang-common-$version-dev"; then
        echo "libclang-common-$version-dev"
    else
        return 1
    fi
}

nothing_is_missing() {
    [ ${#packages[@]} -eq 0 ] && [ ${#wished[@]} -eq 0 ] && [ $missing_boost = no ] &&
        [ $missing_node = no ] && [ $missing_chromium = no ] && [ $missing_sanitizer = no ]
}

# --- apt ---------------------------------------------------------------------------------------

as_root=()
log=

run_apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
        -o DPkg::Lock::Timeout=120 "$@" >"$log" 2>&1 && return
    cat "$log" >&2
    die "apt-get $1 failed, its output is above"
}

install() {
    [ $# -gt 0 ] || return 0
    say "installing $*"
    # Nothing of the owner's is removed to make room: apt stops instead and says why.
    run_apt install -y --no-install-recommends --no-remove "$@"
}

become_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    if has_command sudo; then
        as_root=(sudo)
    else
        die "root is needed for apt-get, and there is no sudo: run this script as root once"
    fi
}

resolve_names() {
    local package unknown=()
    if [ $missing_sanitizer = yes ]; then
        package=$(sanitizer_package) || die "no package with clang's sanitizer runtime was found"
        packages+=("$package")
    fi
    if [ $missing_chromium = yes ]; then
        # Ubuntu's packages of that name only call snap, which a server or container lacks.
        if grep -q '^ID=ubuntu' /etc/os-release; then
            die "on Ubuntu chromium is a snap: 'snap install chromium', or install" \
                "google-chrome, then run this again"
        fi
        packages+=(chromium)
    fi
    for package in "${packages[@]}"; do
        is_available "$package" || unknown+=("$package")
    done
    [ ${#unknown[@]} -eq 0 ] || die "apt does not know: ${unknown[*]}" \
        "(on Ubuntu: is 'universe' enabled? On Debian: is 'main' in the sources?)"
    for package in "${wished[@]}"; do
        if is_available "$package"; then packages+=("$package"); fi
    done
}

resolve_boost() {
    local package
    [ $missing_boost = yes ] || return 0
    package=$(boost_package) || die "$(distribution) has no Boost >= $BOOST_AT_LEAST (it has" \
        "$(candidate libboost-dev)), so the daemon cannot be built here." \
        "Use Debian 12, Ubuntu 24.04 or later, or Docker, which works here as well:" \
        "docker build -t signaling . && docker run --rm -p 3000:3000 signaling"
    packages+=("$package")
}

# Some sources of nodejs bring npm along and conflict with the distribution's npm: so node first,
# and npm only if it is still not there.
install_node() {
    [ $missing_node = yes ] || return 0
    has_command node || install nodejs
    has_command npm || install npm
}

main() {
    local group
    if ! has_command dpkg-query || ! has_command apt-get; then
        die "this system has no apt-get. Install by hand: a C++20 compiler, CMake >= 3.25, Ninja," \
            "Boost >= $BOOST_AT_LEAST, spdlog, CLI11, nlohmann-json, OpenSSL; or use the Dockerfile"
    fi
    [ $# -gt 0 ] || set -- build
    for group in "$@"; do need_group "$group"; done
    if nothing_is_missing; then return; fi

    become_root
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    say "reading the package lists"
    run_apt update
    resolve_names
    resolve_boost
    install "${packages[@]}"
    install_node
}

main "$@"
