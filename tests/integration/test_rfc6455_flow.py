"""RFC 6455 beyond single frames: control frames between others, slow and broken deliveries, ends.

Knows frames and the pairing of two peers. The single-frame tables are in test_rfc6455.py.
"""

import socket

from case import PEER_CONNECTED, DaemonCase, get, gone
from daemon import wait_until
from websocket import (
    BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame, close_payload, encode_frame,
)

HELLO = '{"type":"ping"}'


class Pings(DaemonCase):
    daemon_args = ("--message-rate", "0")

    def test_a_ping_is_answered_with_its_own_payload_for_every_length(self):
        peer = self.open()
        for size in range(126):
            payload = bytes((size + offset) % 256 for offset in range(size))
            peer.send_frame(PING, payload)
            self.assertEqual(peer.recv_frame(), Frame(True, 0, PONG, payload))

    def test_many_pings_in_one_segment_are_each_answered_in_order(self):
        peer = self.open()
        payloads = [b"%d" % number for number in range(50)]
        peer.send_bytes(b"".join(encode_frame(PING, payload) for payload in payloads))
        # One pong for the most recent ping would do (section 5.5.3); what comes must keep order.
        answers = []
        while not answers or answers[-1] != payloads[-1]:
            frame = peer.recv_frame()
            self.assertEqual(frame.opcode, PONG)
            answers.append(frame.payload)
        self.assertEqual(answers, sorted(set(answers), key=payloads.index))

    def test_a_ping_between_fragments_is_answered_before_the_message_is_whole(self):
        peer = self.open()
        peer.send_frame(TEXT, HELLO[:5], fin=False)
        peer.send_frame(PING, b"between")
        self.assertEqual(peer.recv_frame(), Frame(True, 0, PONG, b"between"))
        peer.send_frame(CONTINUATION, HELLO[5:])
        peer.expect({"type": "pong"})

    def test_pings_between_all_fragments_do_not_disturb_the_message(self):
        peer = self.open()
        frames = [encode_frame(TEXT, b"", fin=False)]
        for number, character in enumerate(HELLO):
            frames.append(encode_frame(PING, b"%d" % number))
            frames.append(encode_frame(CONTINUATION, character, fin=False))
        frames.append(encode_frame(CONTINUATION, b""))
        peer.send_bytes(b"".join(frames))
        peer.expect({"type": "pong"})
        peer.expect_silence()
        self.assertEqual(peer.pongs[-1], b"%d" % (len(HELLO) - 1))

    def test_a_ping_in_the_middle_of_a_code_point_does_not_disturb_it(self):
        peer = self.open()
        encoded = '{"type":"ping","t":"\U0001f600"}'.encode()
        cut = encoded.index(b"\xf0") + 2
        peer.send_frame(TEXT, encoded[:cut], fin=False)
        peer.send_frame(PING, b"\xff")  # a ping's payload is not text
        peer.send_frame(CONTINUATION, encoded[cut:])
        peer.expect({"type": "pong", "t": "\U0001f600"})

    def test_a_close_between_fragments_is_answered(self):
        peer = self.open()
        peer.send_frame(TEXT, '{"type"', fin=False)
        peer.send_frame(CLOSE, close_payload(1000))
        peer.expect_close(1000)

    def test_server_frames_are_unmasked_whole_and_minimal(self):
        peer = self.open()
        for size in (0, 100, 126, 65536):
            value = '"%s"' % ("x" * size)
            peer.send_text('{"type":"ping","t":%s}' % value)
            while not peer.messages:  # recv_frame itself refuses a masked frame
                peer.pump()
            self.assertEqual(
                peer.messages.popleft(), (TEXT, ('{"type":"pong","t":%s}' % value).encode())
            )


