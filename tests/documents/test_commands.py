"""What README and documents tell the reader to type works. Needs a release build; run by
scripts/test.sh, alone by `python3 -m unittest discover -s tests/documents`."""

import contextlib
import glob
import os
import re
import signal
import subprocess
import tempfile
import threading
import unittest
import urllib.request

from commands import blocks

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE_SECONDS = 120

# Lines that are not executed, and why. Each must be there for something.
ELSEWHERE = [
    (r"^sudo |sudo tee", "changes the machine"),
    (r"^systemctl status", "needs the service that the lines before it install"),
    (r"^(docker|heroku|koyeb|railway) |^git push heroku", "needs a platform's own program"),
    (r"(?s)^curl .*(<your|signaling\.example\.com|your-domain)", "needs the reader's own domain"),
    (r"^curl http://localhost:3000/health$", "asks what a line before it has deployed"),
    (r"^git clone <", "needs the reader's own copy"),
    (r"^cat fullchain\.pem", "needs the reader's own certificate"),
    (r"python3 app\.py|^cd examples/flask-app", "is what the browser tests start"),
    (r"^(pip install|gunicorn)", "needs Python's package index"),
    (r"^(\./)?scripts/test\.sh", "is what runs this test"),
    (r"^(scripts/(test_\w+\.sh|tidy\.py|install_deps\.sh)|ctest|cmake|cd tests/integration|npm"
     r"|PYTHONPATH=bench|SIGNALING_SEED)|bench\.sh",
     "builds or tests, as scripts/test.sh does in its steps"),
    (r"^build/(debug|fuzz)/|^python3 -m unittest|^mkdir -p /tmp/new-corpus",
     "is a part of such a step"),
    (r"^build/bench/", "is what the bench runs"),
]

SERVES = re.compile(r"^(\./scripts/run\.sh|signaling)\b(?!.*--(help|version|check|print))",
                    re.MULTILINE)


def documents():
    patterns = ("*.md", "docs/*.md", "bench/*.md", "tests/*.md", "client/*.md", "examples/*/*.md")
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            with open(path, encoding="utf-8") as file:
                yield os.path.relpath(path, ROOT), file.read()


def reason_to_skip(line):
    for number, (pattern, _) in enumerate(ELSEWHERE):
        if re.search(pattern, line):
            return number
    return None


def environment():
    ours = {name: value for name, value in os.environ.items()
            if name != "PORT" and not name.startswith("SIGNALING_")}
    path = os.path.join(ROOT, "build", "release") + os.pathsep + os.environ["PATH"]
    return {**ours, "PATH": path, "SIGNALING_PORT": "0", "SIGNALING_HOST": "127.0.0.1"}


def health(port):
    address = f"http://127.0.0.1:{port}/health"
    with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        return answer.read().decode()


def end(shell):
    """With all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(shell.pid, signal.SIGKILL)
    shell.wait()
    shell.stdout.close()


class Reader:
    """Types lines into a shell, in a folder that looks like a clone."""

    def __init__(self, folder):
        self.folder = folder
        for name in os.listdir(ROOT):
            os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
        with open(os.path.join(folder, "photo.jpg"), "wb") as file:  # the reader has files
            file.write(bytes(3_000_000))

    def _start(self, script, **streams):
        return subprocess.Popen(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder,
                                env=environment(), text=True, start_new_session=True,
                                stdin=subprocess.DEVNULL, **streams)

    def run(self, script):
        """The exit code, and all that was printed."""
        shell = self._start(script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            printed, _ = shell.communicate(timeout=PATIENCE_SECONDS)
        finally:
            end(shell)
        return shell.returncode, printed

    def serve(self, script):
        """Runs a server until it serves, looks at it, presses Ctrl-C. As run()."""
        shell = self._start(script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        late = threading.Timer(PATIENCE_SECONDS, end, [shell])
        late.start()
        printed = []
        try:
            for line in shell.stdout:
                printed.append(line)
                found = re.search(r"listening on \S+:(\d+)", line)
                if found:
                    printed.append(health(int(found.group(1))))
                    os.killpg(shell.pid, signal.SIGINT)
            return shell.wait(timeout=PATIENCE_SECONDS), "".join(printed)
        finally:
            late.cancel()
            end(shell)


class Commands(unittest.TestCase):
    def test_what_a_document_tells_the_reader_to_type_works(self):
        typed = 0
        for document, text in documents():
            for block in blocks(document, text):
                lines = [line for line in block.lines if reason_to_skip(line) is None]
                if lines:
                    with self.subTest(block.place):
                        self._type(lines)
                    typed += len(lines)
        self.assertGreater(typed, 8)

    def _type(self, lines):
        script = "".join(lines)
        is_server = SERVES.search(script) is not None
        with tempfile.TemporaryDirectory() as folder:
            reader = Reader(folder)
            code, printed = reader.serve(script) if is_server else reader.run(script)
        self.assertEqual(code, 0, f"{script}\n{printed}")
        if is_server:
            self.assertIn('"status":"ok"', printed, script)

    def test_every_excuse_is_there_for_something(self):
        lines = [line for document, text in documents() for block in blocks(document, text)
                 for line in block.lines]
        for pattern, reason in ELSEWHERE:
            self.assertTrue(any(re.search(pattern, line) for line in lines), (pattern, reason))


if __name__ == "__main__":
    unittest.main()
