"""PROTOCOL.md, "A seat that is taken": the three policies, and every way that a probe can end.

Knows the wire only. Must not know how the daemon is built.
"""

from case import (
    NOT_JOINED, PEER_CONNECTED, SEAT_TAKEN, DaemonCase, gone, join_message, joined_message,
    offer_message,
)
from daemon import PATIENCE


class ProbeOfALivingOwner(DaemonCase):
    """The probe lasts so long that only an event can end it within a test."""

    daemon_args = ("--probe-seconds", str(min(60, 2 * PATIENCE)))

    def challenge(self, session, role):
        newcomer = self.open()
        newcomer.send_json(join_message(session, role))
        return newcomer

    def test_if_the_owner_answers_the_newcomer_gets_seat_taken(self):
        session, pc, mobile = self.pair_named()
        newcomer = self.challenge(session, "mobile")
        mobile.expect_ping()
        newcomer.expect(SEAT_TAKEN)
        newcomer.expect_silence()
        mobile.expect_silence()
        pc.expect_silence()

    def test_the_newcomers_connection_stays_open_and_may_join_elsewhere(self):
        session, _, mobile = self.pair_named()
        newcomer = self.challenge(session, "mobile")
        mobile.expect_ping()
        newcomer.expect(SEAT_TAKEN)
        self.take_seat(newcomer, self.new_session(), "mobile")

    def test_a_message_of_the_owner_is_life_too(self):
        session, _, mobile = self.pair_named()
        mobile.answers_pings = False
        newcomer = self.challenge(session, "mobile")
        mobile.expect_ping()
        mobile.expect_silence()  # sends a ping message
        newcomer.expect(SEAT_TAKEN)

    def test_if_the_owner_leaves_during_the_probe_the_newcomer_is_seated_at_once(self):
        for leave in ("close", "drop"):
            with self.subTest(leave=leave):
                session, pc, mobile = self.pair_named()
                mobile.answers_pings = False
                newcomer = self.challenge(session, "mobile")
                mobile.expect_ping()
                getattr(mobile, leave)()
                newcomer.expect(joined_message(session, "mobile"))
                newcomer.expect(PEER_CONNECTED)
                pc.expect(gone("mobile"))
                pc.expect(PEER_CONNECTED)
                pc.expect_silence()

    def test_a_second_newcomer_takes_the_first_newcomers_place(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        first = self.challenge(session, "mobile")
        mobile.expect_ping()
        second = self.challenge(session, "mobile")
        first.expect(SEAT_TAKEN)
        mobile.drop()
        second.expect(joined_message(session, "mobile"))
        second.expect(PEER_CONNECTED)
        pc.expect(gone("mobile"))
        pc.expect(PEER_CONNECTED)
        first.expect_silence()

    def test_a_newcomer_that_goes_away_leaves_the_owner_seated(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        newcomer = self.challenge(session, "mobile")
        mobile.expect_ping()
        newcomer.close()
        mobile.expect_silence()
        pc.send_json(offer_message(session, {}))
        mobile.expect({"type": "webrtc_offer", "offer": {}})
        pc.expect_silence()

    def test_a_newcomer_that_joins_elsewhere_meanwhile_leaves_the_owner_seated(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        newcomer = self.challenge(session, "mobile")
        mobile.expect_ping()
        self.take_seat(newcomer, self.new_session(), "mobile")
        mobile.expect_silence()
        newcomer.expect_silence()
        pc.expect_silence()

    def test_a_newcomer_neither_hears_nor_speaks_during_the_probe(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        newcomer = self.challenge(session, "mobile")
        mobile.expect_ping()
        pc.send_json(offer_message(session, {"for": "the owner"}))
        mobile.expect({"type": "webrtc_offer", "offer": {"for": "the owner"}})
        newcomer.send_json(offer_message(session, {"forged": True}))
        newcomer.expect(NOT_JOINED)
        pc.expect_silence()


class ProbeOfASilentOwner(DaemonCase):
    daemon_args = ("--probe-seconds", "0.3")

    def test_otherwise_the_owner_is_closed_and_the_newcomer_seated(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        newcomer = self.join(session, "mobile")
        newcomer.expect(PEER_CONNECTED)
        mobile.expect_close(4410)
        pc.expect(gone("mobile"))  # a normal leave and return
        pc.expect(PEER_CONNECTED)
        pc.expect_silence()
        pc.send_json(offer_message(session, {"to": "the newcomer"}))
        newcomer.expect({"type": "webrtc_offer", "offer": {"to": "the newcomer"}})

    def test_an_owner_that_never_had_a_partner_loses_its_seat_in_the_same_way(self):
        session = self.new_session()
        owner = self.join(session, "pc")
        owner.answers_pings = False
        newcomer = self.join(session, "pc")
        owner.expect_close(4410)
        newcomer.expect_silence()

    def test_the_last_of_several_newcomers_gets_the_silent_owners_seat(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        early = [self.open() for _ in range(3)]
        for newcomer in early:
            newcomer.send_json(join_message(session, "mobile"))
            newcomer.answers_pings = False
        seen = [newcomer.recv_json() for newcomer in early[:-1]]
        self.assertIn(seen[0], (SEAT_TAKEN, joined_message(session, "mobile")))
        self.assertEqual(early[-1].recv_json(), joined_message(session, "mobile"))
        pc.expect(gone("mobile"))
        pc.expect(PEER_CONNECTED)

    def test_a_seat_can_change_hands_again_and_again(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        for round_number in range(3):
            if round_number:
                pc.expect(gone("mobile"))
            mobile = self.join(session, "mobile")
            mobile.expect(PEER_CONNECTED)
            pc.expect(PEER_CONNECTED)
            mobile.answers_pings = False
            if round_number < 2:
                newcomer = self.open()
                newcomer.send_json(join_message(session, "mobile"))
                mobile.expect_close(4410)
                newcomer.expect(joined_message(session, "mobile"))
                newcomer.expect(PEER_CONNECTED)
                pc.expect(gone("mobile"))
                pc.expect(PEER_CONNECTED)
                newcomer.close()
        pc.expect_silence()


class Replace(DaemonCase):
    daemon_args = ("--seat-conflict", "replace")

    def test_the_newest_wins_at_once(self):
        session, pc, mobile = self.pair_named()
        newcomer = self.join(session, "mobile")
        newcomer.expect(PEER_CONNECTED)
        mobile.expect_close(4410)
        pc.expect(gone("mobile"))
        pc.expect(PEER_CONNECTED)
        pc.send_json(offer_message(session, {}))
        newcomer.expect({"type": "webrtc_offer", "offer": {}})
        pc.expect_silence()

    def test_twenty_newcomers_in_a_row_leave_exactly_one_in_the_seat(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        mobiles = [self.join(session, "mobile") for _ in range(20)]
        for mobile in mobiles[:-1]:
            mobile.expect(PEER_CONNECTED)
            mobile.expect_close(4410)
            pc.expect(PEER_CONNECTED)
            pc.expect(gone("mobile"))
        pc.expect(PEER_CONNECTED)
        mobiles[-1].expect(PEER_CONNECTED)
        pc.expect_silence()

    def test_joining_its_own_seat_again_replaces_nobody(self):
        session, pc, mobile = self.pair_named()
        self.take_seat(mobile, session, "mobile")
        mobile.expect_silence()
        pc.expect_silence()


class Reject(DaemonCase):
    daemon_args = ("--seat-conflict", "reject")

    def test_the_owner_wins_always(self):
        session, pc, mobile = self.pair_named()
        mobile.answers_pings = False
        newcomer = self.open()
        newcomer.send_json(join_message(session, "mobile"))
        newcomer.expect(SEAT_TAKEN)
        mobile.expect_silence()
        self.assertEqual(len(mobile.pings), 0)
        pc.expect_silence()

    def test_a_seat_that_was_left_is_not_rejected(self):
        session, pc, mobile = self.pair_named()
        mobile.close()
        pc.expect(gone("mobile"))
        self.join(session, "mobile").expect(PEER_CONNECTED)
        pc.expect(PEER_CONNECTED)