class Delivery(DaemonCase):
    def test_a_frame_delivered_byte_by_byte_is_understood(self):
        peer = self.open()
        for byte in encode_frame(TEXT, '{"type":"ping","t":"%s"}' % ("x" * 130)):
            peer.send_bytes(bytes([byte]))
        peer.expect({"type": "pong", "t": "x" * 130})

    def test_control_frames_delivered_byte_by_byte_are_understood(self):
        peer = self.open()
        for byte in encode_frame(PING, b"slow") + encode_frame(CLOSE, close_payload(1000)):
            peer.send_bytes(bytes([byte]))
        self.assertEqual(peer.recv_frame(), Frame(True, 0, PONG, b"slow"))
        peer.expect_close(1000)

    def test_a_frame_cut_at_every_byte_is_understood(self):
        peer = self.open()
        frame = encode_frame(TEXT, HELLO)
        for cut in range(1, len(frame)):
            peer.send_bytes(frame[:cut])
            peer.send_bytes(frame[cut:] + frame)
            peer.expect({"type": "pong"})
            peer.expect({"type": "pong"})

    def test_data_after_a_close_is_ignored(self):
        session, pc, mobile = self.pair_named()
        relayed = '{"type":"webrtc_offer","session_id":"%s","offer":{}}' % session
        pc.send_bytes(encode_frame(CLOSE, close_payload(1000)) + encode_frame(TEXT, relayed))
        pc.expect_close(1000)
        mobile.expect(gone("pc"))
        mobile.expect_silence()

    def test_nothing_is_sent_after_the_servers_close_frame(self):
        peer = self.open()
        bad = encode_frame(3, b"")
        peer.send_bytes(bad + encode_frame(PING, b"x") + encode_frame(TEXT, HELLO) + bad)
        peer.expect_close(1002)

    def test_a_failed_connection_frees_its_seat(self):
        session, pc, mobile = self.pair_named()
        mobile.send_frame(TEXT, b"\xff")
        mobile.expect_close(1007)
        pc.expect(gone("mobile"))
        self.join(session, "mobile").expect(PEER_CONNECTED)
        pc.expect(PEER_CONNECTED)
        pc.expect_silence()

    def test_each_connection_has_its_own_utf8_state(self):
        first, second = self.open(), self.open()
        first.send_frame(TEXT, b'{"type":"ping","t":"\xe4', fin=False)
        second.expect_silence()
        first.send_frame(CONTINUATION, b'\xb8\xad"}')
        first.expect({"type": "pong", "t": "\u4e2d"})

    def test_a_broken_binary_message_does_not_spoil_the_next_text(self):
        peer = self.open()
        peer.send_frame(BINARY, b"\xe4")
        self.assertEqual(peer.recv_json()["code"], "bad_json")
        peer.expect_silence()


class StubbornClients(DaemonCase):
    """Clients that keep TCP open after the WebSocket has ended. Nothing else may end them."""

    daemon_args = ("--close-seconds", "60", "--ping-seconds", "3600", "--join-seconds", "3600",
                   "--probe-seconds", "60")
    ENDINGS = {
        "a close frame": encode_frame(CLOSE, close_payload(1000)),
        "a protocol error": encode_frame(3, b""),
        "bad UTF-8": encode_frame(TEXT, b"\xff"),
        "a cut code point": encode_frame(TEXT, b"\xe2\x82", fin=False)
        + encode_frame(CONTINUATION, b""),
        "a message that is too big": encode_frame(TEXT, b"x" * 300000),
        "a bad close frame": encode_frame(CLOSE, b"\x03"),
    }

    def test_the_partner_hears_at_once_and_the_seat_is_free(self):
        for name, ending in self.ENDINGS.items():
            with self.subTest(ending=name):
                session, pc, mobile = self.pair_named()
                mobile.try_to_send(ending)
                while mobile.close_frame is None:
                    mobile.pump()
                pc.expect(gone("mobile"))
                newcomer = self.join(session, "mobile")
                newcomer.expect(PEER_CONNECTED)
                pc.expect(PEER_CONNECTED)
                pc.expect_silence()


