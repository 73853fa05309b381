"""RFC 6455 on raw sockets, table-driven: every row of the tables below becomes a test of its own.

Knows frames, and of the product's messages only `ping` (its pong shows that the server serves on).
The tables say what the RFC demands, not what the library beneath happens to do.
"""

import unittest

from case import DaemonCase
from websocket import (
    BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload, encode_frame,
)

HELLO = '{"type":"ping"}'
HELLO_ANSWER = '{"type":"pong"}'


def text(payload, **how):
    return encode_frame(TEXT, payload, **how)


def part(payload, last=False):
    return encode_frame(CONTINUATION, payload, fin=last)


def echo_request(value):
    return b'{"type":"ping","t":' + value + b"}"


# name -> (code or codes, bytes...): the server fails the connection with the code.
FAILING = {
    "an_unmasked_text_frame": (1002, text(HELLO, mask=False)),
    "an_unmasked_binary_frame": (1002, encode_frame(BINARY, HELLO, mask=False)),
    "an_unmasked_ping": (1002, encode_frame(PING, b"x", mask=False)),
    "an_unmasked_close": (1002, encode_frame(CLOSE, close_payload(1000), mask=False)),
    "an_unmasked_empty_frame": (1002, text("", mask=False)),
    "an_unmasked_continuation": (1002, text('{"a":', fin=False),
                                 encode_frame(CONTINUATION, b"1}", mask=False)),
    "rsv1_on_text_without_compression": (1002, text(HELLO, rsv=4)),
    "rsv2_on_text": (1002, text(HELLO, rsv=2)),
    "rsv3_on_text": (1002, text(HELLO, rsv=1)),
    "all_reserved_bits_on_text": (1002, text(HELLO, rsv=7)),
    "rsv1_on_binary": (1002, encode_frame(BINARY, HELLO, rsv=4)),
    "rsv1_on_ping": (1002, encode_frame(PING, b"", rsv=4)),
    "rsv2_on_pong": (1002, encode_frame(PONG, b"", rsv=2)),
    "rsv3_on_close": (1002, encode_frame(CLOSE, close_payload(1000), rsv=1)),
    "rsv1_on_continuation": (1002, text("{", fin=False),
                             encode_frame(CONTINUATION, b"}", rsv=4)),
    "a_ping_of_126_bytes": (1002, encode_frame(PING, b"x" * 126)),
    "a_pong_of_126_bytes": (1002, encode_frame(PONG, b"x" * 126)),
    "a_close_of_126_bytes": (1002, encode_frame(CLOSE, close_payload(1000, b"x" * 124))),
    "a_ping_of_65536_bytes": (1002, encode_frame(PING, b"x" * 65536)),
    "a_fragmented_ping": (1002, encode_frame(PING, b"x", fin=False)),
    "a_fragmented_pong": (1002, encode_frame(PONG, b"x", fin=False)),
    "a_fragmented_close": (1002, encode_frame(CLOSE, close_payload(1000), fin=False)),
    "a_continuation_without_a_start": (1002, part(HELLO, last=True)),
    "an_unfinished_continuation_without_a_start": (1002, part(HELLO)),
    "a_continuation_after_a_finished_message": (1002, text('{"type":"x"}'), part(b"", True)),
    "a_text_frame_inside_a_fragmented_message": (1002, text("{", fin=False), text(HELLO)),
    "a_binary_frame_inside_a_fragmented_message": (
        1002, text("{", fin=False), encode_frame(BINARY, b"}")),
    "a_new_start_inside_a_fragmented_message": (
        1002, text("{", fin=False), text("{", fin=False)),
    # The minimal form MUST be used (section 5.2), so a longer one is a protocol error.
    "16_bit_length_for_a_short_text": (1002, text(HELLO, form=16)),
    "16_bit_length_for_125_bytes": (1002, text(b" " * 110 + HELLO.encode(), form=16)),
    "63_bit_length_for_a_short_text": (1002, text(HELLO, form=63)),
    "63_bit_length_for_65535_bytes": (1002, text(b" " * 65520 + HELLO.encode(), form=63)),
    "16_bit_length_for_a_short_ping": (1002, encode_frame(PING, b"x", form=16)),
    "63_bit_length_for_a_short_ping": (1002, encode_frame(PING, b"x", form=63)),
    "16_bit_length_for_an_empty_text": (1002, text("", form=16)),
    # Lengths that must not be believed: nothing may be allocated for them.
    "a_63_bit_length_just_beyond_the_limit": (1009, text("", form=63, length=262145)),
    "a_63_bit_length_of_4_gib": (1009, text("", form=63, length=1 << 32)),
    "a_63_bit_length_of_all_ones": (1009, text("", form=63, length=(1 << 63) - 1)),
    "a_length_with_its_top_bit_set": ((1002, 1009), text("", form=63, length=1 << 63)),
    "a_length_of_64_ones": ((1002, 1009), text("", form=63, length=(1 << 64) - 1)),
    "a_continuation_whose_length_overflows": (
        (1002, 1009), text("{", fin=False),
        encode_frame(CONTINUATION, b"", form=63, length=(1 << 64) - 1)),
    "fragments_that_together_exceed_the_limit": (
        1009, text(b" " * 200000, fin=False), part(b" " * 62144), part(b" ")),
    "a_binary_message_beyond_the_limit": (1009, encode_frame(BINARY, b"x" * 262145)),
    "a_text_that_is_a_lone_continuation_byte": (1007, text(b"\x80")),
    "bad_utf8_in_the_middle_of_a_text": (1007, text(b'{"a":"x\xffy"}')),
    "a_text_that_ends_inside_a_code_point": (1007, text(b'{"a":"\xe4\xb8')),
    "bad_utf8_in_the_second_fragment": (1007, text(b'{"a":"', fin=False), part(b'\xff"}')),
    "bad_utf8_split_across_fragments": (1007, text(b'"\xf0\x9f', fin=False), part(b'\x28"')),
    "a_code_point_cut_by_the_end_of_the_last_fragment": (
        1007, text(b'"a', fin=False), part(b"\xc3", last=True)),
    "a_code_point_cut_before_an_empty_last_fragment": (
        1007, text(b'"\xc3', fin=False), part(b"", last=True)),
    "overlong_utf8_of_two_bytes": (1007, text(b'"\xc0\xaf"')),
    "overlong_utf8_of_three_bytes": (1007, text(b'"\xe0\x80\xaf"')),
    "overlong_utf8_of_four_bytes": (1007, text(b'"\xf0\x80\x80\xaf"')),
    "utf8_of_a_surrogate": (1007, text(b'"\xed\xa0\x80"')),
    "utf8_of_the_last_surrogate": (1007, text(b'"\xed\xbf\xbf"')),
    "utf8_beyond_the_last_code_point": (1007, text(b'"\xf4\x90\x80\x80"')),
    "utf8_of_five_bytes": (1007, text(b'"\xf8\x88\x80\x80\x80"')),
    "a_byte_that_utf8_never_uses": (1007, text(b'"\xfe"')),
    "a_close_of_one_byte": (1002, encode_frame(CLOSE, b"\x03")),
    "a_close_whose_reason_is_bad_utf8": (
        (1002, 1007), encode_frame(CLOSE, close_payload(1000, b"\xff"))),
    "a_close_whose_reason_ends_inside_a_code_point": (
        (1002, 1007), encode_frame(CLOSE, close_payload(1000, b"abc\xe4\xb8"))),
}
FAILING.update({
    "reserved_opcode_%d" % opcode: (1002, encode_frame(opcode, b""))
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
})
FAILING.update({
    "reserved_opcode_%d_with_a_payload" % opcode: (1002, encode_frame(opcode, b"payload"))
    for opcode in (3, 7, 11, 15)
})
FAILING.update({
    "a_close_with_the_illegal_code_%d" % code: (1002, encode_frame(CLOSE, close_payload(code)))
    for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999)
})
FAILING.update({
    # Section 7.4.2 gives no meaning to codes from 5000 on, but does not forbid them either.
    "or_echoes_a_close_with_the_undefined_code_%d" % code: (
        (1002, code), encode_frame(CLOSE, close_payload(code)))
    for code in (5000, 65535)
})

