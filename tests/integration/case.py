"""The ground that the test cases stand on: one daemon per class, peers that are closed afterwards.

Knows just enough of the protocol to seat and to pair peers. Holds no rule of its own.
"""

import http.client
import itertools
import json
import unittest

from daemon import PATIENCE, Daemon, wait_until
from websocket import WebSocket

_numbers = itertools.count(1)

PEER_CONNECTED = {"type": "peer_connected"}


def gone(role):
    return {"type": role + "_disconnected"}


def error(code, message):
    return {"type": "error", "code": code, "message": message}


INVALID_JSON = error("bad_json", "Invalid message format")
INVALID_MESSAGE = error("bad_message", "Invalid message format")
MISSING_JOIN = error("bad_message", "Missing session_id or peer_type")
NOT_JOINED = error("not_joined", "Session not found")
SESSION_MISMATCH = error("session_mismatch", "Session not found")
SEAT_TAKEN = error("seat_taken", "Seat already taken")
UNAVAILABLE = error("unavailable", "Server is restarting")


class DaemonCase(unittest.TestCase):
    """Starts one daemon with `daemon_args` for all tests of the class."""

    daemon_args = ()
    daemon_files_max = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.daemon_args, files_max=cls.daemon_files_max)
        cls.daemon.start()
        cls.addClassCleanup(cls.daemon.stop)

    def setUp(self):
        self.addCleanup(self._check_daemon)

    def _check_daemon(self):
        if not self.daemon.is_running():
            self.fail("the daemon died:\n" + "\n".join(self.daemon.log()[-60:]))

    def open(self, **how):
        peer = WebSocket(self.daemon.port, **how)
        self.addCleanup(peer.drop)
        return peer

    def new_session(self):
        return "session-%d" % next(_numbers)

    def join(self, session, role, **how):
        """A new connection that has taken the seat."""
        peer = self.open(**how)
        self.take_seat(peer, session, role)
        return peer

    def take_seat(self, peer, session, role):
        peer.send_json(join_message(session, role))
        peer.expect(joined_message(session, role))

    def pair(self, session=None):
        """Two peers of one session that have both heard peer_connected."""
        session = session or self.new_session()
        pc = self.join(session, "pc")
        mobile = self.join(session, "mobile")
        pc.expect(PEER_CONNECTED)
        mobile.expect(PEER_CONNECTED)
        return pc, mobile

    def pair_named(self):
        """A session's id and its two paired peers."""
        session = self.new_session()
        return (session, *self.pair(session))

    def health(self):
        return get_json(self.daemon.port, "/health")[1]

    def wait_for_health(self, **expected):
        """Asks until the named fields of /health have these values."""
        def as_expected():
            health = self.health()
            return all(health[name] == value for name, value in expected.items())

        wait_until(as_expected, "/health with %r" % expected)


def join_message(session, role):
    return {"type": "join", "session_id": session, "peer_type": role}


def joined_message(session, role):
    return {"type": "joined", "session_id": session, "peer_type": role}


def offer_message(session, offer):
    return {"type": "webrtc_offer", "session_id": session, "offer": offer}


def answer_message(session, answer):
    return {"type": "webrtc_answer", "session_id": session, "answer": answer}


def candidate_message(session, candidate):
    return {"type": "ice_candidate", "session_id": session, "candidate": candidate}


def get(port, path, host="127.0.0.1"):
    """A plain GET on a connection of its own: (status, headers, body bytes)."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def get_json(port, path):
    status, _, body = get(port, path)
    return status, json.loads(body)