class ClientsThatGoOnWriting(DaemonCase):
    """A close with unread input would be a reset, and browsers would tell 1006 instead of why."""

    daemon_args = ("--close-seconds", "60")

    def test_a_client_that_is_still_writing_receives_the_close_frame(self):
        for size in (300000, 5000000):
            peer = self.open()
            peer.send_bytes(encode_frame(TEXT, b"x" * size))  # would fail with EPIPE or a reset
            peer.expect_close(1009)

    def test_closes_for_broken_rules_are_counted(self):
        for frame, code in ((encode_frame(TEXT, b"x" * 300000), 1009),
                            (encode_frame(TEXT, b"\xff"), 1007), (encode_frame(3, b""), 1002)):
            peer = self.open()
            peer.send_bytes(frame)
            peer.expect_close(code)
            peer.drop()
            row = 'signaling_closes_total{code="%d"}' % code
            wait_until(lambda row=row: row in get(self.daemon.port, "/metrics")[2].decode(), row)


class CutClients(DaemonCase):
    daemon_args = ("--close-seconds", "0.3", "--ping-seconds", "3600", "--join-seconds", "3600")

    def test_a_client_that_keeps_tcp_open_after_the_end_is_cut(self):
        self.wait_for_health(peers=0)
        before = self.daemon.descriptor_count()
        for ending in StubbornClients.ENDINGS.values():
            _, pc, mobile = self.pair_named()
            mobile.try_to_send(ending)
            pc.expect(gone("mobile"))
            pc.close()
        wait_until(lambda: self.daemon.descriptor_count() <= before, "sockets cut")
        self.wait_for_health(peers=0, sessions=0)


class Ends(DaemonCase):
    UNFINISHED = (
        b"\x81",
        encode_frame(TEXT, HELLO)[:3],
        encode_frame(TEXT, HELLO)[:-1],
        encode_frame(TEXT, "x" * 200)[:3],
        encode_frame(TEXT, "", form=63, length=200000)[:9],
        encode_frame(TEXT, "x" * 100000)[:50000],
        encode_frame(PING, b"abc")[:-1],
        encode_frame(CLOSE, close_payload(1000))[:-1],
        encode_frame(TEXT, "{", fin=False),
    )

    def test_an_end_in_the_middle_of_a_frame_is_a_gone_peer(self):
        for number, unfinished in enumerate(self.UNFINISHED):
            with self.subTest(number=number):
                pc, mobile = self.pair()
                mobile.send_bytes(unfinished)
                mobile.drop()
                pc.expect(gone("mobile"))
                pc.expect_silence()

    def test_a_half_closed_socket_is_a_gone_peer(self):
        for unfinished in (b"",) + self.UNFINISHED:
            pc, mobile = self.pair()
            mobile.send_bytes(unfinished)
            mobile.sock.shutdown(socket.SHUT_WR)
            pc.expect(gone("mobile"))
            mobile.expect_end()

    def test_a_reset_is_a_gone_peer(self):
        pc, mobile = self.pair()
        mobile.reset()
        pc.expect(gone("mobile"))
        pc.expect_silence()

    def test_what_was_sent_before_a_half_close_still_arrives(self):
        session, pc, mobile = self.pair_named()
        mobile.send_json({"type": "webrtc_offer", "session_id": session, "offer": {}})
        mobile.sock.shutdown(socket.SHUT_WR)
        pc.expect({"type": "webrtc_offer", "offer": {}})
        pc.expect(gone("mobile"))

    def test_no_descriptor_stays_behind(self):
        self.wait_for_health(peers=0)
        before = self.daemon.descriptor_count()
        for unfinished in self.UNFINISHED * 5:
            peer = self.open()
            peer.send_bytes(unfinished)
            peer.drop()
        for _ in range(20):
            self.open().close()
        wait_until(lambda: self.daemon.descriptor_count() <= before, "descriptors closed")
