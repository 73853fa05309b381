"""The way from HTTP to WebSocket (RFC 6455 section 4.2): right, nearly right and wrong requests.

Knows the handshake only. What happens after it is in test_rfc6455.py.
"""

from raw_http import ACCEPT, request, upgrade_request
from test_http import HttpCase
from websocket import TEXT, encode_frame

HELLO = '{"type":"ping"}'


class Upgrade(HttpCase):
    daemon_args = ("--handshake-seconds", "3600")

    def check_upgraded(self, data):
        connection = self.http()
        response = connection.exchange(data)
        self.assertEqual(response.status, 101, data)
        self.assertEqual(response.field("Sec-WebSocket-Accept"), ACCEPT)
        self.assertEqual(response.field("Upgrade").lower(), "websocket")
        self.assertEqual(response.field("Connection").lower(), "upgrade")
        self.assertIsNone(response.field("Sec-WebSocket-Extensions"))
        self.assertIsNone(response.field("Sec-WebSocket-Protocol"))
        connection.send(encode_frame(TEXT, HELLO))
        self.assertEqual(connection.sock.recv(100), b"\x81\x0f" + b'{"type":"pong"}')

    def check_answered(self, data, *statuses):
        response = self.ask(data)
        self.assertIn(response.status, statuses, data)
        return response

    def check_upgrade_required(self, data):
        response = self.check_answered(data, 426)
        self.assertEqual(response.field("Upgrade"), "websocket")
        self.assertEqual(response.field("Sec-WebSocket-Version"), "13")
        self.assertIn("upgrade", response.field("Connection").lower())  # RFC 9110 section 15.5.22

    # --- right ---

    def test_the_endpoint_is_the_root_and_ws(self):
        for target in ("/", "/ws", "/?k=beef", "/ws?x=y", "http://signaling.test/ws"):
            with self.subTest(target=target):
                self.check_upgraded(upgrade_request(target))

    def test_field_names_are_case_insensitive(self):
        data = upgrade_request()
        self.check_upgraded(data.replace(b"Upgrade:", b"uPGRADE:").replace(b"Sec-", b"SEC-"))
        head, _, rest = data.partition(b"\r\n")
        self.check_upgraded(head + b"\r\n" + rest.replace(b"Sec-WebSocket", b"sec-websocket"))

    def test_upgrade_and_connection_values_are_case_insensitive_lists(self):
        for upgrade in ("websocket", "WebSocket", "WEBSOCKET", "h2c, websocket"):
            self.check_upgraded(upgrade_request(Upgrade=upgrade))
        for connection in ("upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade,keep-alive",
                           " ,upgrade, "):
            self.check_upgraded(upgrade_request(Connection=connection))

    def test_an_offered_extension_or_subprotocol_is_declined_not_refused(self):
        self.check_upgraded(upgrade_request(
            Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits, x-other",
            Sec_WebSocket_Protocol="chat, superchat",
        ))

    def test_an_upgrade_may_follow_plain_requests_on_the_same_connection(self):
        connection = self.http()
        self.assertEqual(connection.exchange(request()).status, 200)
        self.assertEqual(connection.exchange(upgrade_request()).status, 101)
        connection.send(encode_frame(TEXT, HELLO))
        self.assertEqual(connection.sock.recv(100)[2:], b'{"type":"pong"}')

    def test_a_request_delivered_byte_by_byte_is_upgraded(self):
        connection = self.http()
        for byte in upgrade_request():
            connection.send(bytes([byte]))
        self.assertEqual(connection.receive().status, 101)

    # --- wrong ---

    def test_the_endpoint_without_an_upgrade_is_answered_426(self):
        for target in ("/ws", "/ws?x=y"):
            self.check_upgrade_required(request(target=target))

    def test_an_upgrade_elsewhere_is_answered_404(self):
        for target in ("/nothing", "/ws/", "/ws/x", "/socket", "/health/ws", "/WS"):
            self.check_answered(upgrade_request(target), 404)

    def test_an_upgrade_of_health_is_just_health(self):
        self.check_answered(upgrade_request("/health"), 200)

    def test_another_version_is_answered_426_with_ours(self):
        for version in ("8", "12", "14", "0", "", "13.0", "13, 8", "x", None):
            self.check_upgrade_required(upgrade_request(Sec_WebSocket_Version=version))

    def test_a_bad_or_missing_key_is_answered_400(self):
        for key in (None, "", "x", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ",
                    "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZSEh", "x" * 200,
                    "dGhl IHNhbXBsZSBub25jZQ==", "!Ghl*HNhbXBsZSBub25jZQ=="):
            with self.subTest(key=key):
                self.check_answered(upgrade_request(Sec_WebSocket_Key=key), 400)

    def test_two_keys_are_answered_400(self):
        data = upgrade_request()[:-2] + b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        self.check_answered(data, 400)

    def test_a_connection_field_without_upgrade_is_no_upgrade(self):
        for value in (None, "close", "keep-alive", "upgraded", "up, grade"):
            self.check_answered(upgrade_request(Connection=value), 400, 426)

    def test_an_upgrade_field_without_websocket_is_no_upgrade(self):
        for value in (None, "", "h2c", "websockets", "web socket"):
            self.check_upgrade_required(upgrade_request(Upgrade=value))

    def test_only_get_upgrades(self):
        for method in ("POST", "PUT", "OPTIONS", "DELETE"):
            response = self.check_answered(upgrade_request(method=method), 400, 405)
            if response.status == 405:
                self.assertIn("GET", response.field("Allow"))

    def test_http_1_0_does_not_upgrade(self):
        self.check_answered(upgrade_request(version="HTTP/1.0"), 400, 426, 505)

    def test_an_upgrade_without_host_is_answered_400(self):
        self.check_answered(upgrade_request(Host=None), 400)

    def test_bytes_after_the_upgrade_request_are_answered_400(self):
        self.check_refused(400, upgrade_request() + encode_frame(TEXT, HELLO))
        self.check_refused(400, upgrade_request() + b"x")
        self.check_refused(400, upgrade_request() + request())

    def test_an_upgrade_request_with_a_body_does_not_smuggle_frames(self):
        frame = encode_frame(TEXT, HELLO)
        connection = self.http()
        connection.send(upgrade_request(Content_Length=str(len(frame))) + frame)
        response = connection.receive()
        if response.status == 101:  # the body was read as a body: not a frame
            connection.send(encode_frame(TEXT, '{"type":"ping","t":1}'))
            self.assertEqual(connection.sock.recv(100)[2:], b'{"type":"pong","t":1}')
        else:
            self.assertEqual(response.status, 400)

    def test_after_a_refused_upgrade_the_connection_still_speaks_http(self):
        connection = self.http()
        self.assertEqual(connection.exchange(upgrade_request("/nothing")).status, 404)
        refused = connection.exchange(upgrade_request(Sec_WebSocket_Version="8"))
        self.assertEqual(refused.status, 426)
        self.assertEqual(connection.exchange(upgrade_request()).status, 101)


class AllowedOrigins(HttpCase):
    daemon_args = ("--allowed-origin", "https://app.example",
                   "--allowed-origin", "https://*.dev.example")

    def test_listed_pages_and_programs_may_connect(self):
        for origin in ("https://app.example", "https://a.b.dev.example"):
            with self.subTest(origin=origin):
                self.assertEqual(self.ask(upgrade_request(Origin=origin)).status, 101)
        self.assertEqual(self.ask(upgrade_request()).status, 101)

    def test_pages_of_others_are_forbidden_and_the_operator_is_told(self):
        response = self.ask(upgrade_request(Origin="https://dev.example"))
        self.assertEqual(response.status, 403)
        self.assertEqual(response.json(), {"error": "pages of this origin may not connect"})
        self.daemon.wait_for("refused a page of https://dev.example; allowed_origin lists who")
        metrics = self.ask(request(target="/metrics")).body.decode()
        self.assertRegex(metrics, r"(?m)^signaling_origins_refused_total [1-9]")

    def test_requests_without_an_upgrade_are_answered_whatever_their_origin(self):
        data = request(target="/health", fields={"Origin": "https://evil.example"})
        self.assertEqual(self.ask(data).status, 200)
