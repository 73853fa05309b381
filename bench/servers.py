"""The three servers and the load generator as processes: start, pin to a core, stop, one run.

A server lives for one run, so that no run inherits memory or connections from another. Knows
nothing of what is measured.
"""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import plan

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = os.path.join(ROOT, "build", "bench")
LOAD = os.path.join(BUILT, "bench", "load")
FLOOR = os.path.join(BUILT, "bench", "floor")
NODE_SERVER = os.path.join(ROOT, "bench", "node", "server.mjs")

START_PATIENCE_SECONDS = 30
STOP_PATIENCE_SECONDS = 30
RUN_PATIENCE_SECONDS = 240   # beside the measured time
PORT_ATTEMPTS = 3
DESCRIPTORS_KEPT = 128       # of each process, for other things than peers
LOG_TAIL_BYTES = 2_000
LONGER_TIMES = 20            # as long, when a run was too short for anything to be done


class Failure(Exception):
    """A run that could not be made, and why."""


def daemon_binary():
    """SIGNALING_BIN is meant from the root, as in the tests."""
    return os.path.join(ROOT, os.environ.get("SIGNALING_BIN") or "build/bench/signaling")


def has_node():
    installed = os.path.join(os.path.dirname(NODE_SERVER), "node_modules", "ws")
    return shutil.which("node") is not None and os.path.isdir(installed)


def raise_descriptor_limit():
    """Children inherit it. Returns how many pairs of peers one process can hold."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard == resource.RLIM_INFINITY:
        return plan.FULL.crowd
    return max(1, (hard - DESCRIPTORS_KEPT) // 2)


def cores():
    """One for the server and one for the generator; nothing when there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[0], allowed[1]) if len(allowed) > 1 else None


def pin_to(core):
    """For a child, before it becomes its program."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


def forget_settings():
    """Nothing that the daemon would read as a setting reaches a child of this process."""
    for name in [*os.environ]:
        if name == "PORT" or name.startswith("SIGNALING_"):
            del os.environ[name]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command_of(server, binary, port, is_flood):
    if server == "floor":
        return [FLOOR, str(port)]
    if server == "node":
        return ["node", NODE_SERVER, str(port)]
    # All else is left at the defaults.
    flags = ["--message-rate", "0"] if is_flood else []
    return [binary, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warn", *flags]


class Server:
    """A running server: a context manager. `end()` holds the daemon to a clean end."""

    def __init__(self, name, binary, is_flood=False):
        self.name = name
        self.port = None
        self._binary = binary
        self._is_flood = is_flood
        self._process = None
        self._log = tempfile.TemporaryFile()

    @property
    def pid(self):
        return self._process.pid

    def __enter__(self):
        # Somebody else may take the port between our look and the server's.
        for attempt in range(PORT_ATTEMPTS):
            try:
                self._start()
                return self
            except Failure:
                self._kill()
                if attempt + 1 == PORT_ATTEMPTS:
                    self._log.close()
                    raise
        return self

    def __exit__(self, *_):
        self._kill()
        self._log.close()

    def _start(self):
        self.port = free_port()
        pinned = cores()
        self._process = subprocess.Popen(
            command_of(self.name, self._binary, self.port, self._is_flood),
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT,
            preexec_fn=pin_to(pinned[0] if pinned else None))
        self._await_port()

    def _await_port(self):
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise Failure(f"{self.name} ended at its start:\n{self.log_tail()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.005)
        raise Failure(f"{self.name} did not listen:\n{self.log_tail()}")

    def end(self):
        """Raises Failure when it had ended before, or when the daemon ends other than cleanly."""
        if self._process.poll() is not None:
            raise Failure(f"{self.name} ended by itself with {self._process.returncode}:\n"
                          f"{self.log_tail()}")
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} does not end") from None
        # The yardsticks know no shutdown.
        if self.name == "signaling" and code != 0:
            raise Failure(f"{self.name} ended with {code}:\n{self.log_tail()}")

    def log_tail(self):
        self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
        return self._log.read().decode("utf-8", "replace").strip()

    def _kill(self):
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def generate(arguments, server, seconds):
    """One run of the load generator against a running server: its JSON."""
    pinned = cores()
    command = [LOAD, *arguments, "--port", str(server.port), "--pid", str(server.pid)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, check=False, timeout=seconds + RUN_PATIENCE_SECONDS,
            preexec_fn=pin_to(pinned[1] if pinned else None))
    except subprocess.TimeoutExpired:
        raise Failure("the load generator does not end") from None
    if done.returncode != 0:
        raise Failure(f"the load generator ended with {done.returncode}: {done.stderr.strip()}\n"
                      f"{server.log_tail()}".strip())
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise Failure(f"not the load generator's JSON: {done.stdout[:200]!r}") from None


def run(case, server_name, binary):
    """A fresh server, one run, the server's end. Raises Failure."""
    found = run_for(case, server_name, binary, 1)
    if found["count"] == 0 and found["errors"] == 0:
        # Too short for this machine at this moment: that says nothing about the server.
        found = run_for(case, server_name, binary, LONGER_TIMES)
    return found


def run_for(case, server_name, binary, times):
    with Server(server_name, binary, case.is_flood) as server:
        found = generate(case.arguments(server_name, times), server,
                         case.seconds(server_name, times))
        server.end()
        return found
