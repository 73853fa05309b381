"""PROTOCOL.md: "Session ids are exact, opaque strings (1 to 256 bytes of UTF-8)", case by case.

Knows the wire only. Must not know how the daemon is built.
"""

from case import (
    INVALID_MESSAGE, PEER_CONNECTED, DaemonCase, error, join_message, joined_message,
    offer_message,
)

TOO_LONG = error("bad_message", "session_id is longer than 256 bytes")

# Each pair looks alike to a careless reader and must be two sessions.
LOOKALIKES = (
    ("abc", "ABC"),
    ("abc", "abc "),
    ("abc", " abc"),
    ("abc", "abc\u0000"),
    ("\u00e9", "e\u0301"),
    ("a/b", "a\\b"),
    ("1", "1.0"),
    ("a%20b", "a b"),
    ("\u2126", "\u03a9"),
    ("null", "NULL"),
    ("x" * 255, "x" * 256),
)

UNUSUAL = (
    "a", " ", "0", "null", "true", "\u0000", "\u007f", "\u00e9", "\u4e2d\u6587", "\U0001f600",
    "__proto__", "constructor", "../../etc/passwd", "'; drop table sessions; --", "<b>",
    '"', "\\", "\n\r\t\b\f", "{}", "%s%n", "\u2028\u2029", "\ufeff", "\uffff", "\U0010ffff",
    "x" * 256, "\u00e9" * 128, "\U0001f600" * 64, '"' * 256,
)


class SessionIds(DaemonCase):
    def pair_and_leave(self, session):
        pc, mobile = self.pair(session)
        pc.send_json(offer_message(session, {"sdp": "x"}))
        mobile.expect({"type": "webrtc_offer", "offer": {"sdp": "x"}})
        pc.close()
        mobile.expect({"type": "pc_disconnected"})
        mobile.close()

    def test_any_string_of_1_to_256_bytes_is_a_session_id(self):
        for session in UNUSUAL:
            with self.subTest(session=session):
                self.assertLessEqual(len(session.encode("utf-8")), 256)
                self.pair_and_leave(session)

    def test_ids_that_look_alike_are_different_sessions(self):
        for first, second in LOOKALIKES:
            with self.subTest(first=first, second=second):
                pc = self.join(first, "pc")
                mobile = self.join(second, "mobile")
                mobile.expect_silence()
                pc.expect_silence()
                pc.close()
                mobile.close()

    def test_escapes_do_not_make_another_session(self):
        pc = self.join("a\u00e9/\U0001f600", "pc")
        mobile = self.open()
        text = '"\\u0061\\u00E9\\/\\ud83d\\ude00"'
        mobile.send_text('{"type":"join","session_id":%s,"peer_type":"mobile"}' % text)
        mobile.expect(joined_message("a\u00e9/\U0001f600", "mobile"))
        mobile.expect(PEER_CONNECTED)
        pc.expect(PEER_CONNECTED)
        mobile.send_json(offer_message("a\u00e9/\U0001f600", {}))
        pc.expect({"type": "webrtc_offer", "offer": {}})

    def test_257_bytes_are_too_many(self):
        peer = self.open()
        for session in ("x" * 257, "\u00e9" * 128 + "x", "\U0001f600" * 65, "x" * 100000):
            peer.send_json(join_message(session, "pc"))
            peer.expect(TOO_LONG)
        peer.expect_silence()

    def test_bytes_are_counted_after_unescaping(self):
        peer = self.open()
        text = "\\u0061" * 256
        peer.send_text('{"type":"join","session_id":"%s","peer_type":"pc"}' % text)
        peer.expect(joined_message("a" * 256, "pc"))
        other = self.open()
        text = "\\u00e9" * 129
        other.send_text('{"type":"join","session_id":"%s","peer_type":"pc"}' % text)
        other.expect(TOO_LONG)

    def test_a_lone_surrogate_is_no_session_id(self):
        peer = self.open()
        for text in ("\\ud800", "a\\udc00b", "\\ud83d\\ud83d", "\\ude00\\ud83d", "\\uD800x"):
            peer.send_text('{"type":"join","session_id":"%s","peer_type":"pc"}' % text)
            peer.expect(INVALID_MESSAGE)
        peer.expect_silence()
