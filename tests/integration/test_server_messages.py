"""PROTOCOL.md, "v1 - server to client": one test per sentence, and the relayed bytes themselves.

Knows the wire only. Must not know how the daemon is built.
"""

from case import PEER_CONNECTED, DaemonCase, candidate_message, gone, offer_message
from websocket import BINARY, encode_frame

# Values that a JSON library would rewrite; the daemon must not.
AWKWARD_OBJECTS = (
    "{}",
    "{ }",
    '{\n\t"sdp" :\r\n "v=0"  ,"x":[ 1 , 2 ]\n}',
    '{"n":1E400,"m":-0.0,"k":1.10,"e":1e+05,"z":-0,"big":123456789012345678901234567890}',
    '{"s":"\\u0041\\/\\b\\f\\n\\r\\t\\"\\\\","pair":"\\uD83D\\uDE00","lone":"\\ud800"}',
    '{"utf8":"\u00e9\u4e2d\U0001f600\u2028\u007f"}',
    '{"b":1,"a":2,"b":3}',
    '{"":{"":{"":[]}}}',
    '{"nested":{"type":"join","session_id":"other"},"t":[true,false,null]}',
    '{"brackets":"}]{[\\"}"}',
)


class ServerMessages(DaemonCase):
    def test_joined_comes_before_anything_else_about_the_session(self):
        session = self.new_session()
        self.join(session, "pc")
        mobile = self.open()
        mobile.send_json({"type": "join", "session_id": session, "peer_type": "mobile"})
        self.assertEqual(mobile.recv_json()["type"], "joined")
        mobile.expect(PEER_CONNECTED)

    def test_joined_carries_the_session_id_and_peer_type(self):
        peer = self.open()
        peer.send_text('{"peer_type":"mobile","session_id": "a\\u0062\\/c" ,"type":"join"}')
        peer.expect({"type": "joined", "session_id": "ab/c", "peer_type": "mobile"})

    def test_peer_connected_is_sent_to_both_when_both_seats_are_taken(self):
        session = self.new_session()
        mobile = self.join(session, "mobile")
        mobile.expect_silence()
        pc = self.join(session, "pc")
        self.assertEqual(pc.recv_text(), '{"type":"peer_connected"}')
        self.assertEqual(mobile.recv_text(), '{"type":"peer_connected"}')

    def test_peer_connected_comes_before_any_relayed_message(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        mobile = self.open()
        mobile.send_bytes(
            encode_frame(1, '{"type":"join","session_id":"%s","peer_type":"mobile"}' % session)
            + encode_frame(1, '{"type":"webrtc_offer","session_id":"%s","offer":{}}' % session)
        )
        pc.expect(PEER_CONNECTED)
        pc.expect({"type": "webrtc_offer", "offer": {}})

    def test_a_relayed_value_is_the_senders_own_bytes(self):
        session, pc, mobile = self.pair_named()
        for field, kind in (("offer", "webrtc_offer"), ("answer", "webrtc_answer"),
                            ("candidate", "ice_candidate")):
            for value in AWKWARD_OBJECTS:
                with self.subTest(kind=kind, value=value):
                    pc.send_text(
                        ' {"type" : "%s",\n"%s"\t: %s ,"session_id":"%s" } '
                        % (kind, field, value, session)
                    )
                    self.assertEqual(
                        mobile.recv_text(), '{"type":"%s","%s":%s}' % (kind, field, value)
                    )
        pc.expect_silence()

    def test_an_empty_candidate_is_relayed_as_it_was_written(self):
        session, pc, mobile = self.pair_named()
        for value in ("null", '""'):
            pc.send_text(
                '{"type":"ice_candidate","session_id":"%s","candidate": %s }' % (session, value)
            )
            self.assertEqual(
                mobile.recv_text(), '{"type":"ice_candidate","candidate":%s}' % value
            )
        pc.send_text('{"type":"ice_candidate","session_id":"%s"}' % session)
        self.assertEqual(mobile.recv_text(), '{"type":"ice_candidate"}')

    def test_no_other_field_of_the_senders_message_passes(self):
        session, pc, mobile = self.pair_named()
        message = offer_message(session, {"sdp": "x"})
        message.update(answer={"sdp": "y"}, candidate={}, seq=1, secret="s", peer_type="pc")
        pc.send_json(message)
        mobile.expect({"type": "webrtc_offer", "offer": {"sdp": "x"}})

    def test_what_came_in_a_binary_frame_is_relayed_as_text(self):
        session, pc, mobile = self.pair_named()
        pc.send_frame(BINARY, '{"type":"webrtc_offer","session_id":"%s","offer":{}}' % session)
        self.assertEqual(mobile.recv_text(), '{"type":"webrtc_offer","offer":{}}')

    def test_mobile_disconnected_tells_the_pc_that_the_mobile_is_gone(self):
        pc, mobile = self.pair()
        mobile.close()
        self.assertEqual(pc.recv_text(), '{"type":"mobile_disconnected"}')
        pc.expect_silence()

    def test_pc_disconnected_tells_the_mobile_that_the_pc_is_gone(self):
        pc, mobile = self.pair()
        pc.close()
        self.assertEqual(mobile.recv_text(), '{"type":"pc_disconnected"}')
        mobile.expect_silence()

    def test_a_peer_that_was_never_paired_hears_of_no_disconnect(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        self.open().close()
        pc.expect_silence()

    def test_a_return_is_a_new_peer_connected_for_both(self):
        session, pc, mobile = self.pair_named()
        mobile.close()
        pc.expect(gone("mobile"))
        mobile = self.join(session, "mobile")
        mobile.expect(PEER_CONNECTED)
        pc.expect(PEER_CONNECTED)
        pc.send_json(candidate_message(session, {"candidate": "again"}))
        mobile.expect({"type": "ice_candidate", "candidate": {"candidate": "again"}})

    def test_pong_echoes_t_as_it_was_written(self):
        peer = self.open()
        for value in ("1", "1E400", "-0", '"\\u0041 \u00e9"', "null", "true", "[ 1,  2 ]",
                      '{ "a" : 1 }', "1700000000000.25"):
            with self.subTest(t=value):
                peer.send_text('{"type":"ping", "t" : %s }' % value)
                self.assertEqual(peer.recv_text(), '{"type":"pong","t":%s}' % value)
