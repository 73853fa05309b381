"""Replays tests/transcripts/*.jsonl over real sockets: one test per file.

Knows the transcript format. The same files are replayed into the Hub by the unit tests, and quoted
in docs/PROTOCOL.md, so that the document, the core and the daemon cannot drift apart.
"""

import glob
import json
import os
import select
import time
import unittest

from daemon import PATIENCE, ROOT, Daemon
from websocket import WebSocket

FOLDER = os.path.join(ROOT, "tests", "transcripts")


def read_transcript(path):
    """The steps with their line numbers, without blank lines."""
    with open(path, encoding="utf-8") as file:
        return [(number, json.loads(line)) for number, line in enumerate(file, 1) if line.strip()]


def flags_of(steps):
    """The settings that the first step may name, as flags."""
    flags = []
    for key, value in steps[0][1].get("limits", {}).items():
        flags += ["--" + key.replace("_", "-"), str(value)]
    return flags


class Replay:
    """The peers of one transcript. While one is waited for, all are read, so that all live."""

    def __init__(self, port):
        self.port = port
        self.peers = {}
        self.joined = {}  # by peer: the last such message that it has received

    def perform(self, step):
        if "peer" not in step:
            unknown = set(step) - {"note", "limits", "advance_ms"}
            assert not unknown, "unknown step %r" % step
            return  # time passes by itself: the next expectation waits for it
        name = step["peer"]
        if "open" in step:
            assert name not in self.peers, "opened twice: " + name
            self.peers[name] = WebSocket(self.port)
            return
        for action in ("send", "send_raw", "receive", "receive_some", "silent", "close", "drop",
                       "mute", "pong", "ping", "closed"):
            if action in step:
                getattr(self, action)(self.peers[name], step[action])
                return
        raise AssertionError("unknown step %r" % step)

    def wait_for(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            sockets = {
                peer.sock: peer for peer in self.peers.values()
                if not peer.ended and peer.sock.fileno() >= 0
            }
            left = deadline - time.monotonic()
            readable = select.select(list(sockets), [], [], max(0, left))[0]
            if not readable:
                raise AssertionError("never came: " + what)
            for sock in readable:
                sockets[sock].pump_available()

    def send(self, peer, message):
        peer.send_json({name: self.filled_in(value) for name, value in message.items()})

    def filled_in(self, value):
        """"$A.resume" stands for what A's last `joined` said."""
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        name, member = value[1:].split(".")
        return self.joined[name][member]

    def send_raw(self, peer, text):
        peer.send_text(text)

    def receive(self, peer, message):
        got = self.next_message(peer, message)
        if got != message:
            raise AssertionError("expected %r, got %r" % (message, got))

    def receive_some(self, peer, members):
        got = self.next_message(peer, members)
        for name, value in members.items():
            if got.get(name, "absent") != value:
                raise AssertionError("expected %r at %s, got %r" % (value, name, got))
        if got["type"] == "joined":
            self.joined[next(n for n, p in self.peers.items() if p is peer)] = got

    def next_message(self, peer, message):
        self.wait_for(lambda: peer.messages or peer.close_frame or peer.ended, repr(message))
        if not peer.messages:
            raise AssertionError("closed %r instead of %r" % (peer.close_frame, message))
        return json.loads(peer.messages.popleft()[1])

    def silent(self, peer, _):
        peer.send_json({"type": "ping"})
        self.receive(peer, {"type": "pong"})

    def close(self, peer, _):
        peer.close()
        peer.ended = True

    def drop(self, peer, _):
        peer.drop()
        peer.ended = True

    def mute(self, peer, _):
        peer.answers_pings = False

    def pong(self, peer, _):
        """For the Hub only: over sockets a peer that is not mute answers by itself."""

    def ping(self, peer, _):
        self.wait_for(lambda: peer.pings, "a ping")
        peer.pings.popleft()

    def closed(self, peer, code):
        self.wait_for(lambda: peer.close_frame or peer.ended, "close %d" % code)
        if peer.messages:
            raise AssertionError("messages before the close: %r" % list(peer.messages))
        peer.expect_close(code)

    def check_nothing_is_left(self):
        for name, peer in self.peers.items():
            if not peer.ended and peer.close_frame is None:
                self.silent(peer, True)
            if peer.messages:
                raise AssertionError("%s did not receive %r" % (name, list(peer.messages)))

    def end(self):
        for peer in self.peers.values():
            peer.drop()


class Transcripts(unittest.TestCase):
    """Filled with one method per file."""

    maxDiff = None

    def test_there_are_transcripts(self):
        self.assertTrue(glob.glob(os.path.join(FOLDER, "*.jsonl")), "none in " + FOLDER)

    def replay(self, path):
        steps = read_transcript(path)
        with Daemon(*flags_of(steps)) as daemon:
            replay = Replay(daemon.port)
            self.addCleanup(replay.end)
            for number, step in steps:
                try:
                    replay.perform(step)
                except AssertionError as failure:
                    self.fail("%s:%d: %s" % (os.path.basename(path), number, failure))
            replay.check_nothing_is_left()
            replay.end()


def add_transcripts():
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.jsonl"))):
        def method(self, path=path):
            self.replay(path)
        name = os.path.splitext(os.path.basename(path))[0]
        method.__name__ = "test_" + name.replace("-", "_")
        setattr(Transcripts, method.__name__, method)


add_transcripts()
