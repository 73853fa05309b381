"""PROTOCOL.md, "Where this server is stricter than others": one test per clause.

Knows the wire only. Must not know how the daemon is built.
"""

from case import (
    INVALID_MESSAGE, MISSING_JOIN, NOT_JOINED, PEER_CONNECTED, SEAT_TAKEN, SESSION_MISMATCH,
    DaemonCase, answer_message, candidate_message, gone, join_message, joined_message,
    offer_message,
)


def relayed_messages(session):
    return (offer_message(session, {}), answer_message(session, {}),
            candidate_message(session, {}), candidate_message(session, None))


class Strictness(DaemonCase):
    daemon_args = ("--probe-seconds", "60")  # so that only the owner's answer can end a probe

    def test_relaying_without_having_joined_is_refused(self):
        session, pc, mobile = self.pair_named()
        stranger = self.open()
        for message in relayed_messages(session) + relayed_messages("no such session"):
            stranger.send_json(message)
            stranger.expect(NOT_JOINED)
        pc.expect_silence()
        mobile.expect_silence()

    def test_relaying_into_another_session_than_the_one_joined_is_refused(self):
        _, pc, mobile = self.pair_named()
        other, other_pc, other_mobile = self.pair_named()
        for message in relayed_messages(other) + relayed_messages("no such session"):
            pc.send_json(message)
            pc.expect(SESSION_MISMATCH)
        for peer in (mobile, other_pc, other_mobile):
            peer.expect_silence()

    def test_a_peer_never_reaches_a_session_that_it_is_not_seated_in(self):
        first, pc, mobile = self.pair_named()
        second, other_pc, other_mobile = self.pair_named()
        for number in range(20):
            pc.send_json(candidate_message(first, {"n": number}))
            other_mobile.send_json(candidate_message(second, {"m": number}))
        for number in range(20):
            mobile.expect({"type": "ice_candidate", "candidate": {"n": number}})
            other_pc.expect({"type": "ice_candidate", "candidate": {"m": number}})
        for peer in (pc, mobile, other_pc, other_mobile):
            peer.expect_silence()

    def test_joining_another_session_leaves_the_first_one_properly(self):
        first, pc, mobile = self.pair_named()
        second = self.new_session()
        self.take_seat(mobile, second, "mobile")
        pc.expect(gone("mobile"))
        pc.expect_silence()
        mobile.send_json(offer_message(first, {}))
        mobile.expect(SESSION_MISMATCH)
        newcomer = self.join(first, "mobile")  # the seat is free again
        newcomer.expect(PEER_CONNECTED)
        pc.expect(PEER_CONNECTED)
        partner = self.join(second, "pc")
        partner.expect(PEER_CONNECTED)
        mobile.expect(PEER_CONNECTED)
        mobile.send_json(offer_message(second, {"in": "second"}))
        partner.expect({"type": "webrtc_offer", "offer": {"in": "second"}})
        for peer in (pc, newcomer, partner, mobile):
            peer.expect_silence()

    def test_a_session_that_its_only_peer_left_for_another_is_gone(self):
        before = self.health()["sessions"]
        peer = self.join(self.new_session(), "pc")
        for _ in range(5):
            self.take_seat(peer, self.new_session(), "pc")
        self.assertEqual(self.health()["sessions"], before + 1)
        peer.close()
        self.wait_for_health(sessions=before)

    def test_a_refused_join_of_another_session_leaves_the_first_one_as_it_was(self):
        session, pc, mobile = self.pair_named()
        other, other_pc, _ = self.pair_named()
        pc.send_json({"type": "join", "session_id": other})
        pc.expect(MISSING_JOIN)
        pc.send_json(join_message(other, "pc"))
        other_pc.expect_ping()  # the owner is probed, and pump() has answered
        pc.expect(SEAT_TAKEN)
        pc.send_json(offer_message(session, {"still": "here"}))
        mobile.expect({"type": "webrtc_offer", "offer": {"still": "here"}})
        mobile.expect_silence()

    def test_a_third_device_does_not_silently_listen_in(self):
        session, pc, mobile = self.pair_named()
        for role, owner in (("pc", pc), ("mobile", mobile)):
            third = self.open()
            third.send_json(join_message(session, role))
            owner.expect_ping()
            third.expect(SEAT_TAKEN)
            pc.send_json(offer_message(session, {"secret": role}))
            mobile.expect({"type": "webrtc_offer", "offer": {"secret": role}})
            mobile.send_json(answer_message(session, {"secret": role}))
            pc.expect({"type": "webrtc_answer", "answer": {"secret": role}})
            third.expect_silence()
            third.send_json(offer_message(session, {"forged": True}))
            third.expect(NOT_JOINED)
        pc.expect_silence()
        mobile.expect_silence()

    def test_duplicate_top_level_keys_are_invalid_message_format(self):
        session, pc, mobile = self.pair_named()
        for text in (
            '{"type":"ping","type":"ping"}',
            '{"type":"ping","t":1,"t":1}',
            '{"type":"ping","typ\\u0065":"join"}',
            '{"x":1,"type":"ping","\\u0078":2}',
            '{"type":"webrtc_offer","session_id":"%s","session_id":"%s","offer":{}}'
            % (session, session),
            '{"type":"webrtc_offer","session_id":"%s","offer":{},"offer":{}}' % session,
            '{"":1,"":2}',
        ):
            with self.subTest(text=text):
                pc.send_text(text)
                pc.expect(INVALID_MESSAGE)
        pc.expect_silence()
        mobile.expect_silence()

    def test_duplicate_keys_below_the_top_level_are_the_partners_business(self):
        session, pc, mobile = self.pair_named()
        pc.send_text(
            '{"type":"webrtc_offer","session_id":"%s","offer":{"a":1,"a":2}}' % session
        )
        self.assertEqual(mobile.recv_text(), '{"type":"webrtc_offer","offer":{"a":1,"a":2}}')

    def test_the_same_connection_joining_its_own_seat_again_is_idempotent(self):
        session, pc, mobile = self.pair_named()
        for _ in range(3):
            pc.send_json(join_message(session, "pc"))
            pc.expect(joined_message(session, "pc"))
        pc.expect_silence()
        mobile.expect_silence()
        pc.send_json(offer_message(session, {}))
        mobile.expect({"type": "webrtc_offer", "offer": {}})
