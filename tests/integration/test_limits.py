"""Every limit on messages and peers by its flag: below it passes, beyond it gets its answer.

Knows the settings table and the wire. The limits on connections are in test_admission.py.
"""

import select

from case import (
    INVALID_JSON, PEER_CONNECTED, SEAT_TAKEN, DaemonCase, candidate_message, error, gone,
    join_message,
)
from daemon import is_sanitized, wait_until
from websocket import CONTINUATION, PING, TEXT, encode_frame

HELLO = '{"type":"ping"}'


def drain_until_close(peer):
    while peer.close_frame is None:
        peer.pump()
    return peer.close_frame[0]


class MessageLimits(DaemonCase):
    daemon_args = ("--max-message-bytes", "2048", "--max-json-depth", "4",
                   "--max-session-id-bytes", "8", "--message-rate", "0")

    def test_max_message_bytes_pass(self):
        peer = self.open()
        peer.send_text(HELLO.ljust(2048))
        peer.expect({"type": "pong"})
        peer.send_bytes(encode_frame(TEXT, HELLO.ljust(1024), fin=False)
                        + encode_frame(CONTINUATION, b" " * 1024))
        peer.expect({"type": "pong"})

    def test_beyond_max_message_bytes_is_closed_1009(self):
        whole = encode_frame(TEXT, HELLO.ljust(2049))
        fragments = (encode_frame(TEXT, HELLO.ljust(1024), fin=False)
                     + encode_frame(CONTINUATION, b" " * 1025))
        for data in (whole, fragments):
            peer = self.open()
            peer.try_to_send(data)
            peer.expect_close(1009)

    def test_max_json_depth_passes_and_beyond_is_bad_json(self):
        peer = self.open()
        peer.send_text('{"type":"ping","t":[[[1]]]}')
        peer.expect({"type": "pong", "t": [[[1]]]})
        peer.send_text('{"type":"ping","t":[[[[1]]]]}')
        peer.expect(INVALID_JSON)
        peer.expect_silence()

    def test_max_session_id_bytes_pass_and_beyond_is_bad_message(self):
        peer = self.join("12345678", "pc")
        peer.send_json(join_message("123456789", "pc"))
        peer.expect(error("bad_message", "session_id is longer than 8 bytes"))

    def test_message_rate_0_is_off(self):
        peer = self.open()
        for _ in range(5):
            peer.send_bytes(encode_frame(TEXT, HELLO) * 1000)
            for _ in range(1000):
                peer.expect({"type": "pong"})


class MessageRate(DaemonCase):
    daemon_args = ("--message-rate", "1", "--message-burst", "20")

    def test_message_burst_passes(self):
        peer = self.open()
        peer.send_bytes(encode_frame(TEXT, HELLO) * 20)
        for _ in range(20):
            peer.expect({"type": "pong"})

    def test_beyond_it_is_rate_limited_and_closed_4429(self):
        peer = self.open()
        peer.send_bytes(encode_frame(TEXT, HELLO) * 500)
        answers = [peer.recv_json()]
        while answers[-1] == {"type": "pong"}:
            answers.append(peer.recv_json())
        self.assertEqual(answers.pop(), error("rate_limited", "Too many messages"))
        self.assertGreaterEqual(len(answers), 20)
        peer.expect_close(4429)

    def test_the_partner_of_a_rate_limited_peer_hears_that_it_is_gone(self):
        session, pc, mobile = self.pair_named()
        message = '{"type":"ice_candidate","session_id":"%s"}' % session
        mobile.send_bytes(encode_frame(TEXT, message) * 500)
        heard = [pc.recv_json()]
        while heard[-1] == {"type": "ice_candidate"}:
            heard.append(pc.recv_json())
        self.assertEqual(heard[-1], gone("mobile"))
        self.assertGreaterEqual(len(heard), 20)
        pc.expect_silence()

    def test_each_connection_has_its_own_bucket(self):
        for _ in range(3):
            peer = self.open()
            peer.send_bytes(encode_frame(TEXT, HELLO) * 20)
            for _ in range(20):
                peer.expect({"type": "pong"})


class ReturningTokens(DaemonCase):
    daemon_args = ("--message-rate", "100", "--message-burst", "10")

    def test_tokens_come_back_with_time(self):
        peer = self.open()
        for _ in range(5):
            peer.send_bytes(encode_frame(TEXT, HELLO) * 10)
            for _ in range(10):
                peer.expect({"type": "pong"})
            select.select([peer.sock], [], [], 0.2)  # time itself is what is tested: let it pass


