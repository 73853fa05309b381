"""PROTOCOL.md, "Behaviour that v1 clients rely on": one test per sentence, named after it.

Knows the wire only. Must not know how the daemon is built.
"""

import threading

from case import (
    INVALID_JSON, INVALID_MESSAGE, MISSING_JOIN, PEER_CONNECTED, DaemonCase, candidate_message,
    error, gone, join_message, joined_message, offer_message,
)
from websocket import BINARY

MESSAGE_BYTES_MAX = 262144

INVALID_TEXTS = (
    "", " ", "{", "}", "[", "{]", "nul", "NaN", "01", "+1", "1.", ".5", '"', "'a'", "{'a':1}",
    '{"type":"ping",}', '{"type":"ping"} x', '{"type":"ping"}{"type":"ping"}', "{type:1}",
    '{"a":"\t"}', '{"a":"\\x41"}', '{"a":"\\u00g0"}', '\ufeff{"type":"ping"}', "hello",
    '{"type":"ping" "t":1}', '{"type"}', '{"type":}', "[1,]", '{"t":1e}', "/**/{}",
)
NOT_OBJECTS = ("[]", "null", "true", "1", '"ping"', '[{"type":"ping"}]')


def padded_offer(session, size):
    """An offer whose whole text is exactly `size` bytes, and its value."""
    shell = '{"type":"webrtc_offer","session_id":"%s","offer":{"sdp":""}}' % session
    value = '{"sdp":"%s"}' % ("x" * (size - len(shell)))
    return '{"type":"webrtc_offer","session_id":"%s","offer":%s}' % (session, value), value


