"""RFC 9112 on raw sockets: request bodies, Expect, and every request that must be refused.

Knows HTTP only. A refused request whose end is unknown also ends the connection, because what
follows could be anything (request smuggling).
"""

import unittest

from raw_http import request
from test_http import HttpCase

LONG = ("--handshake-seconds", "3600")
CHUNKED = {"Transfer-Encoding": "chunked"}

# name -> request bytes that are answered 400.
MALFORMED = {
    "no_version": b"GET /health\r\nHost: a\r\n\r\n",
    "no_target": b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    "an_empty_request_line": b" \r\nHost: a\r\n\r\n",
    "a_space_in_the_target": b"GET /hea lth HTTP/1.1\r\nHost: a\r\n\r\n",
    "a_control_character_in_the_target": b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a_bad_method_character": b"G(T /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a_bad_version": b"GET /health HTTQ/1.1\r\nHost: a\r\n\r\n",
    "an_unfinished_version": b"GET /health HTTP/1\r\nHost: a\r\n\r\n",
    "http_2_0_in_plain": b"GET /health HTTP/2.0\r\nHost: a\r\n\r\n",
    "the_http_2_preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a_space_before_the_colon": b"GET /health HTTP/1.1\r\nHost : a\r\n\r\n",
    "a_field_without_a_colon": b"GET /health HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n",
    "a_field_without_a_name": b"GET /health HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
    "a_bad_field_name": b"GET /health HTTP/1.1\r\nHost: a\r\nb@d: x\r\n\r\n",
    "a_nul_in_a_field": b"GET /health HTTP/1.1\r\nHost: a\r\nx: \0\r\n\r\n",
    "a_bare_carriage_return": b"GET /health HTTP/1.1\r\nHost: a\r\nx: a\rb\r\n\r\n",
    "random_bytes": bytes(range(128, 256)) + b"\r\n\r\n",
    "a_tls_hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
    "a_negative_content_length": request(fields={"Content-Length": "-1"}),
    "a_signed_content_length": request(fields={"Content-Length": "+5"}, body=b"12345"),
    "a_content_length_with_letters": request(fields={"Content-Length": "5x"}, body=b"12345"),
    "a_hexadecimal_content_length": request(fields={"Content-Length": "0x5"}, body=b"12345"),
    "an_empty_content_length": request(fields={"Content-Length": ""}),
    "an_overflowing_content_length": request(fields={"Content-Length": "9" * 30}),
    "two_different_content_lengths":
        b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
    "content_lengths_in_a_list": request(fields={"Content-Length": "5, 6"}, body=b"123456"),
    "transfer_encoding_and_content_length":
        b"GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5"
        b"\r\n\r\n0\r\n\r\n",
    "content_length_and_transfer_encoding":
        b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"
        b"\r\n\r\n0\r\n\r\n",
    "a_transfer_encoding_that_is_not_chunked": request(fields={"Transfer-Encoding": "gzip"}),
    "chunked_that_is_not_the_last_encoding":
        request(fields={"Transfer-Encoding": "chunked, gzip"}, body=b"0\r\n\r\n"),
    "a_chunk_size_that_is_no_number": request(fields=CHUNKED, body=b"zz\r\n"),
    "a_negative_chunk_size": request(fields=CHUNKED, body=b"-1\r\n"),
    "an_overflowing_chunk_size": request(fields=CHUNKED, body=b"f" * 17 + b"\r\n"),
    "a_chunk_without_its_end": request(fields=CHUNKED, body=b"3\r\nabcdef\r\n0\r\n\r\n"),
}


class Malformed(HttpCase):
    """Filled with one method per row above."""

    daemon_args = LONG

    @classmethod
    def add_rows(cls):
        def add(name, data):
            def method(self):
                self.check_refused(400, data)
                self.assertEqual(self.ask(request()).status, 200)
            setattr(cls, "test_%s_is_answered_400" % name, method)

        for name, data in MALFORMED.items():
            add(name, data)


Malformed.add_rows()


class Bodies(HttpCase):
    daemon_args = LONG

    def check_body(self, data):
        """The body is read and ignored: the next request on the connection is understood."""
        connection = self.http().send(data + request(target="/livez"))
        self.assertEqual(connection.receive().json()["status"], "ok")
        self.assertEqual(connection.receive().status, 200)

    def test_a_body_on_get_is_read_and_ignored(self):
        for size in (0, 1, 5, 1000, 65536):
            with self.subTest(size=size):
                self.check_body(
                    request(fields={"Content-Length": str(size)}, body=b"x" * size)
                )

    def test_a_body_that_looks_like_a_request_is_not_taken_for_one(self):
        inner = request(target="/nothing")
        self.check_body(request(fields={"Content-Length": str(len(inner))}, body=inner))

    def test_a_chunked_body_on_get_is_read_and_ignored(self):
        for body in (b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n",
                     b"1;extension=x\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n",
                     b"3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", b"0005\r\nhello\r\n000\r\n\r\n"):
            with self.subTest(body=body):
                self.check_body(request(fields=CHUNKED, body=body))

    def test_a_chunked_body_delivered_byte_by_byte_is_understood(self):
        connection = self.http()
        for byte in request(fields=CHUNKED, body=b"5\r\nhello\r\n0\r\n\r\n"):
            connection.send(bytes([byte]))
        self.assertEqual(connection.receive().status, 200)

    def test_a_body_on_another_method_does_not_disturb_the_next_request(self):
        connection = self.http()
        connection.send(request("POST", fields={"Content-Length": "5"}, body=b"hello"))
        self.assertEqual(connection.receive().status, 405)
        self.assertEqual(connection.exchange(request()).status, 200)

    def test_equal_content_lengths_twice_are_either_one_or_refused(self):
        data = (b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n"
                b"\r\nhello")
        self.assertIn(self.ask(data).status, (200, 400))  # RFC 9110 section 8.6 allows both

    def test_expect_100_continue_is_answered_before_the_body_is_read(self):
        for fields, body in (({"Content-Length": "5"}, b"hello"),
                             (CHUNKED, b"5\r\nhello\r\n0\r\n\r\n")):
            connection = self.http()
            fields = dict(fields, Expect="100-continue")
            self.assertEqual(connection.exchange(request(fields=fields)).status, 100)
            self.assertEqual(connection.exchange(body).status, 200)
            self.assertEqual(connection.exchange(request()).status, 200)

    def test_expect_is_case_insensitive(self):
        connection = self.http()
        fields = {"Content-Length": "5", "expect": "100-Continue"}
        self.assertEqual(connection.exchange(request(fields=fields)).status, 100)
        self.assertEqual(connection.exchange(b"hello").status, 200)

    def test_a_body_that_is_too_large_is_answered_413(self):
        self.check_refused(413, request(fields={"Content-Length": "65537"}))
        self.check_refused(413, request(fields={"Content-Length": str(1 << 40)}))
        self.check_refused(
            413, request(fields={"Content-Length": "65537", "Expect": "100-continue"})
        )

    def test_a_chunked_body_that_is_too_large_is_answered_413(self):
        chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
        self.check_refused(413, request(fields=CHUNKED, body=chunk * 5 + b"0\r\n\r\n"))

    def test_a_chunk_that_announces_too_much_is_answered_413(self):
        self.check_refused(413, request(fields=CHUNKED, body=b"FFFFFFF\r\n"))


    def check_refused_as_too_much(self, body):
        connection = self.http().try_to_send(request(fields=CHUNKED, body=body))
        self.assertIn(connection.receive().status, (400, 413, 431))
        connection.expect_end()

    def test_trailer_fields_are_as_limited_as_header_fields(self):
        self.check_refused_as_too_much(b"0\r\n" + b"X: y\r\n" * 100 + b"\r\n")
        self.check_refused_as_too_much(b"0\r\nX: " + b"y" * 20000 + b"\r\n\r\n")
        self.check_refused_as_too_much(b"0\r\n" + b"X: y\r\n" * 200000)

    def test_chunk_headers_are_limited(self):
        self.check_refused_as_too_much(b"1;" + b"x" * 1000000 + b"\r\na\r\n0\r\n\r\n")
        self.check_refused_as_too_much(b"0" * 1000000 + b"1\r\na\r\n0\r\n\r\n")
        self.check_refused_as_too_much(b"1;" + b"x" * 1000000)


class Headers(HttpCase):
    daemon_args = LONG

    def test_http_1_1_without_exactly_one_host_is_answered_400(self):
        for fields in (b"", b"Host: a\r\nHost: b\r\n", b"Host: a\r\nHost: a\r\n"):
            response = self.ask(b"GET /health HTTP/1.1\r\n" + fields + b"\r\n")
            self.assertEqual(response.status, 400)
            self.assertEqual(response.field("Content-Type"), "application/json")

    def test_too_many_header_bytes_are_answered_431(self):
        self.check_refused(431, request(fields={"X-Long": "x" * 8192}))
        self.check_refused(431, request(target="/" + "x" * 8192))
        self.check_refused(431, b"GET /health HTTP/1.1\r\nX: " + b"x" * 20000)

    def test_too_many_header_fields_are_answered_431(self):
        fields = {"X-%d" % number: "y" for number in range(64)}  # and Host
        self.check_refused(431, request(fields=fields))

    def test_64_header_fields_are_not_too_many(self):
        fields = {"X-%d" % number: "y" for number in range(63)}
        self.assertEqual(self.ask(request(fields=fields)).status, 200)

    def test_just_below_8192_header_bytes_are_not_too_many(self):
        fields = {"X-Long": "x" * (8100 - len(request()))}
        self.assertEqual(self.ask(request(fields=fields)).status, 200)


if __name__ == "__main__":
    unittest.main()
