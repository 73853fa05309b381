"""PROTOCOL.md, "v1 - client to server", and the error texts below it: one test per sentence.

Knows the wire only. Must not know how the daemon is built.
"""

from case import (
    INVALID_MESSAGE, MISSING_JOIN, NOT_JOINED, PEER_CONNECTED, DaemonCase, answer_message,
    candidate_message, error, join_message, joined_message, offer_message,
)

MISSING_OFFER = error("bad_message", "Missing session_id or offer")
MISSING_ANSWER = error("bad_message", "Missing session_id or answer")
MISSING_SESSION = error("bad_message", "Missing session_id")
BAD_PEER_TYPE = error("bad_peer_type", 'Invalid peer_type. Must be "pc" or "mobile"')

# What counts as missing in a message that is otherwise whole: absent, null and "".
EMPTY_VALUES = ("absent", None, "")


def with_value(message, field, value):
    changed = dict(message)
    if value == "absent":
        del changed[field]
    else:
        changed[field] = value
    return changed


class ClientMessages(DaemonCase):
    def check_errors(self, message, field, values, expected, peer=None):
        peer = peer or self.open()
        for value in values:
            with self.subTest(field=field, value=value):
                peer.send_json(with_value(message, field, value))
                peer.expect(expected)
        peer.expect_silence()

    # --- join ---

    def test_join_takes_a_seat(self):
        for role in ("pc", "mobile"):
            with self.subTest(role=role):
                peer = self.join(self.new_session(), role)
                peer.expect_silence()

    def test_join_without_session_id_is_refused_with_a_text(self):
        message = join_message("s", "pc")
        self.check_errors(message, "session_id", EMPTY_VALUES, MISSING_JOIN)

    def test_join_without_peer_type_is_refused_with_a_text(self):
        message = join_message(self.new_session(), "pc")
        self.check_errors(message, "peer_type", EMPTY_VALUES, MISSING_JOIN)

    def test_join_without_both_is_refused_with_a_text(self):
        peer = self.open()
        peer.send_json({"type": "join"})
        peer.expect(MISSING_JOIN)

    def test_peer_type_must_be_pc_or_mobile(self):
        message = join_message(self.new_session(), "pc")
        values = ("tablet", "PC", "pc ", "mobile\u0000", 1, True, [], {}, ["pc"])
        self.check_errors(message, "peer_type", values, BAD_PEER_TYPE)

    def test_session_id_must_be_a_string(self):
        message = join_message("s", "pc")
        values = (1, 0, True, False, [], {}, ["s"], 1.5)
        self.check_errors(message, "session_id", values, INVALID_MESSAGE)

    def test_a_peer_type_written_with_escapes_is_the_same_peer_type(self):
        peer = self.open()
        session = self.new_session()
        peer.send_text(
            '{"type":"jo\\u0069n","session_id":"%s","peer_type":"\\u0070c"}' % session
        )
        peer.expect(joined_message(session, "pc"))

    # --- relayed messages ---

    def test_webrtc_offer_is_relayed(self):
        session, pc, mobile = self.pair_named()
        pc.send_json(offer_message(session, {"type": "offer", "sdp": "v=0\r\n"}))
        mobile.expect({"type": "webrtc_offer", "offer": {"type": "offer", "sdp": "v=0\r\n"}})
        pc.expect_silence()

    def test_webrtc_answer_is_relayed(self):
        session, pc, mobile = self.pair_named()
        mobile.send_json(answer_message(session, {"type": "answer", "sdp": "v=0\r\n"}))
        pc.expect({"type": "webrtc_answer", "answer": {"type": "answer", "sdp": "v=0\r\n"}})
        mobile.expect_silence()

    def test_ice_candidate_is_relayed(self):
        session, pc, mobile = self.pair_named()
        candidate = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0"}
        pc.send_json(candidate_message(session, candidate))
        mobile.expect({"type": "ice_candidate", "candidate": candidate})

    def test_either_peer_may_send_any_relayed_message(self):
        session, pc, mobile = self.pair_named()
        for sender, receiver in ((pc, mobile), (mobile, pc)):
            sender.send_json(offer_message(session, {}))
            sender.send_json(answer_message(session, {}))
            sender.send_json(candidate_message(session, {}))
            receiver.expect({"type": "webrtc_offer", "offer": {}})
            receiver.expect({"type": "webrtc_answer", "answer": {}})
            receiver.expect({"type": "ice_candidate", "candidate": {}})

    def test_a_candidate_may_be_null_or_empty_or_absent(self):
        session, pc, mobile = self.pair_named()
        pc.send_json(candidate_message(session, None))
        mobile.expect({"type": "ice_candidate", "candidate": None})
        pc.send_json(candidate_message(session, ""))
        mobile.expect({"type": "ice_candidate", "candidate": ""})
        pc.send_json({"type": "ice_candidate", "session_id": session})
        mobile.expect({"type": "ice_candidate"})

    def test_any_other_candidate_is_refused(self):
        session, pc, mobile = self.pair_named()
        message = candidate_message(session, {})
        values = ("candidate:1", 1, 0, True, False, [], [{}])
        self.check_errors(message, "candidate", values, INVALID_MESSAGE, pc)
        mobile.expect_silence()

    def test_an_offer_needs_session_id_and_an_offer_object(self):
        session, pc, mobile = self.pair_named()
        message = offer_message(session, {})
        self.check_errors(message, "session_id", EMPTY_VALUES, MISSING_OFFER, pc)
        values = EMPTY_VALUES + ("v=0", 1, True, [], [{}])
        self.check_errors(message, "offer", values, MISSING_OFFER, pc)
        mobile.expect_silence()

    def test_an_answer_needs_session_id_and_an_answer_object(self):
        session, pc, mobile = self.pair_named()
        message = answer_message(session, {})
        self.check_errors(message, "session_id", EMPTY_VALUES, MISSING_ANSWER, mobile)
        values = EMPTY_VALUES + ("v=0", 1, True, [], [{}])
        self.check_errors(message, "answer", values, MISSING_ANSWER, mobile)
        pc.expect_silence()

    def test_a_candidate_needs_session_id(self):
        session, pc, mobile = self.pair_named()
        message = candidate_message(session, {})
        self.check_errors(message, "session_id", EMPTY_VALUES, MISSING_SESSION, pc)
        mobile.expect_silence()

    def test_a_relayed_session_id_must_be_a_string(self):
        session, pc, mobile = self.pair_named()
        for message in (offer_message(session, {}), answer_message(session, {}),
                        candidate_message(session, {})):
            self.check_errors(message, "session_id", (1, True, [], {}), INVALID_MESSAGE, pc)
        mobile.expect_silence()

    def test_what_is_missing_is_told_before_not_joined(self):
        peer = self.open()
        peer.send_json({"type": "webrtc_offer", "session_id": "nobody"})
        peer.expect(MISSING_OFFER)
        peer.send_json({"type": "ice_candidate"})
        peer.expect(MISSING_SESSION)
        peer.send_json(offer_message("nobody", {}))
        peer.expect(NOT_JOINED)

    # --- ping ---

    def test_ping_is_answered_before_a_join(self):
        peer = self.open()
        peer.send_json({"type": "ping"})
        self.assertEqual(peer.recv_text(), '{"type":"pong"}')

    def test_ping_is_answered_after_a_join(self):
        peer = self.join(self.new_session(), "pc")
        peer.send_json({"type": "ping"})
        self.assertEqual(peer.recv_text(), '{"type":"pong"}')

    def test_ping_is_never_relayed(self):
        session, pc, mobile = self.pair_named()
        pc.send_json({"type": "ping", "session_id": session})
        pc.expect({"type": "pong"})
        mobile.expect_silence()

    # --- errors ---

    def test_error_texts_do_not_disturb_what_follows(self):
        session = self.new_session()
        pc = self.open()
        for broken in ({"type": "join"}, join_message(session, "x"), offer_message("no", {})):
            pc.send_json(broken)
            self.assertEqual(pc.recv_json()["type"], "error")
        self.take_seat(pc, session, "pc")
        mobile = self.join(session, "mobile")
        pc.expect(PEER_CONNECTED)
        mobile.expect(PEER_CONNECTED)

    def test_an_error_is_exactly_type_code_and_message(self):
        peer = self.open()
        peer.send_text("{")
        self.assertEqual(
            peer.recv_text(),
            '{"type":"error","code":"bad_json","message":"Invalid message format"}',
        )
