"""Ten thousand connections that send garbage leave the daemon as it was: serving, small, quiet.

Knows how to be rude. The seed of the randomness is printed, and SIGNALING_TEST_SEED repeats it.
"""

import concurrent.futures
import os
import random
import socket
import struct

from case import DaemonCase, offer_message
from daemon import PATIENCE, SLOWDOWN, is_sanitized, wait_until
from raw_http import upgrade_request
from websocket import CLOSE, PING, TEXT, encode_frame

WARM_UP = 1000
CONNECTIONS = 10000
WORKERS = 16
GROWTH_MAX_KIB = 4096
LOG_LINES_MAX = 200
BRACKETS = b"[" * 100000
JOIN = '{"type":"join","session_id":"%s","peer_type":"%s"}'


def random_bytes(chance):
    return chance.randbytes(chance.randrange(1, 2000))


def half_a_handshake(chance):
    whole = upgrade_request()
    return whole[:chance.randrange(1, len(whole))]


def broken_header(chance):
    whole = bytearray(upgrade_request())
    for _ in range(chance.randrange(1, 5)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def endless_header(chance):
    return b"GET / HTTP/1.1\r\n" + b"X-Long: y\r\n" * chance.randrange(1, 3000)


def random_frames(chance):
    frames = b""
    for _ in range(chance.randrange(1, 20)):
        frames += encode_frame(chance.randrange(16), chance.randbytes(chance.randrange(100)),
                               fin=chance.random() < 0.7, rsv=chance.choice((0, 0, 0, 1, 4)),
                               mask=chance.random() < 0.9)
    return frames


def cut_frame(chance):
    whole = encode_frame(chance.choice((TEXT, PING, CLOSE)), chance.randbytes(100))
    return whole[:chance.randrange(1, len(whole))]


def lying_length(chance):
    return encode_frame(TEXT, b"{", form=63, length=chance.choice((200000, 1 << 20, 1 << 62)))


def rude_messages(chance):
    texts = ['{"type":"join"}', "[]", "{", JOIN % ("h%d" % chance.randrange(50), "pc"),
             JOIN % ("h%d" % chance.randrange(50), "mobile"), '{"type":1}', "\u0000",
             '{"type":"webrtc_offer","session_id":"h1","offer":{}}', "1e999", '{"a":"\\ud800"}']
    return b"".join(encode_frame(TEXT, text) for text in chance.choices(texts, k=12))


def nested_brackets(chance):
    opening = chance.choice((b"", b'{"type":"ping","t":', b'{"a":'))
    return encode_frame(TEXT, opening + BRACKETS)


# kind -> (is it sent after a completed upgrade?, its share)
KINDS = {
    random_bytes: (False, 20), half_a_handshake: (False, 20), broken_header: (False, 10),
    endless_header: (False, 5), random_frames: (True, 15), cut_frame: (True, 10),
    lying_length: (True, 5), rude_messages: (True, 12), nested_brackets: (True, 3),
}


class Hostile(DaemonCase):
    daemon_args = ("--handshake-seconds", "2", "--close-seconds", "1", "--probe-seconds", "0.2")

    def attack(self, number):
        """One connection. Many source addresses, so that no port range runs dry."""
        chance = random.Random("%s %d" % (self.seed, number))
        kinds, shares = zip(*((kind, share) for kind, (_, share) in KINDS.items()))
        kind = chance.choices(kinds, shares)[0]
        source = "127.0.1.%d" % (1 + number % 200)
        visitor = socket.create_connection(
            ("127.0.0.1", self.daemon.port), PATIENCE, source_address=(source, 0)
        )
        with visitor:
            try:
                if KINDS[kind][0]:
                    visitor.sendall(upgrade_request())
                    visitor.recv(4096)
                visitor.sendall(kind(chance))
                if chance.random() < 0.3:
                    visitor.shutdown(socket.SHUT_WR)
                    while visitor.recv(65536):
                        pass
                elif chance.random() < 0.5:
                    visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))
            except ConnectionError:
                pass  # the daemon had enough of it

    def attack_many(self, first, count):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for _ in pool.map(self.attack, range(first, first + count)):
                pass
        wait_until(lambda: self.daemon.descriptor_count() <= self.quiet_descriptors,
                   "all sockets closed again")
        self.wait_for_health(peers=0, sessions=0)

    def test_ten_thousand_rude_connections_leave_the_daemon_serving_small_and_quiet(self):
        self.seed = os.environ.get("SIGNALING_TEST_SEED") or str(random.randrange(1 << 32))
        print("SIGNALING_TEST_SEED=%s" % self.seed, flush=True)
        self.quiet_descriptors = self.daemon.descriptor_count()
        self.attack_many(0, WARM_UP)
        warm = self.daemon.resident_kib()
        self.attack_many(WARM_UP, CONNECTIONS)
        session, pc, mobile = self.pair_named()
        pc.send_json(offer_message(session, {"sdp": "still serving"}))
        mobile.expect({"type": "webrtc_offer", "offer": {"sdp": "still serving"}})
        self.assertLess(len(self.daemon.log()), LOG_LINES_MAX * max(1, SLOWDOWN / 4))
        if not is_sanitized():  # shadow memory and quarantine grow by design
            grown = self.daemon.resident_kib() - warm
            self.assertLess(grown, GROWTH_MAX_KIB, "KiB grown since the warm-up")