class Behaviour(DaemonCase):
    # --- errors ---

    def test_an_error_leaves_the_connection_open_and_its_membership_as_it_was(self):
        session, pc, mobile = self.pair_named()
        for broken, answer in (
            ({"type": "join"}, MISSING_JOIN),
            ({"type": "join", "session_id": "elsewhere"}, MISSING_JOIN),
            ({"type": "join", "session_id": 5, "peer_type": "pc"}, INVALID_MESSAGE),
            (offer_message("elsewhere", {}), error("session_mismatch", "Session not found")),
        ):
            pc.send_json(broken)
            pc.expect(answer)
        pc.send_json(offer_message(session, {"sdp": "still here"}))
        mobile.expect({"type": "webrtc_offer", "offer": {"sdp": "still here"}})

    def test_invalid_json_is_an_error_not_a_close(self):
        peer = self.open()
        for text in INVALID_TEXTS:
            with self.subTest(text=text):
                peer.send_text(text)
                peer.expect(INVALID_JSON)
        peer.expect_silence()

    def test_json_that_is_not_an_object_is_an_error_not_a_close(self):
        peer = self.open()
        for text in NOT_OBJECTS:
            with self.subTest(text=text):
                peer.send_text(text)
                peer.expect(INVALID_MESSAGE)
        peer.expect_silence()

    # --- order and pairing ---

    def test_a_burst_of_500_candidates_each_way_loses_nothing_and_keeps_its_order(self):
        session, pc, mobile = self.pair_named()
        for number in range(500):
            pc.send_json(candidate_message(session, {"candidate": "pc", "number": number}))
            mobile.send_json(candidate_message(session, {"candidate": "mobile", "n": number}))
        for number in range(500):
            candidate = {"candidate": "pc", "number": number}
            mobile.expect({"type": "ice_candidate", "candidate": candidate})
            candidate = {"candidate": "mobile", "n": number}
            pc.expect({"type": "ice_candidate", "candidate": candidate})
        pc.expect_silence()
        mobile.expect_silence()

    def test_both_joining_at_once_pair_exactly_once(self):
        session = self.new_session()
        peers = {"pc": self.open(), "mobile": self.open()}
        barrier = threading.Barrier(2)

        def join(role):
            barrier.wait()
            peers[role].send_json(join_message(session, role))

        threads = [threading.Thread(target=join, args=(role,)) for role in peers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for role, peer in peers.items():
            peer.expect(joined_message(session, role))
            peer.expect(PEER_CONNECTED)
            peer.expect_silence()

    def test_peer_connected_comes_exactly_once_per_pairing(self):
        pc, mobile = self.pair()
        pc.expect_silence()
        mobile.expect_silence()

    def test_the_receiver_of_an_offer_has_always_heard_peer_connected_before(self):
        session = self.new_session()
        mobile = self.join(session, "mobile")
        pc = self.join(session, "pc")
        pc.expect(PEER_CONNECTED)
        pc.send_json(offer_message(session, {}))  # the instant that peer_connected arrives
        mobile.expect(PEER_CONNECTED)
        mobile.expect({"type": "webrtc_offer", "offer": {}})

    # --- silence ---

    def test_relaying_before_the_other_seat_was_taken_is_silent(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        pc.send_json(offer_message(session, {"sdp": "early"}))
        pc.expect_silence()
        mobile = self.join(session, "mobile")
        mobile.expect(PEER_CONNECTED)
        mobile.expect_silence()  # and nothing was kept for later

    def test_relaying_after_the_other_seat_was_left_is_silent(self):
        session, pc, mobile = self.pair_named()
        mobile.close()
        pc.expect(gone("mobile"))
        pc.send_json(offer_message(session, {"sdp": "late"}))
        pc.expect_silence()

    def test_an_unknown_type_is_silent(self):
        session, pc, mobile = self.pair_named()
        for kind in ("hello", "", "PING", "leave", "message", "joined", "error", "pong",
                     "peer_connected", "pc_disconnected", None, 1, True, [], {}):
            pc.send_json({"type": kind, "session_id": session, "data": 1})
        pc.send_text("{}")
        pc.send_json({"session_id": session})
        pc.expect_silence()
        mobile.expect_silence()

    def test_unknown_fields_are_ignored(self):
        session = self.new_session()
        peer = self.open()
        message = join_message(session, "pc")
        message.update(v=1, extra={"deep": [1, {"type": "ping"}]}, name=None)
        peer.send_json(message)
        peer.expect(joined_message(session, "pc"))
        peer.send_json({"type": "ping", "extra": 1})
        peer.expect({"type": "pong"})

    # --- leaving and returning ---

    def test_a_peer_that_drops_is_gone_at_once_and_its_partner_hears_it_exactly_once(self):
        for leave in ("close", "drop"):
            with self.subTest(leave=leave):
                pc, mobile = self.pair()
                getattr(mobile, leave)()
                pc.expect(gone("mobile"))
                pc.expect_silence()

    def test_the_seat_is_free_for_the_page_that_reloads(self):
        session, pc, mobile = self.pair_named()
        for _ in range(3):
            mobile.drop()
            pc.expect(gone("mobile"))
            mobile = self.join(session, "mobile")
            mobile.expect(PEER_CONNECTED)
            pc.expect(PEER_CONNECTED)
        mobile.expect_silence()
        pc.expect_silence()

    def test_when_both_are_gone_the_session_is_gone_and_its_id_works_again(self):
        before = self.health()["sessions"]
        session, pc, mobile = self.pair_named()
        self.assertEqual(self.health()["sessions"], before + 1)
        pc.close()
        mobile.expect({"type": "pc_disconnected"})
        mobile.close()
        self.wait_for_health(sessions=before)
        pc, mobile = self.pair(session)
        pc.send_json(offer_message(session, {}))
        mobile.expect({"type": "webrtc_offer", "offer": {}})

    # --- the outside ---

    def test_every_origin_may_connect(self):
        for origin in ("https://example.org", "http://localhost:8080", "null", "file://", None):
            with self.subTest(origin=origin):
                self.open(headers={"Origin": origin}).expect_silence()

    def test_the_endpoint_is_the_root_or_ws_with_any_query_string(self):
        for path in ("/", "/ws", "/?k=beef", "/ws?token=a%20b&x", "/ws?"):
            with self.subTest(path=path):
                self.open(path=path).expect_silence()

    def test_json_in_a_binary_frame_is_accepted(self):
        session = self.new_session()
        peer = self.open()
        peer.send_frame(
            BINARY, '{"type":"join","session_id":"%s","peer_type":"pc"}' % session
        )
        peer.expect(joined_message(session, "pc"))
        peer.send_frame(BINARY, b"\xff\xfe")
        peer.expect(INVALID_JSON)
        peer.expect_silence()

    # --- sizes ---

    def test_payloads_up_to_256_kib_pass(self):
        session, pc, mobile = self.pair_named()
        for size in (125, 126, 127, 65535, 65536, 65537, MESSAGE_BYTES_MAX):
            with self.subTest(size=size):
                text, value = padded_offer(session, size)
                self.assertEqual(len(text), size)
                pc.send_text(text)
                self.assertEqual(mobile.recv_text(), '{"type":"webrtc_offer","offer":%s}' % value)

    def test_beyond_256_kib_the_connection_is_closed_1009(self):
        session, pc, mobile = self.pair_named()
        pc.send_text(padded_offer(session, MESSAGE_BYTES_MAX + 1)[0])
        pc.expect_close(1009)
        mobile.expect(gone("pc"))
        mobile.expect_silence()

    def test_json_nesting_of_64_levels_passes(self):
        peer = self.open()
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            value = opening * 63 + "1" + closing * 63 if closing == "}" else "[" * 63 + "]" * 63
            peer.send_text('{"type":"ping","t":%s}' % value)
            self.assertEqual(peer.recv_text(), '{"type":"pong","t":%s}' % value)

    def test_json_nesting_beyond_64_levels_is_invalid_message_format(self):
        peer = self.open()
        for depth in (64, 65, 1000, 100000):
            peer.send_text('{"type":"ping","t":%s}' % ("[" * depth + "]" * depth))
            peer.expect(INVALID_JSON)
        peer.expect_silence()
