"""Where and with what was measured: machine, compiler, commit; the daemon's size and start.

Figures without their machine say nothing. Whatever cannot be found out is "unknown".
"""

import os
import platform
import re
import resource
import shutil
import subprocess
import tempfile
import time

import servers
import start_time

STARTS = 21


def output_of(*command):
    """Its first line, or nothing when it cannot be had."""
    try:
        done = subprocess.run(command, cwd=servers.ROOT, stdin=subprocess.DEVNULL, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip().split("\n")[0]


def found_in(path, pattern):
    try:
        with open(path, encoding="utf-8") as file:
            match = re.search(pattern, file.read(), re.MULTILINE)
    except OSError:
        return ""
    return match.group(1).strip() if match else ""


def processor():
    return found_in("/proc/cpuinfo", r"^model name\s*:\s*(.+)$") or platform.machine()


def system():
    name = found_in("/etc/os-release", r'^PRETTY_NAME="?([^"\n]+)"?$') or "unknown system"
    return f"{name}, Linux {platform.release()}"


def compiler():
    """Of the bench's build; a daemon that was brought along may have another."""
    path = found_in(os.path.join(servers.BUILT, "CMakeCache.txt"),
                    r"^CMAKE_CXX_COMPILER:\w+=(.+)$")
    return (path and output_of(path, "--version")) or "unknown"


def commit():
    name = output_of("git", "rev-parse", "--short=10", "HEAD")
    if not name:
        return "unknown"
    changed = output_of("git", "status", "--porcelain", "--", ".", ":!bench/results")
    return name + (" with changes that are not committed" if changed else "")


def rival():
    version = found_in(os.path.join(os.path.dirname(servers.NODE_SERVER), "node_modules", "ws",
                                    "package.json"), r'"version":\s*"([^"]+)"')
    return f"Node {output_of('node', '--version')}, ws {version or 'unknown'}"


def pinning():
    pinned = servers.cores()
    if pinned is None:
        return "one core only: server and generator share it, so latencies say little"
    return f"server on core {pinned[0]}, generator on core {pinned[1]}"


def network():
    if os.environ.get("BENCH_NETWORK") == "own":
        return "loopback of a network namespace of its own"
    return "the machine's loopback, its firewall included"


class Bystanders:
    """What others take of the machine from now on: they spoil figures, so the report tells it."""

    def __init__(self):
        self._begun = time.monotonic()
        self._before = self._others_seconds()

    @staticmethod
    def _others_seconds():
        """CPU of all processes but this one and its children that have ended."""
        with open("/proc/stat", encoding="ascii") as stat:
            user, nice, system = (int(field) for field in stat.readline().split()[1:4])
        ours = sum(usage.ru_utime + usage.ru_stime for usage in
                   map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
        return (user + nice + system) / os.sysconf("SC_CLK_TCK") - ours

    def percent(self):
        """Of one core."""
        took = self._others_seconds() - self._before
        return max(0.0, took / (time.monotonic() - self._begun) * 100)


def describe(binary):
    """Pairs of a name and a text, in the order in which they are shown."""
    facts = [
        ("processor", f"{processor()}, {os.cpu_count()} cores"),
        ("system", system()),
        ("cores", pinning()),
        ("network", network()),
        ("compiler", compiler()),
        ("commit", commit()),
    ]
    if servers.has_node():
        facts.append(("node", rival()))
    own_build = os.path.join(servers.BUILT, "signaling")
    if os.path.realpath(binary) != os.path.realpath(own_build):
        facts.append(("daemon", "brought along, not the bench's own build"))
    return facts


def footprint(binary):
    """The daemon's stripped size and its time to listen; what cannot be had is left out."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        stripped = os.path.join(scratch, "signaling")
        shutil.copy(binary, stripped)
        try:
            subprocess.run(["strip", stripped], check=True)
            found["stripped_bytes"] = os.path.getsize(stripped)
        except (OSError, subprocess.CalledProcessError):
            pass
    try:
        # The best of many: a machine that does other things as well only ever adds to it.
        found["start_ms"] = min(start_time.start(binary) for _ in range(STARTS))
    except SystemExit:
        pass
    return found
