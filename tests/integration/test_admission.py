"""Every limit on connections and on HTTP requests by its flag, and life without descriptors.

Knows the settings table, HTTP and the upgrade. The limits on messages are in test_limits.py.
"""

import socket
import time

from case import DaemonCase, get
from daemon import PATIENCE, SLOWDOWN, wait_until
from raw_http import RawHttp, request, upgrade_request
from test_http import HttpCase


class CrowdedCase(HttpCase):
    def open_when_there_is_room(self, **how):
        """Plain HTTP connections count as well, and the last of them may just be ending."""
        opened = []

        def has_opened():
            try:
                opened.append(self.open(**how))
            except AssertionError:
                pass
            return opened

        wait_until(has_opened, "room for another connection")
        return opened[0]


class MaxConnections(CrowdedCase):
    daemon_args = ("--max-connections", "4", "--handshake-seconds", "3600")

    def setUp(self):
        super().setUp()
        self.wait_for_health(peers=0)

    def fill(self):
        return [self.open_when_there_is_room() for _ in range(4)]

    def test_below_it_every_upgrade_passes_and_beyond_it_is_answered_503(self):
        peers = self.fill()
        response = self.ask(upgrade_request())
        self.assertEqual(response.status, 503)
        self.assertRegex(response.field("Retry-After"), r"^\d+$")
        for peer in peers:
            peer.expect_silence()

    def test_at_the_limit_http_still_answers_with_connection_close(self):
        peers = self.fill()
        for path, status in (("/health", 200), ("/livez", 200), ("/metrics", 200), ("/ws", 426)):
            connection = self.http()
            response = connection.exchange(request(target=path))
            self.assertEqual(response.status, status)
            self.assertIn("close", response.field("Connection").lower())
            connection.expect_end()
        self.assertEqual(self.health()["peers"], len(peers))

    def test_a_connection_that_ends_makes_room(self):
        peers = self.fill()
        for peer in peers:
            peer.close()
            self.open_when_there_is_room().expect_silence()

    def test_being_full_is_logged_but_not_once_per_refusal(self):
        peers = self.fill()
        before = len(self.daemon.log())
        for _ in range(200):
            self.assertEqual(self.ask(upgrade_request()).status, 503)
        self.daemon.wait_for("max_connections")
        self.assertLess(len(self.daemon.log()) - before, 20 + 20 * SLOWDOWN)
        self.assertEqual(len(peers), 4)


class MaxConnectionsPerAddress(CrowdedCase):
    daemon_args = ("--max-connections-per-address", "2")

    def test_beyond_it_an_upgrade_is_answered_429_and_other_addresses_are_not(self):
        peers = [self.open(source="127.0.0.2") for _ in range(2)]
        connection = socket.create_connection(
            ("127.0.0.1", self.daemon.port), PATIENCE, source_address=("127.0.0.2", 0)
        )
        self.addCleanup(connection.close)
        connection.sendall(upgrade_request())
        answer = connection.recv(4096).decode("latin-1")
        self.assertTrue(answer.startswith("HTTP/1.1 429 "), answer)
        self.assertIn("\r\nretry-after: ", answer.lower())
        self.open(source="127.0.0.3").expect_silence()
        self.assertEqual(get(self.daemon.port, "/health")[0], 200)
        peers[0].close()
        self.open_when_there_is_room(source="127.0.0.2").expect_silence()


class NoLimitPerAddress(HttpCase):
    def test_by_default_one_address_may_hold_many_connections(self):
        peers = [self.open() for _ in range(300)]
        self.assertEqual(self.health()["peers"], 300)
        for peer in peers:
            peer.expect_silence()


class HttpLimits(HttpCase):
    daemon_args = ("--max-header-bytes", "1024", "--max-header-count", "8",
                   "--max-body-bytes", "10", "--handshake-seconds", "3600")

    def test_max_header_bytes_pass_and_beyond_is_431(self):
        shell = len(request(fields={"X": ""}))
        self.assertEqual(self.ask(request(fields={"X": "x" * (1000 - shell)})).status, 200)
        self.check_refused(431, request(fields={"X": "x" * (1100 - shell)}))

    def test_max_header_count_passes_and_beyond_is_431(self):
        fields = {"X-%d" % number: "y" for number in range(7)}  # and Host
        self.assertEqual(self.ask(request(fields=fields)).status, 200)
        fields["X-7"] = "y"
        self.check_refused(431, request(fields=fields))

    def test_max_header_count_holds_for_upgrades_too(self):
        data = upgrade_request()[:-2]
        self.assertEqual(self.ask(data + b"a: 1\r\nb: 2\r\nc: 3\r\n\r\n").status, 101)
        self.check_refused(431, data + b"a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n\r\n")

    def test_max_body_bytes_pass_and_beyond_is_413(self):
        length = {"Content-Length": "10"}
        self.assertEqual(self.ask(request(fields=length, body=b"x" * 10)).status, 200)
        self.check_refused(413, request(fields={"Content-Length": "11"}, body=b"x" * 11))
        chunked = {"Transfer-Encoding": "chunked"}
        body = b"5\r\n12345\r\n5\r\n12345\r\n0\r\n\r\n"
        self.assertEqual(self.ask(request(fields=chunked, body=body)).status, 200)
        self.check_refused(413, request(fields=chunked, body=b"1\r\nx\r\n" + body))