LEGAL_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)

# name -> (bytes to send at once, texts that must come back in this order).
SERVED = {
    "a_masked_text_frame": (text(HELLO), [HELLO_ANSWER]),
    "two_frames_in_one_segment": (text(HELLO) * 2, [HELLO_ANSWER] * 2),
    "a_hundred_frames_in_one_segment": (text(HELLO) * 100, [HELLO_ANSWER] * 100),
    "a_message_in_two_fragments": (text(HELLO[:6], fin=False) + part(HELLO[6:], True),
                                   [HELLO_ANSWER]),
    "a_message_in_one_byte_fragments": (
        text(HELLO[0], fin=False) + b"".join(part(c) for c in HELLO[1:]) + part(b"", True),
        [HELLO_ANSWER]),
    "a_message_with_empty_fragments": (
        text("", fin=False) + part(b"") + part(HELLO) + part(b"") + part(b"", True),
        [HELLO_ANSWER]),
    "a_fragmented_binary_message": (
        encode_frame(BINARY, HELLO[:3], fin=False) + part(HELLO[3:], True), [HELLO_ANSWER]),
    "an_unsolicited_pong": (encode_frame(PONG, b"nobody asked") + text(HELLO), [HELLO_ANSWER]),
    "an_unsolicited_pong_of_125_bytes": (encode_frame(PONG, b"x" * 125) + text(HELLO),
                                         [HELLO_ANSWER]),
    "a_pong_inside_a_fragmented_message": (
        text(HELLO[:4], fin=False) + encode_frame(PONG, b"p") + part(HELLO[4:], True),
        [HELLO_ANSWER]),
    "a_7_bit_length_of_125": (text(HELLO + " " * 110), [HELLO_ANSWER]),
    "a_16_bit_length_of_126": (text(HELLO + " " * 111), [HELLO_ANSWER]),
    "a_16_bit_length_of_65535": (text(HELLO + " " * 65520), [HELLO_ANSWER]),
    "a_63_bit_length_of_65536": (text(HELLO + " " * 65521), [HELLO_ANSWER]),
    "a_message_of_exactly_the_limit": (text(HELLO + " " * 262129), [HELLO_ANSWER]),
    "fragments_of_together_exactly_the_limit": (
        text(HELLO, fin=False) + part(b" " * 200000) + part(b" " * 62129, True),
        [HELLO_ANSWER]),
    "an_empty_binary_frame_is_invalid_json_not_an_end": (
        encode_frame(BINARY, b"") + text(HELLO),
        ['{"type":"error","code":"bad_json","message":"Invalid message format"}', HELLO_ANSWER]),
    "an_empty_text_frame_is_invalid_json_not_an_end": (
        text("") + text(HELLO),
        ['{"type":"error","code":"bad_json","message":"Invalid message format"}', HELLO_ANSWER]),
    "bad_utf8_in_binary_is_invalid_json_not_1007": (
        encode_frame(BINARY, b'"\xff"') + text(HELLO),
        ['{"type":"error","code":"bad_json","message":"Invalid message format"}', HELLO_ANSWER]),
}

