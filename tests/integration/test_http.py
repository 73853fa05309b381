"""PROTOCOL.md, "HTTP", and RFC 9112 on raw sockets: paths, methods, connections, refused requests.

Knows HTTP only. Bodies and refused requests are in test_http_requests.py, upgrades in
test_upgrade.py, the limits by their settings in test_limits.py.
"""

import datetime
import re
import socket

from case import DaemonCase
from raw_http import RawHttp, request

PATHS = ("/health", "/livez", "/readyz", "/metrics")


class HttpCase(DaemonCase):
    def http(self):
        connection = RawHttp(self.daemon.port)
        self.addCleanup(connection.close)
        return connection

    def ask(self, data, method="GET"):
        return self.http().exchange(data, method)

    def check_refused(self, status, data):
        """Refused with a JSON error body, and the connection ends: framing is lost.

        Give the daemon long --handshake-seconds, so that nothing but the refusal can end it.
        """
        connection = self.http().try_to_send(data)
        response = connection.receive()
        self.assertEqual(response.status, status, data[:200])
        self.assertEqual(response.field("Content-Type"), "application/json")
        self.assertIsInstance(response.json()["error"], str)
        connection.expect_end()


class Paths(HttpCase):
    def test_health_has_its_documented_fields(self):
        response = self.ask(request())
        self.assertEqual(response.status, 200)
        self.assertEqual(response.field("Content-Type"), "application/json")
        health = response.json()
        self.assertEqual(
            set(health), {"status", "sessions", "timestamp", "version", "uptime_s", "peers"}
        )
        self.assertEqual(health["status"], "ok")
        for name in ("sessions", "uptime_s", "peers"):
            self.assertIs(type(health[name]), int, name)
            self.assertGreaterEqual(health[name], 0)
        self.assertRegex(health["version"], r"^\d+\.\d+\.\d+")

    def test_healths_timestamp_is_iso_8601_with_milliseconds_in_utc(self):
        stamp = self.ask(request()).json()["timestamp"]
        self.assertRegex(stamp, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        told = datetime.datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%f%z")
        now = datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(abs(now - told), datetime.timedelta(minutes=5))

    def test_health_counts_peers_and_sessions(self):
        self.wait_for_health(peers=0, sessions=0)
        pc, mobile = self.pair()
        self.open()
        health = self.health()
        self.assertEqual((health["peers"], health["sessions"]), (3, 1))
        pc.close()
        mobile.close()
        self.wait_for_health(peers=1, sessions=0)

    def test_livez_and_readyz_answer_200(self):
        for path in ("/livez", "/readyz"):
            self.assertEqual(self.ask(request(target=path)).status, 200)

    def test_head_answers_the_same_header_fields_without_a_body(self):
        for path in PATHS + ("/nothing",):
            with self.subTest(path=path):
                connection = self.http()
                got = connection.exchange(request(target=path))
                head = connection.exchange(request("HEAD", path), "HEAD")
                self.assertEqual(head.status, got.status)
                self.assertEqual(set(head.fields), set(got.fields))
                self.assertEqual(head.field("Content-Type"), got.field("Content-Type"))
                connection.exchange(request())  # no stray body in between

    def test_other_methods_are_answered_405_with_allow(self):
        for path in PATHS:
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"):
                with self.subTest(path=path, method=method):
                    response = self.ask(request(method, path))
                    self.assertEqual(response.status, 405)
                    self.assertEqual(response.field("Allow"), "GET, HEAD")
                    self.assertIsInstance(response.json()["error"], str)

    def test_anything_unknown_is_404(self):
        for path in ("/nothing", "/healthz", "/health/", "//health", "/HEALTH", "/ws/x", "/%2e",
                     "/health%00", "/../health", "/" + "x" * 4000):
            with self.subTest(path=path):
                response = self.ask(request(target=path))
                self.assertEqual(response.status, 404)
                self.assertEqual(response.field("Content-Type"), "application/json")
                self.assertEqual(response.json(), {"error": "not found"})

    def test_query_strings_are_ignored(self):
        for target in ("/health?", "/health?a=b", "/health?a=/nothing&b=?", "/health?%20#"):
            self.assertEqual(self.ask(request(target=target)).status, 200)
        self.assertEqual(self.ask(request(target="/nothing?/health")).status, 404)

    def test_absolute_form_targets_are_understood(self):
        for target in ("http://signaling.test/health", "http://signaling.test:80/health?x=1",
                       "HTTP://SIGNALING.TEST/health"):
            self.assertEqual(self.ask(request(target=target)).status, 200)
        self.assertEqual(self.ask(request(target="http://signaling.test/nothing")).status, 404)

    def test_metrics_are_prometheus_text(self):
        self.pair()
        response = self.ask(request(target="/metrics"))
        self.assertEqual(response.status, 200)
        self.assertRegex(response.field("Content-Type"), r"^text/plain; version=0\.0\.4")
        text = response.body.decode("utf-8")
        self.assertTrue(text.endswith("\n"))
        sample = re.compile(r'([a-z_][a-z0-9_]*)(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})?'
                            r" (-?\d+(\.\d+)?([eE][+-]?\d+)?)")
        types = {}
        seen = set()
        for line in text.splitlines():
            declared = re.fullmatch(r"# TYPE (\w+) (counter|gauge|histogram|summary)", line)
            if declared:
                types[declared.group(1)] = declared.group(2)
            elif not line.startswith("# HELP "):
                matched = sample.fullmatch(line)
                self.assertTrue(matched, line)
                self.assertIn(matched.group(1), types)
                self.assertNotIn(line.rpartition(" ")[0], seen)
                seen.add(line.rpartition(" ")[0])
                if types[matched.group(1)] == "counter":
                    self.assertTrue(matched.group(1).endswith("_total"), line)
        self.assertTrue(seen)


class Connections(HttpCase):
    def test_a_connection_is_kept_alive(self):
        connection = self.http()
        for _ in range(20):
            self.assertEqual(connection.exchange(request()).status, 200)

    def test_errors_about_paths_and_methods_keep_the_connection(self):
        connection = self.http()
        self.assertEqual(connection.exchange(request(target="/nothing")).status, 404)
        self.assertEqual(connection.exchange(request("POST")).status, 405)
        self.assertEqual(connection.exchange(request(target="/ws")).status, 426)
        self.assertEqual(connection.exchange(request()).status, 200)

    def test_connection_close_is_honoured(self):
        for value in ("close", "Close", "foo, close"):
            connection = self.http()
            response = connection.exchange(request(fields={"Connection": value}))
            self.assertEqual(response.status, 200)
            self.assertEqual(response.field("Connection").lower(), "close")
            connection.expect_end()

    def test_http_1_0_closes_after_the_answer(self):
        connection = self.http()
        response = connection.exchange(request(version="HTTP/1.0"))
        self.assertEqual(response.status, 200)
        connection.expect_end()

    def test_http_1_0_needs_no_host(self):
        response = self.ask(request(version="HTTP/1.0", fields={"Host": None}))
        self.assertEqual(response.status, 200)

    def test_http_1_0_with_keep_alive_is_kept(self):
        connection = self.http()
        for _ in range(3):
            response = connection.exchange(
                request(version="HTTP/1.0", fields={"Connection": "keep-alive"})
            )
            self.assertEqual(response.status, 200)
            self.assertEqual(response.field("Connection").lower(), "keep-alive")

    def test_pipelined_requests_are_answered_in_order(self):
        targets = [("/health", 200), ("/nothing", 404), ("/livez", 200), ("/ws", 426)] * 25
        connection = self.http().send(b"".join(request(target=target) for target, _ in targets))
        for target, status in targets:
            response = connection.receive()
            self.assertEqual(response.status, status, target)

    def test_a_pipeline_ends_with_connection_close(self):
        last = request(target="/livez", fields={"Connection": "close"})
        connection = self.http().send(request() + last + request() * 3)
        self.assertIn("status", connection.receive().json())
        self.assertEqual(connection.receive().status, 200)
        connection.expect_end()

    def test_a_client_that_has_finished_sending_still_gets_its_answer(self):
        connection = self.http().send(request())
        connection.sock.shutdown(socket.SHUT_WR)
        self.assertEqual(connection.receive().status, 200)
        connection.expect_end()

    def test_a_request_delivered_byte_by_byte_is_understood(self):
        connection = self.http()
        for byte in request():
            connection.send(bytes([byte]))
        self.assertEqual(connection.receive().status, 200)

    def test_an_empty_line_before_a_request_is_ignored_or_refused(self):
        self.assertIn(self.ask(b"\r\n" + request()).status, (200, 400))  # RFC 9112: SHOULD

    def test_field_names_are_case_insensitive_and_values_are_trimmed(self):
        data = b"GET /health HTTP/1.1\r\nhOsT: \t x \r\ncONNECTION:  CLOSE  \r\n\r\n"
        connection = self.http()
        self.assertEqual(connection.exchange(data).status, 200)
        connection.expect_end()
