"""Races that show only now and then, a hundred rounds each: joins at once, hasty offers, reloads.

Knows the wire only. Threads are the test's own; the daemon's are its own business.
"""

import threading

from case import (
    PEER_CONNECTED, DaemonCase, gone, join_message, joined_message, offer_message,
)
from websocket import CLOSE, close_payload

ROUNDS = 100
RELOADS = 20


def at_once(*actions):
    """Runs the actions in threads that set off together; re-raises what any of them raised."""
    barrier = threading.Barrier(len(actions))
    failures = []

    def perform(action):
        try:
            barrier.wait()
            action()
        except BaseException as failure:  # pylint: disable=broad-except
            failures.append(failure)

    threads = [threading.Thread(target=perform, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Rounds(DaemonCase):
    daemon_args = ("--message-rate", "0", "--probe-seconds", "60")

    def join_and_wait(self, session, role, peer):
        peer.send_json(join_message(session, role))
        peer.expect(joined_message(session, role))
        peer.expect(PEER_CONNECTED)

    def test_both_joining_at_once_pair_exactly_once(self):
        for round_number in range(ROUNDS):
            with self.subTest(round=round_number):
                session = self.new_session()
                pc, mobile = self.open(), self.open()
                at_once(
                    lambda: self.join_and_wait(session, "pc", pc),
                    lambda: self.join_and_wait(session, "mobile", mobile),
                )
                pc.expect_silence()
                mobile.expect_silence()
                pc.drop()
                mobile.drop()
        self.wait_for_health(sessions=0, peers=0)

    def test_both_connecting_and_joining_at_once_pair_exactly_once(self):
        for round_number in range(ROUNDS):
            with self.subTest(round=round_number):
                session = self.new_session()
                peers = {}

                def arrive(role):
                    peers[role] = self.open()
                    self.join_and_wait(session, role, peers[role])

                at_once(lambda: arrive("pc"), lambda: arrive("mobile"))
                for peer in peers.values():
                    peer.expect_silence()
                for peer in peers.values():
                    peer.drop()
        self.wait_for_health(sessions=0, peers=0)

    def test_an_offer_sent_the_instant_peer_connected_arrives_is_heard_after_it(self):
        for round_number in range(ROUNDS):
            with self.subTest(round=round_number):
                session = self.new_session()
                pc, mobile = self.open(), self.open()
                offer = {"round": round_number}

                def offer_at_once():
                    self.join_and_wait(session, "pc", pc)
                    pc.send_json(offer_message(session, offer))

                def answer_at_once():
                    self.join_and_wait(session, "mobile", mobile)
                    mobile.expect({"type": "webrtc_offer", "offer": offer})

                at_once(offer_at_once, answer_at_once)
                pc.expect_silence()
                mobile.expect_silence()
                pc.drop()
                mobile.drop()

    def test_twenty_fast_reloads_of_the_phones_page_end_paired_exactly_once(self):
        for round_number in range(ROUNDS):
            with self.subTest(round=round_number):
                self.reload_fast(says_goodbye=bool(round_number % 2))
        self.wait_for_health(sessions=0, peers=0)

    def reload_fast(self, says_goodbye):
        session = self.new_session()
        pc = self.join(session, "pc")
        for _ in range(RELOADS):
            page = self.open()
            page.send_json(join_message(session, "mobile"))
            if says_goodbye:
                page.send_frame(CLOSE, close_payload(1001))
            page.drop()  # nothing is awaited: the next page comes at once
        mobile = self.open()
        mobile.send_json(join_message(session, "mobile"))
        mobile.expect(joined_message(session, "mobile"))
        mobile.expect(PEER_CONNECTED)
        mobile.send_json(offer_message(session, {"marks": "the end"}))
        heard = []
        while not heard or heard[-1]["type"] != "webrtc_offer":
            heard.append(pc.recv_json())
        self.assertEqual(heard.pop()["offer"], {"marks": "the end"})
        pairings = len(heard) // 2
        self.assertEqual(heard, [PEER_CONNECTED, gone("mobile")] * pairings + [PEER_CONNECTED])
        pc.expect_silence()
        mobile.expect_silence()
        pc.drop()
        mobile.drop()

    def test_twenty_reloads_that_wait_for_their_pairing_each_pair_once(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        for _ in range(RELOADS):
            page = self.join(session, "mobile")
            page.expect(PEER_CONNECTED)
            pc.expect(PEER_CONNECTED)
            page.drop()
            pc.expect(gone("mobile"))
        pc.expect_silence()

    def test_both_pages_reloading_at_once_find_each_other_again(self):
        session = self.new_session()
        for _ in range(RELOADS):
            pc, mobile = self.open(), self.open()
            at_once(
                lambda: self.join_and_wait(session, "pc", pc),
                lambda: self.join_and_wait(session, "mobile", mobile),
            )
            at_once(pc.drop, mobile.drop)
            self.wait_for_health(sessions=0)