VALID_UTF8 = {
    "two_bytes": b"\xc2\x80", "the_last_of_two_bytes": b"\xdf\xbf",
    "the_first_of_three_bytes": b"\xe0\xa0\x80", "the_code_point_below_the_surrogates":
    b"\xed\x9f\xbf", "the_code_point_above_the_surrogates": b"\xee\x80\x80",
    "a_non_character": b"\xef\xbf\xbf", "the_first_of_four_bytes": b"\xf0\x90\x80\x80",
    "the_last_code_point": b"\xf4\x8f\xbf\xbf", "a_byte_order_mark": b"\xef\xbb\xbf",
    "an_emoji": "\U0001f600".encode(),
}


class Rfc6455(DaemonCase):
    """Filled with one method per row below."""

    daemon_args = ("--message-rate", "0")

    def check_failing(self, codes, *chunks):
        peer = self.open()
        for chunk in chunks:
            peer.try_to_send(chunk)  # the server may have closed at the first of them
        peer.expect_close(*(codes if isinstance(codes, tuple) else (codes,)))

    def check_served(self, data, answers):
        peer = self.open()
        peer.send_bytes(data)
        self.assertEqual([peer.recv_text() for _ in answers], answers)
        peer.expect_silence()

    def check_utf8(self, encoded):
        whole = echo_request(b'"' + encoded + b'"')
        answer = (b'{"type":"pong","t":"' + encoded + b'"}').decode("utf-8")
        self.check_served(text(whole), [answer])
        start = whole.index(encoded)
        for cut in range(start, start + len(encoded) + 1):
            data = text(whole[:cut], fin=False) + part(whole[cut:], last=True)
            self.check_served(data, [answer])

    def check_legal_close(self, payload, *answers):
        peer = self.open()
        peer.send_frame(CLOSE, payload)
        while peer.close_frame is None:
            peer.pump()
        self.assertIn(peer.close_frame[0], answers)
        peer.expect_end()


def add_rows():
    def add(name, check, *row):
        def method(self):
            getattr(self, check)(*row)
        method.__name__ = "test_" + name
        assert not hasattr(Rfc6455, method.__name__), "two rows named " + name
        setattr(Rfc6455, method.__name__, method)

    for name, row in FAILING.items():
        add("fails_" + name, "check_failing", *row)
    for name, row in SERVED.items():
        add("serves_" + name, "check_served", *row)
    for name, encoded in VALID_UTF8.items():
        add("serves_utf8_" + name + "_however_it_is_cut", "check_utf8", encoded)
    for code in LEGAL_CODES:
        add("echoes_close_%d" % code, "check_legal_close", close_payload(code), code)
    add("answers_a_close_without_a_body", "check_legal_close", b"", None, 1000)
    add("echoes_a_close_with_a_reason_of_123_bytes", "check_legal_close",
        close_payload(4000, b"r" * 123), 4000)
    add("echoes_a_close_with_a_reason_in_utf8", "check_legal_close",
        close_payload(4000, "\u00e9\U0001f600".encode()), 4000)


add_rows()

if __name__ == "__main__":
    unittest.main()
