"""The daemon under test as a process: start, log, signals, resources, and a strict end.

Knows the command line, the log and /proc. Must not know the wire protocol: that is websocket.py's.
"""

import functools
import os
import re
import resource
import signal
import subprocess
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.join(ROOT, os.environ.get("SIGNALING_BIN", "build/debug/signaling"))

# Sanitizer builds are several times slower. Only patience depends on it, never what passes.
SLOWDOWN = float(os.environ.get("SIGNALING_TEST_SLOWDOWN", "1"))
PATIENCE = 15.0 * SLOWDOWN

SANITIZER_REPORT = re.compile(
    r"ERROR: \w+Sanitizer|WARNING: \w+Sanitizer|LeakSanitizer|runtime error:"
)
LISTENING = re.compile(r"listening on (\S+):(\d+)")


@functools.cache
def sanitizer():
    """"asan", "tsan" or "", by what the binary carries."""
    with open(BINARY, "rb") as binary:
        content = binary.read()
    return "asan" if b"__asan_init" in content else "tsan" if b"__tsan_init" in content else ""


def is_sanitized():
    """Whether the binary carries a sanitizer, whose shadow memory makes RSS meaningless."""
    return sanitizer() != ""


def clean_environment(extra=None):
    """This process's environment without anything that the daemon would read as a setting."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PORT" and not name.startswith("SIGNALING_")
    }
    kept.update(extra or {})
    return kept


def run(*args, env=None):
    """Runs the binary to its end and returns the CompletedProcess (stdout and stderr as text)."""
    done = subprocess.run(
        [BINARY, *args], env=clean_environment(env), timeout=PATIENCE, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    if SANITIZER_REPORT.search(done.stdout + done.stderr):
        raise AssertionError("a sanitizer complained:\n" + done.stdout + done.stderr)
    return done


def wait_until(condition, what, patience=PATIENCE):
    """Polls for a state of the operating system that nothing announces (descriptors, memory)."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("never happened: " + what)
        time.sleep(0.01)


class Daemon:
    """A running daemon on a port of its own. Use as a context manager, or start() and stop()."""

    def __init__(self, *args, env=None, host="127.0.0.1", files_max=None):
        given = " ".join(args)
        self.command = [BINARY, "--host", host, "--port", "0", *args]
        if "--drain-seconds" not in given:
            self.command += ["--drain-seconds", "0"]  # tests that leave peers behind end at once
        self.env = clean_environment(env)
        self.files_max = files_max
        self.lines = []
        self.port = None
        self._changed = threading.Condition()
        self._ended = False
        self._process = None
        self._reader = None

    def start(self):
        self._process = subprocess.Popen(
            self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=self._limit_files if self.files_max else None,
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        try:
            self.port = int(self.wait_for(LISTENING).group(2))
        except AssertionError:
            self.kill()
            raise
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.stop()
        else:
            self.kill()

    # --- the log ---

    def log(self):
        with self._changed:
            return list(self.lines)

    def wait_for(self, pattern, start=0):
        """The first match of `pattern` in a log line, from line number `start` on."""
        expression = re.compile(pattern)
        deadline = time.monotonic() + PATIENCE
        position = start
        with self._changed:
            while True:
                for line in self.lines[position:]:
                    found = expression.search(line)
                    if found:
                        return found
                position = len(self.lines)
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    raise AssertionError(
                        "no log line like %r in:\n%s" % (expression.pattern, self._tail())
                    )
                self._changed.wait(left)

    # --- the end ---

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process.poll() is None

    def send_signal(self, number):
        # ThreadSanitizer's runtime loses one signal in a hundred that comes while the process is
        # awake, from any program: a bare loop around epoll_wait shows it.
        if sanitizer() == "tsan":
            wait_until(lambda: self._state() in "STtZ", "the daemon sleeps")
        self._process.send_signal(number)

    def wait(self):
        """Waits for the process to end by itself and returns its exit code."""
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the daemon did not end:\n" + self._tail()) from None
        self._reader.join(PATIENCE)
        self._process.stdout.close()
        return code

    def stop(self, number=signal.SIGTERM):
        """Ends the daemon and holds it to a clean end: exit code 0, no sanitizer report."""
        if self.is_running():
            self.send_signal(number)
        self.check_end(self.wait())

    def check_end(self, code, *also_clean):
        """`also_clean`: other exit codes that are right, for an end that was forced."""
        text = "\n".join(self.log())
        if SANITIZER_REPORT.search(text):
            raise AssertionError("a sanitizer complained:\n" + text)
        if code != 0 and code not in also_clean:
            raise AssertionError("exit code %d:\n%s" % (code, self._tail()))

    def kill(self):
        """The last resort after a failure, so that no process outlives the test run."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._reader.join(PATIENCE)
        self._process.stdout.close()

    # --- resources ---

    def resident_kib(self):
        with open("/proc/%d/status" % self.pid, encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1))

    def descriptor_count(self):
        return len(os.listdir("/proc/%d/fd" % self.pid))

    def cpu_seconds(self):
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _state(self):
        return self._stat()[0]

    def _stat(self):
        """proc_pid_stat(5) from its third field, the state, on."""
        with open("/proc/%d/stat" % self.pid, encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()

    def _limit_files(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.files_max, self.files_max))

    def _read_log(self):
        for raw in self._process.stdout:
            with self._changed:
                self.lines.append(raw.decode("utf-8", "replace").rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _tail(self):
        return "\n".join(self.lines[-60:])
