"""The daemon's life as a process: signals, draining, logs, and what is left after a busy life.

Knows signals, exit codes and log lines. The command line and the settings are in test_settings.py.
"""

import json
import re
import select
import signal
import socket
import tempfile
import unittest

from case import (
    PEER_CONNECTED, UNAVAILABLE, get, get_json, join_message, joined_message, offer_message,
)
from daemon import SLOWDOWN, Daemon
from raw_http import RawHttp, upgrade_request
from websocket import TEXT, WebSocket, encode_frame

TEXT_LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (trace|debug|info |warn |error) +\S.*"
)
SECRET = "a-distinctive-session-id-0123456789"


def join(daemon, session, role):
    peer = WebSocket(daemon.port)
    peer.send_json(join_message(session, role))
    peer.expect(joined_message(session, role))
    return peer


def pair(daemon, session):
    pc, mobile = join(daemon, session, "pc"), join(daemon, session, "mobile")
    pc.expect(PEER_CONNECTED)
    mobile.expect(PEER_CONNECTED)
    return pc, mobile


class Ending(unittest.TestCase):
    def test_sigterm_and_sigint_end_it_with_0_when_nobody_is_connected(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                daemon = Daemon("--drain-seconds", "600").start()  # nobody is there: no drain
                daemon.stop(number)
                self.assertRegex(daemon.log()[-1], r" info +stopped$")

    def test_idle_http_connections_do_not_delay_the_end(self):
        daemon = Daemon("--drain-seconds", "600").start()
        idle = RawHttp(daemon.port)
        self.assertEqual(idle.exchange(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").status, 200)
        half = RawHttp(daemon.port).send(b"GET / HT")
        daemon.stop()
        idle.close()
        half.close()

    def test_peers_are_closed_1012_in_pairs_that_hear_nothing_else(self):
        daemon = Daemon("--drain-seconds", "0.5").start()
        peers = [peer for number in range(10) for peer in pair(daemon, "s%d" % number)]
        peers += [join(daemon, "alone", "pc"), WebSocket(daemon.port)]
        daemon.send_signal(signal.SIGTERM)
        for peer in peers:
            peer.expect_close(1012)  # which also holds that no message came before
            peer.drop()
        daemon.check_end(daemon.wait())

    def test_a_drain_of_0_seconds_closes_everybody_at_once(self):
        daemon = Daemon("--drain-seconds", "0").start()
        peers = [peer for number in range(10) for peer in pair(daemon, "s%d" % number)]
        daemon.send_signal(signal.SIGTERM)
        for peer in peers:
            peer.expect_close(1012)
        daemon.check_end(daemon.wait())

    def test_peers_that_do_not_answer_the_close_do_not_delay_the_end_for_ever(self):
        daemon = Daemon("--drain-seconds", "0.2", "--close-seconds", "0.3").start()
        peers = [peer for number in range(3) for peer in pair(daemon, "s%d" % number)]
        daemon.stop()
        for peer in peers:
            peer.drop()

    def test_handshakes_under_way_at_the_signal_do_not_keep_it_alive(self):
        for _ in range(5):
            daemon = Daemon("--drain-seconds", "0").start()
            clients = [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(8)]
            daemon.send_signal(signal.SIGSTOP)  # so that all of it comes at once
            for client in clients:
                client.sendall(upgrade_request())
            daemon.send_signal(signal.SIGTERM)
            daemon.send_signal(signal.SIGCONT)
            daemon.check_end(daemon.wait(), 0)
            for client in clients:
                client.close()

    def test_a_second_signal_ends_it_at_once(self):
        for second in (signal.SIGTERM, signal.SIGINT):
            daemon = Daemon("--drain-seconds", "600").start()
            peers = [peer for number in range(5) for peer in pair(daemon, "s%d" % number)]
            daemon.send_signal(signal.SIGTERM)
            self.wait_for_draining(daemon)
            daemon.send_signal(second)
            daemon.check_end(daemon.wait(), 128 + second)
            for peer in peers:
                peer.drop()

    def wait_for_draining(self, daemon):
        for _ in range(100000):
            if get(daemon.port, "/readyz")[0] == 503:
                return
        self.fail("still ready after SIGTERM")

    def test_after_1000_pairings_nothing_is_left(self):
        daemon = Daemon("--probe-seconds", "60").start()
        for number in range(1000):
            session = "s%d" % (number % 100)
            pc, mobile = pair(daemon, session)
            pc.send_json(offer_message(session, {"n": number}))
            mobile.expect({"type": "webrtc_offer", "offer": {"n": number}})
            mobile.close()
            pc.expect({"type": "mobile_disconnected"})
            pc.close()
        last = pair(daemon, "the last")
        daemon.stop()  # under a sanitizer: no leak
        for peer in last:
            peer.drop()


class Draining(unittest.TestCase):
    """A daemon that drains so slowly that the tests can look around meanwhile."""

    def setUp(self):
        self.daemon = Daemon("--drain-seconds", str(min(600, 30 * SLOWDOWN))).start()
        self.addCleanup(self.end)
        self.peers = []
        for number in range(20):
            self.peers.extend(pair(self.daemon, "s%d" % number))
        self.idle = [WebSocket(self.daemon.port) for _ in range(20)]
        self.daemon.send_signal(signal.SIGTERM)
        while get(self.daemon.port, "/readyz")[0] != 503:
            pass

    def end(self):
        self.daemon.send_signal(signal.SIGINT)  # the second signal
        self.daemon.check_end(self.daemon.wait(), 128 + signal.SIGINT)
        for peer in self.peers + self.idle:
            peer.drop()

    def test_health_and_readyz_say_draining_and_livez_lives(self):
        status, health = get_json(self.daemon.port, "/health")
        self.assertEqual((status, health["status"]), (503, "draining"))
        self.assertEqual(get(self.daemon.port, "/readyz")[0], 503)
        self.assertEqual(get(self.daemon.port, "/livez")[0], 200)

    def test_upgrades_are_refused_503_with_retry_after(self):
        for _ in range(3):
            response = RawHttp(self.daemon.port).exchange(upgrade_request())
            self.assertEqual(response.status, 503)
            self.assertRegex(response.field("Retry-After"), r"^\d+$")

    def test_joins_are_refused_unavailable(self):
        refused = 0
        for peer in self.idle:
            peer.try_to_send(encode_frame(TEXT, json.dumps(join_message("new", "pc"))))
            while not peer.messages and peer.close_frame is None:
                peer.pump()
            if peer.messages:
                peer.expect(UNAVAILABLE)
                refused += 1
        self.assertGreater(refused, 0)

    def test_the_closes_are_spread_over_the_drain_time(self):
        sockets = {peer.sock: peer for peer in self.peers}
        while not any(peer.close_frame for peer in self.peers):
            for readable in select.select(list(sockets), [], [])[0]:
                sockets[readable].pump_available()
        waiting = [peer for peer in self.peers if peer.close_frame is None]
        self.assertTrue(any(self.answers(peer) for peer in waiting))

    @staticmethod
    def answers(peer):
        try:
            peer.expect_silence()
        except (AssertionError, OSError):
            return False
        return True

    def test_peers_that_are_not_closed_yet_go_on_relaying(self):
        for number in range(20):
            pc, mobile = self.peers[2 * number], self.peers[2 * number + 1]
            try:
                pc.send_json(offer_message("s%d" % number, {"late": True}))
                mobile.expect({"type": "webrtc_offer", "offer": {"late": True}})
                return
            except (AssertionError, OSError):
                continue  # this pair was closed in the meantime
        self.fail("nobody relays during a drain")


class Logs(unittest.TestCase):
    def make_noise(self, daemon):
        """Everything that could bring a session id into a log."""
        pc, mobile = pair(daemon, SECRET)
        pc.send_json(offer_message(SECRET, {"sdp": SECRET}))
        mobile.expect({"type": "webrtc_offer", "offer": {"sdp": SECRET}})
        third = WebSocket(daemon.port, path="/ws?k=" + SECRET)
        for message in (join_message(SECRET, "pc"), join_message(SECRET, "x"),
                        offer_message(SECRET, {}), offer_message(SECRET, 1)):
            third.send_json(message)
        third.send_text('{"type":"join","session_id":"%s"' % SECRET)
        third.send_text('{"session_id":"%s","session_id":1}' % SECRET)
        pc.expect_ping()
        for _ in range(6):
            self.assertEqual(third.recv_json()["type"], "error")
        get(daemon.port, "/nothing?session_id=" + SECRET)
        RawHttp(daemon.port).send(b"\0" + SECRET.encode() + b"\r\n\r\n").receive()
        third.send_bytes(SECRET.encode())  # as frames this is nonsense
        for peer in (third, mobile, pc):
            peer.close()

    def test_a_session_id_is_never_logged_in_full(self):
        for form in ("text", "json"):
            with self.subTest(form=form), \
                    Daemon("--log-level", "trace", "--log-format", form) as daemon:
                before = len(daemon.log())
                self.make_noise(daemon)
                daemon.stop()
                text = "\n".join(daemon.log())
                self.assertGreater(len(daemon.log()), before + 3, "nothing was logged at trace")
                for part in (SECRET, SECRET[:12], SECRET[-10:]):
                    self.assertNotIn(part, text)

    def test_json_logs_parse_line_by_line(self):
        with Daemon("--log-level", "trace", "--log-format", "json") as daemon:
            self.make_noise(daemon)
            daemon.stop()
            for line in daemon.log():
                entry = json.loads(line)
                self.assertLessEqual({"time", "level", "message"}, set(entry))
                self.assertRegex(entry["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
                self.assertIn(entry["level"], ("trace", "debug", "info", "warn", "error"))

    def test_text_logs_have_time_and_level_and_one_line_for_start_and_stop(self):
        with Daemon("--max-json-depth", "32", "--drain-seconds", "1") as daemon:
            for peer in pair(daemon, "s"):
                peer.close()
            daemon.stop()
            for line in daemon.log():
                self.assertTrue(TEXT_LINE.fullmatch(line), line)
            # Connections are for debug only. The first line is that no resume key is set.
            self.assertEqual(len(daemon.log()), 3, daemon.log())
            self.assertRegex(
                daemon.log()[1],
                r"listening on 127\.0\.0\.1:\d+ \(signaling \d+\.\d+\.\d+\)"
                r".*; differs from defaults: .*max_json_depth=32",
            )

    def test_nothing_differs_from_defaults_when_nothing_does(self):
        with Daemon("--drain-seconds", "5") as daemon:
            self.assertRegex(daemon.log()[-1], r"\(signaling \d+\.\d+\.\d+\)$")


class Reloading(unittest.TestCase):
    def setUp(self):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".toml")
        self.addCleanup(self.file.close)
        self.write("info")
        self.daemon = Daemon("--config", self.file.name).start()
        self.addCleanup(self.daemon.stop)

    def write(self, level):
        self.file.seek(0)
        self.file.truncate()
        self.file.write('log_level = "%s"\n' % level)
        self.file.flush()

    def test_sighup_reads_the_log_level_again(self):
        peer = WebSocket(self.daemon.port)
        before = len(self.daemon.log())
        self.write("debug")
        self.daemon.send_signal(signal.SIGHUP)
        self.daemon.wait_for("log_level", before)
        start = len(self.daemon.log())
        WebSocket(self.daemon.port).close()
        self.daemon.wait_for(r" debug ", start)
        peer.expect_silence()  # whoever is connected stays so
        peer.close()

    def test_sighup_with_a_bad_file_changes_nothing_and_says_so(self):
        self.write("loud")
        self.daemon.send_signal(signal.SIGHUP)
        self.daemon.wait_for(r" error .*loud")
        peer = WebSocket(self.daemon.port)
        peer.expect_silence()
        peer.close()

    def test_sighup_without_a_change_is_harmless(self):
        peer = WebSocket(self.daemon.port)
        for _ in range(5):
            self.daemon.send_signal(signal.SIGHUP)
            peer.expect_silence()
        peer.close()
