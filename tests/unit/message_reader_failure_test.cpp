// Which breaks of RFC 6455 end the reading of what a client sends, and with which code: frames,
// sizes, closes, UTF-8. Each is told once, and nothing after it.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "net/message_reader.hpp"
#include "unit/client_frame.hpp"
#include "unit/reader_driver.hpp"

namespace signaling::net {
namespace {

using namespace std::string_literals;
using test::accents;
using test::binary;
using test::close;
using test::close_payload;
using test::expect_wherever_cut;
using test::failure;
using test::first;
using test::frame;
using test::last;
using test::Lines;
using test::max_bytes;
using test::next;
using test::ping;
using test::smile;
using test::text;
using test::told;
using test::told_in_pieces_of;

// Each breaks one rule; what comes behind it would be fine.
const std::map<std::string, std::string> protocol_errors = {
    {"a reserved bit", frame(Opcode::text, "a", {.reserved = 4})},
    {"a reserved bit of a control frame", frame(Opcode::ping, "a", {.reserved = 1})},
    {"an opcode that is no data", test::header(3, 0)},
    {"an opcode that is no control", test::header(11, 0)},
    {"no mask", frame(Opcode::text, "a", {.is_masked = false})},
    {"no mask and no payload", frame(Opcode::close, "", {.is_masked = false})},
    {"a short length in 2 bytes", frame(Opcode::text, "a", {.length_bytes = 2})},
    {"a short length in 8 bytes", frame(Opcode::text, "a", {.length_bytes = 8})},
    {"a length of 64 bits", test::header(Opcode::text, 1ULL << 63)},
    {"a ping in fragments", frame(Opcode::ping, "a", {.is_final = false})},
    {"a close in fragments", frame(Opcode::close, "", {.is_final = false})},
    {"a ping of 126 bytes", ping(std::string(126, 'p'))},
    {"a close of 126 bytes", close(close_payload(1000, std::string(124, 'r')))},
    {"a last fragment without a first", last("a")},
    {"a fragment without a first", next("a")},
    {"a text within a text", first(Opcode::text, "a") + text("b")},
    {"a text within a binary", first(Opcode::binary, "a") + text("b")},
    {"a binary within a text", first(Opcode::text, "a") + binary("b")},
    {"a first fragment within a text", first(Opcode::text, "a") + first(Opcode::text, "b")},
    {"a text within an empty one", first(Opcode::text, "") + text("b")},
    {"a continuation of nothing", first(Opcode::text, "a") + last("b").replace(0, 1, "\x83")},
    {"a close of one byte", close("\x03")},
    {"a close code that is reserved", close(close_payload(1005))},
    {"a close code out of range", close(close_payload(5000, "reason"))},
};

TEST(MessageReaderFailure, each_break_of_the_rules_is_told_once_and_nothing_after_it) {
    const std::string behind = text("b") + ping("c") + last("d") + "\xFF\xFF\xFF" + close();
    for (const auto& [name, wire] : protocol_errors) {
        SCOPED_TRACE(name);
        expect_wherever_cut(text("before") + wire + behind, {"text before", failure(1002)});
    }
}

TEST(MessageReaderFailure, a_continuation_after_the_last_fragment_is_a_protocol_error) {
    expect_wherever_cut(first(Opcode::text, "a") + last("b") + last("c"),
                        {"text ab", failure(1002)});
}

TEST(MessageReaderFailure, nothing_is_told_of_a_message_that_was_not_complete) {
    expect_wherever_cut(first(Opcode::text, "a") + ping("p") + text("b") + last("c"),
                        {"ping p", failure(1002)});
}

TEST(MessageReaderFailure, it_has_its_code_and_no_payload_and_takes_no_more_than_it_needs_to) {
    for (const auto& [name, wire] : protocol_errors) {
        MessageReader reader;
        std::string bytes = wire;
        std::span<char> rest = bytes;
        const auto told_first = reader.take(rest, max_bytes);
        ASSERT_TRUE(told_first) << name;
        EXPECT_EQ(told_first->kind, Incoming::Kind::failure) << name;
        EXPECT_EQ(told_first->code, core::CloseCode::protocol_error) << name;
        EXPECT_TRUE(told_first->payload.empty()) << name;
        EXPECT_FALSE(reader.take(rest, max_bytes)) << name;
        EXPECT_TRUE(rest.empty()) << name;
    }
}

TEST(MessageReaderFailure, a_header_that_breaks_the_rules_is_enough) {
    const std::vector<std::string> headers = {
        test::header(Opcode::text, 1'000, {.reserved = 2}),
        test::header(Opcode::text, 1'000, {.is_masked = false}),
        test::header(Opcode::ping, 126),
        test::header(Opcode::continuation, 1'000),
        first(Opcode::text, "a") + test::header(Opcode::text, 1'000),
    };
    for (const std::string& wire : headers)
        expect_wherever_cut(wire, {failure(1002)});
}

TEST(MessageReaderFailure, of_two_broken_rules_that_of_the_protocol_is_told) {
    expect_wherever_cut(test::header(Opcode::continuation, 1'000'000), {failure(1002)});
    expect_wherever_cut(close(close_payload(1006, "\xFF")), {failure(1002)});
    expect_wherever_cut(test::header(Opcode::ping, 1'000'000), {failure(1002)});
}

TEST(MessageReaderSize, a_message_of_exactly_the_limit_is_told) {
    for (const std::size_t max : {0U, 1U, 125U, 126U, 65'535U, 65'536U}) {
        const std::string payload(max, 'm');
        EXPECT_EQ(told(text(payload), {}, max), Lines{"text " + payload}) << max;
        EXPECT_EQ(told_in_pieces_of(3, binary(payload), max), Lines{"binary " + payload}) << max;
        EXPECT_EQ(told(text(payload + 'm'), {}, max), Lines{failure(1009)}) << max;
    }
}

TEST(MessageReaderSize, too_big_is_told_by_the_header_alone) {
    for (const std::uint64_t length : {11ULL, 126ULL, 65'536ULL, 1ULL << 32, (1ULL << 63) - 1}) {
        for (const Opcode opcode : {Opcode::text, Opcode::binary}) {
            expect_wherever_cut(test::header(opcode, length), {failure(1009)}, 10);
            expect_wherever_cut(test::header(opcode, length) + "and more" + text("a"),
                                {failure(1009)}, 10);
        }
    }
}

TEST(MessageReaderSize, a_header_that_is_not_complete_is_not_judged) {
    const std::string header = test::header(Opcode::text, 65'536);
    for (std::size_t size = 0; size < header.size(); ++size)
        EXPECT_EQ(told(header.substr(0, size), {}, 10), Lines{}) << size;
}

TEST(MessageReaderSize, fragments_count_together) {
    const std::string begin = first(Opcode::text, "1234") + ping("p") + next("567");
    expect_wherever_cut(begin + last("890"), {"ping p", "text 1234567890"}, 10);
    expect_wherever_cut(begin + next("890") + last(""), {"ping p", "text 1234567890"}, 10);
    expect_wherever_cut(begin + last("890x"), {"ping p", failure(1009)}, 10);
    expect_wherever_cut(begin + test::header(Opcode::continuation, 4), {"ping p", failure(1009)},
                        10);
    expect_wherever_cut(begin + next("890") + last("x"), {"ping p", failure(1009)}, 10);
    expect_wherever_cut(begin + test::header(Opcode::continuation, (1ULL << 63) - 1),
                        {"ping p", failure(1009)}, 10);
}

TEST(MessageReaderSize, each_message_has_the_whole_limit) {
    const std::string ten = first(Opcode::text, "12345") + last("67890");
    expect_wherever_cut(
        ten + ten + text("1234567890") + ten,
        {"text 1234567890", "text 1234567890", "text 1234567890", "text 1234567890"}, 10);
}

TEST(MessageReaderSize, control_frames_have_their_own_limit) {
    expect_wherever_cut(
        first(Opcode::text, "") + ping("longer") + last("") + close(close_payload(1000, "longer")),
        {"ping longer", "text ", "close 1000"}, 0);
}

TEST(MessageReaderClose, every_code_is_judged_as_the_rfc_says) {
    for (unsigned code = 0; code <= 0xFFFF; ++code) {
        const bool is_reserved = code == 1004 || code == 1005 || code == 1006 || code == 1015;
        const bool is_good =
            !is_reserved && ((code >= 1000 && code <= 1015) || (code >= 3000 && code <= 4999));
        const std::string line = is_good ? "close " + std::to_string(code) : failure(1002);
        ASSERT_EQ(told(close(close_payload(code))), Lines{line});
        ASSERT_EQ(told(close(close_payload(code, "reason"))), Lines{line});
    }
}

TEST(MessageReaderClose, one_byte_is_no_code) {
    for (int byte = 0; byte < 256; ++byte)
        EXPECT_EQ(told(close(std::string(1, static_cast<char>(byte)))), Lines{failure(1002)});
}

TEST(MessageReaderClose, the_reason_has_to_be_utf8) {
    expect_wherever_cut(close(close_payload(1000, accents)), {"close 1000"});
    for (const auto bad : {"\xFF", "\x80", "a\xC3", "\xED\xA0\x80", "\xF0\x9F\x98"})
        expect_wherever_cut(close(close_payload(1000, bad)), {failure(1007)});
}

TEST(MessageReaderClose, the_code_itself_is_not_read_as_utf8) {
    expect_wherever_cut(close(close_payload(0x0FC3, "a")), {"close 4035"});
}

TEST(MessageReaderClose, everything_after_it_is_ignored) {
    for (const std::string& behind : {text("a"), close(), "\xFF\xFF\xFF"s, "\x81"s}) {
        expect_wherever_cut(close() + behind, {"close"});
        expect_wherever_cut(close(close_payload(1000)) + behind, {"close 1000"});
    }
}

TEST(MessageReaderUtf8, a_code_point_may_be_cut_anywhere_by_fragments) {
    for (std::size_t a = 0; a <= accents.size(); ++a) {
        for (std::size_t b = a; b <= accents.size(); ++b) {
            const std::string wire = first(Opcode::text, accents.substr(0, a)) + ping("p") +
                                     next(accents.substr(a, b - a)) + last(accents.substr(b));
            EXPECT_EQ(told(wire), (Lines{"ping p", "text " + accents})) << a << ' ' << b;
        }
    }
    std::string wire = first(Opcode::text, "");
    for (const char c : accents)
        wire += next({&c, 1}) + next("");
    expect_wherever_cut(wire + last(""), {"text " + accents});
}

TEST(MessageReaderUtf8, a_whole_text_that_is_not_utf8_fails) {
    const std::string bad[] = {"\x80",           "a\xFF",           "\xC0\x80",
                               "\xED\xA0\x80",   "\xE0\x80\x80",    "\xF4\x90\x80\x80",
                               accents + "\xC3", smile.substr(0, 3)};
    for (const std::string& payload : bad)
        expect_wherever_cut(text("ok") + text(payload) + text("b"), {"text ok", failure(1007)});
}

TEST(MessageReaderUtf8, a_fragment_that_nothing_can_mend_fails_at_once) {
    for (const auto bad : {"\x80", "\xFF", "\xC1", "\xF4\x90", "\xED\xA0", "\xE0\x80", "\xF0\x8F",
                           "\xC3z", "\xE2\x82z", "\xF0\x9F\x98z", "\xC3\xA9\xC3z"}) {
        const std::string good = accents + "more than one word";
        expect_wherever_cut(first(Opcode::text, bad), {failure(1007)});
        expect_wherever_cut(first(Opcode::text, good) + next(bad), {failure(1007)});
        expect_wherever_cut(first(Opcode::text, good + bad) + last("") + ping(""), {failure(1007)});
    }
}

TEST(MessageReaderUtf8, the_rest_of_a_cut_code_point_has_to_come_next) {
    for (std::size_t cut = 1; cut < smile.size(); ++cut) {
        const std::string begin = first(Opcode::text, "ab" + smile.substr(0, cut));
        expect_wherever_cut(begin + next("z"), {failure(1007)});
        expect_wherever_cut(begin + next(smile), {failure(1007)});
        expect_wherever_cut(begin + next("") + last(smile.substr(cut) + "\x80"), {failure(1007)});
        expect_wherever_cut(begin + next("") + last(smile.substr(cut)), {"text ab" + smile});
    }
}

TEST(MessageReaderUtf8, a_message_must_not_end_within_a_code_point) {
    for (std::size_t cut = 1; cut < smile.size(); ++cut) {
        const std::string begin = smile.substr(0, cut);
        expect_wherever_cut(first(Opcode::text, "a" + begin) + last("") + text("b"),
                            {failure(1007)});
        expect_wherever_cut(first(Opcode::text, "a") + last("b" + begin), {failure(1007)});
    }
}

TEST(MessageReaderUtf8, each_message_is_checked_from_its_first_byte) {
    const std::string good = first(Opcode::text, std::string(50, 'a')) + last(accents);
    for (const std::string& between : {good, good + binary("\xFF"), good + text("b")}) {
        const Lines before = told(between);
        Lines expected = before;
        expected.push_back(failure(1007));
        expect_wherever_cut(between + first(Opcode::text, "\xFF") + last("c"), expected);
        expect_wherever_cut(between + first(Opcode::text, "a\xC3") + last(""), expected);
    }
}

TEST(MessageReaderUtf8, binary_and_control_frames_may_be_any_bytes) {
    const std::string bad = "\xFF\xC0\x80\xED\xA0\x80";
    expect_wherever_cut(binary(bad) + ping(bad) + frame(Opcode::pong, bad),
                        {"binary " + bad, "ping " + bad, "pong " + bad});
    expect_wherever_cut(first(Opcode::binary, bad) + ping(bad) + next(bad) + last(bad) + text("a"),
                        {"ping " + bad, "binary " + bad + bad + bad, "text a"});
}

}  // namespace
}  // namespace signaling::net