class DefaultRate(DaemonCase):
    def test_a_burst_of_1000_messages_passes_by_default(self):
        peer = self.open()
        peer.send_bytes(encode_frame(TEXT, HELLO) * 1000)
        for _ in range(1000):
            peer.expect({"type": "pong"})


class SlowReader(DaemonCase):
    daemon_args = ("--message-rate", "0", "--max-queue-bytes", "100000")
    CHUNK = "x" * 50000

    def flood(self, session, sender):
        """Sends until the server has told the sender that its partner is gone."""
        message = candidate_message(session, {"candidate": self.CHUNK})
        for _ in range(4000):
            if select.select([sender.sock], [], [], 0)[0]:
                sender.pump_available()
            if sender.messages:
                return sender.recv_json()
            sender.send_json(message)
        raise AssertionError("200 MB are queued for a peer that does not read")

    def test_a_slow_reader_is_closed_4430_and_its_partner_hears_it_once(self):
        session = self.new_session()
        pc = self.join(session, "pc")
        slow = self.join(session, "mobile", receive_buffer=4096)
        pc.expect(PEER_CONNECTED)
        slow.expect(PEER_CONNECTED)
        self.assertEqual(self.flood(session, pc), gone("mobile"))
        self.assertEqual(drain_until_close(slow), 4430)
        pc.expect_silence()

    def test_a_reader_that_keeps_up_gets_everything(self):
        session, pc, mobile = self.pair_named()
        for number in range(500):
            pc.send_json(candidate_message(session, {"n": number, "candidate": self.CHUNK}))
            self.assertEqual(mobile.recv_json()["candidate"]["n"], number)

    def test_a_peer_that_pings_without_reading_is_ended(self):
        peer = self.open(receive_buffer=4096)
        peer.sock.setblocking(False)
        data = encode_frame(PING, b"x" * 125) * 100
        message = encode_frame(TEXT, '{"type":"ping","t":"%s"}' % ("x" * 2000)) * 10
        self.push_until_refused(peer, data + message)

    def push_until_refused(self, peer, data):
        """The server stops reading or ends the connection; it does not queue for ever."""
        before = self.daemon.resident_kib()
        for _ in range(3000):
            if not select.select([], [peer.sock], [], 0.2)[1]:
                break
            try:
                peer.sock.send(data)
            except BlockingIOError:
                continue
            except OSError:
                break
        if not is_sanitized():
            self.assertLess(self.daemon.resident_kib() - before, 16 * 1024)
        self.open().expect_silence()


class Deadlines(DaemonCase):
    daemon_args = ("--join-seconds", "0.5", "--close-seconds", "0.3", "--probe-seconds", "0.3",
                   "--message-rate", "0")

    def test_without_a_join_in_time_the_connection_is_closed_4408(self):
        self.open().expect_close(4408)

    def test_a_ping_message_does_not_put_the_join_deadline_off(self):
        peer = self.open()
        while peer.close_frame is None:
            peer.try_to_send(encode_frame(TEXT, HELLO))
            peer.pump()
        peer.messages.clear()
        peer.expect_close(4408)

    def test_a_joined_peer_may_wait_for_as_long_as_it_likes(self):
        joined = self.join(self.new_session(), "pc")
        for _ in range(3):
            self.open().expect_close(4408)  # three times the deadline has passed
        joined.expect_silence()

    def test_a_refused_join_does_not_meet_the_deadline(self):
        session = self.new_session()
        owner = self.join(session, "pc")
        newcomer = self.open()
        newcomer.send_json(join_message(session, "pc"))
        owner.expect_ping()
        newcomer.expect(SEAT_TAKEN)
        newcomer.expect_close(4409)
        owner.expect_silence()

    def test_a_client_that_does_not_answer_a_close_is_cut(self):
        self.wait_for_health(peers=0)
        before = self.daemon.descriptor_count()
        stubborn = [self.open() for _ in range(3)]
        stubborn[0].send_frame(3)  # the server fails the connection: 1002
        for peer in stubborn:
            drain_until_close(peer)  # 1002, and 4408 for the others
        wait_until(lambda: self.daemon.descriptor_count() <= before, "sockets cut")

    def test_a_client_that_keeps_sending_after_a_close_is_cut(self):
        peer = self.open()
        drain_until_close(peer)

        def is_cut():
            try:
                peer.send_frame(PING)
                return False
            except OSError:
                return True

        wait_until(is_cut, "the connection cut")


class Extensions(DaemonCase):
    def test_an_offered_extension_is_not_agreed_to_and_so_not_used(self):
        peer = self.open(headers={
            "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"})
        self.assertNotIn("sec-websocket-extensions", peer.response_fields)
        peer.send_frame(TEXT, b"\xaa\x56\x2a", rsv=4)
        peer.expect_close(1002)
