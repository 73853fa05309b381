"""PROTOCOL.md, "Heartbeat": who is pinged, what counts as life, and what silence costs.

Knows the wire only. The interval grows with the slowness of the build, so that a peer that does
answer is never too late.
"""

from case import DaemonCase, gone, offer_message
from daemon import SLOWDOWN
from websocket import PONG

INTERVAL = 0.5 * SLOWDOWN


class Heartbeat(DaemonCase):
    daemon_args = ("--ping-seconds", "%.2f" % INTERVAL, "--message-rate", "0",
                   "--join-seconds", "3600")

    def test_the_server_pings_every_interval(self):
        peer = self.join(self.new_session(), "pc")
        for _ in range(4):
            peer.expect_ping()
        peer.expect_silence()

    def test_a_peer_that_has_not_joined_is_pinged_too(self):
        peer = self.open()
        for _ in range(4):
            peer.expect_ping()
        peer.expect_silence()

    def test_a_half_open_peer_is_dropped_and_its_partner_hears_it_once(self):
        pc, mobile = self.pair()
        mobile.answers_pings = False  # and nothing is read: it looks like a dead network
        pc.expect(gone("mobile"))
        pc.expect_silence()
        mobile.expect_close(4408)

    def test_a_silent_peer_that_has_not_joined_is_dropped(self):
        peer = self.open()
        peer.answers_pings = False
        peer.expect_close(4408)

    def test_a_peer_that_only_answers_pings_is_kept(self):
        session, pc, mobile = self.pair_named()
        for _ in range(4):
            pc.expect_ping()
            mobile.expect_ping()
        pc.send_json(offer_message(session, {}))
        mobile.expect({"type": "webrtc_offer", "offer": {}})
        pc.expect_silence()

    def test_a_ping_message_counts_as_life(self):
        peer = self.join(self.new_session(), "pc")
        peer.answers_pings = False
        while len(peer.pings) < 5:
            peer.expect_silence()
        self.assertIsNone(peer.close_frame)

    def test_an_unsolicited_pong_counts_as_life(self):
        peer = self.join(self.new_session(), "pc")
        peer.answers_pings = False
        for _ in range(5):
            peer.expect_ping()
            peer.send_frame(PONG, b"not what was asked")
        peer.expect_silence()

    def test_the_seat_of_a_dropped_peer_is_free(self):
        session = self.new_session()
        silent = self.join(session, "pc")
        silent.answers_pings = False
        silent.expect_close(4408)
        self.join(session, "pc").expect_silence()

    def test_an_extra_t_field_is_echoed(self):
        peer = self.open()
        for value in (0, 1700000000000, "x", None, [1, {"a": None}], {}, False):
            peer.send_json({"type": "ping", "t": value})
            peer.expect({"type": "pong", "t": value})