class HandshakeSeconds(HttpCase):
    daemon_args = ("--handshake-seconds", "0.5", "--close-seconds", "0.5")

    def expect_cut(self, connection):
        """Cut, with or without a 408 (RFC 9110 section 15.5.9) before."""
        try:
            rest = connection.sock.recv(65536)
            while rest and b"\r\n\r\n" not in rest:
                rest += connection.sock.recv(65536)
        except ConnectionError:
            return
        if rest:
            self.assertTrue(rest.startswith(b"HTTP/1.1 408 "), rest)

    def test_a_client_that_sends_nothing_is_cut(self):
        self.expect_cut(self.http())

    def test_a_slow_header_is_cut(self):
        for part in (b"G", b"GET / HTTP/1.1\r\n", request()[:-1], upgrade_request()[:-2]):
            self.expect_cut(self.http().send(part))

    def test_a_trickling_header_is_cut(self):
        connection = self.http().send(b"GET / HTTP/1.1\r\nX: ")
        self.trickle_until_cut(connection, b"x")

    def test_a_slow_body_is_cut(self):
        self.expect_cut(self.http().send(request(fields={"Content-Length": "5"}, body=b"1234")))
        chunked = request(fields={"Transfer-Encoding": "chunked"}, body=b"5\r\nabc")
        self.expect_cut(self.http().send(chunked))

    def test_a_kept_alive_connection_that_falls_silent_is_cut(self):
        connection = self.http()
        self.assertEqual(connection.exchange(request()).status, 200)
        self.expect_cut(connection)

    def test_a_refused_client_that_keeps_trickling_is_cut(self):
        connection = self.http()
        self.assertEqual(connection.exchange(b"nonsense\r\n\r\n").status, 400)
        self.trickle_until_cut(connection, b"x")

    def test_a_client_that_never_reads_its_answers_is_cut(self):
        connection = RawHttp(self.daemon.port)
        self.addCleanup(connection.close)
        connection.sock.setblocking(False)
        self.trickle_until_cut(connection, request(target="/metrics") * 50, pause=0)

    def trickle_until_cut(self, connection, data, pause=0.05):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                connection.sock.send(data)
            except BlockingIOError:
                pass
            except OSError:
                return
            if time.monotonic() > deadline:
                self.fail("the connection is still there")
            time.sleep(pause or 0.001)

    def test_a_websocket_is_not_cut(self):
        peer = self.open()
        for _ in range(2):
            self.expect_cut(self.http())  # twice the deadline has passed
        peer.expect_silence()


class NoDescriptors(DaemonCase):
    """A daemon that may open 64 files but believes in 1000 connections."""

    daemon_args = ("--max-connections", "1000", "--handshake-seconds", "3600",
                   "--join-seconds", "3600", "--ping-seconds", "3600")
    daemon_files_max = 64
    CROWD = 300

    def open_crowd(self):
        crowd = []
        for _ in range(self.CROWD):
            visitor = socket.create_connection(("127.0.0.1", self.daemon.port), PATIENCE)
            self.addCleanup(visitor.close)
            visitor.sendall(upgrade_request())
            crowd.append(visitor)
        return crowd

    @staticmethod
    def answer_of(visitor):
        """The status of the answer, or None for a connection that was just closed."""
        try:
            answer = visitor.recv(4096)
        except ConnectionError:
            return None
        return int(answer.split()[1]) if answer else None

    def test_without_descriptors_it_refuses_politely_keeps_calm_and_recovers(self):
        before = len(self.daemon.log())
        crowd = self.open_crowd()
        answers = [self.answer_of(visitor) for visitor in crowd]
        seated = [visitor for visitor, status in zip(crowd, answers) if status == 101]
        self.assertGreater(len(seated), 20)
        self.assertLess(len(seated), 64)
        refused = [status for status in answers if status != 101]
        self.assertLessEqual(set(refused), {503, None})
        # Everybody is refused by an answer, as far as that is in the daemon's hands.
        self.assertGreater(refused.count(503), len(refused) // 2)

        cpu = self.daemon.cpu_seconds()
        started = time.monotonic()
        late = [socket.create_connection(("127.0.0.1", self.daemon.port), PATIENCE)
                for _ in range(50)]
        time.sleep(1)  # the interval over which it must not spin
        used = self.daemon.cpu_seconds() - cpu
        self.assertLess(used, 0.5 * (time.monotonic() - started))
        self.assertLess(len(self.daemon.log()) - before, 20 + 20 * SLOWDOWN)

        for visitor in crowd + late:
            visitor.close()
        self.wait_for_room()
        pc, mobile = self.pair()
        pc.expect_silence()
        mobile.close()
        pc.expect({"type": "mobile_disconnected"})
        self.join(self.new_session(), "pc").expect_silence()

    def wait_for_room(self):
        def has_room():
            try:
                return self.health()["peers"] == 0
            except (OSError, ValueError):
                return False

        wait_until(has_room, "an answer from /health and no peers")


class AllowedConnections(DaemonCase):
    """With max_connections 0 the limit is what the descriptors allow, less a reserve."""

    daemon_args = ("--handshake-seconds", "3600")
    daemon_files_max = 64

    def test_beyond_what_the_descriptors_allow_upgrades_are_answered_503_and_health_200(self):
        peers = []
        status = 101
        while status == 101 and len(peers) < 100:
            visitor = RawHttp(self.daemon.port)
            self.addCleanup(visitor.close)
            status = visitor.exchange(upgrade_request()).status
            peers.append(visitor)
        self.assertEqual(status, 503)
        self.assertLess(len(peers), 64)
        self.assertEqual(self.health()["status"], "ok")
