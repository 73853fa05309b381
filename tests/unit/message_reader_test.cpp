// The rules of reading what a client sends: the same messages wherever the bytes are cut, views
// that stay as long as they have to, and no memory kept without need.
#include "net/message_reader.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "unit/client_frame.hpp"
#include "unit/reader_driver.hpp"

// Of the sanitizers' run-time libraries, when one is there.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace signaling::net {
namespace {

using namespace std::string_literals;
using test::accents;
using test::binary;
using test::close;
using test::close_payload;
using test::expect_wherever_cut;
using test::failure;
using test::feed;
using test::first;
using test::frame;
using test::last;
using test::line_of;
using test::Lines;
using test::max_bytes;
using test::next;
using test::ping;
using test::text;
using test::told;
using test::told_in_pieces_of;

TEST(MessageReader, each_kind_is_told_with_its_payload) {
    const std::string every_byte = "\x00\x01\x7F\x80\xC3\xFF"s;
    expect_wherever_cut(text("a\0b"s), {"text a\0b"s});
    expect_wherever_cut(binary(every_byte), {"binary " + every_byte});
    expect_wherever_cut(ping(every_byte), {"ping " + every_byte});
    expect_wherever_cut(frame(Opcode::pong, every_byte), {"pong " + every_byte});
    expect_wherever_cut(close(close_payload(1000, "bye")), {"close 1000"});
    expect_wherever_cut(close(), {"close"});
}

TEST(MessageReader, a_message_of_each_length_is_told_wherever_it_is_cut) {
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65'535U, 65'536U}) {
        std::string payload(size, 'a');
        for (std::size_t i = 0; i < size; ++i)
            payload[i] = static_cast<char>('a' + i % 23);
        expect_wherever_cut(text(payload), {"text " + payload});
        expect_wherever_cut(binary(payload), {"binary " + payload});
    }
}

TEST(MessageReader, the_length_of_a_control_frame_may_be_125) {
    const std::string payload(125, 'p');
    expect_wherever_cut(ping(payload), {"ping " + payload});
    expect_wherever_cut(close(close_payload(1000, std::string(123, 'r'))), {"close 1000"});
}

TEST(MessageReader, frames_that_come_together_are_told_in_their_order_wherever_they_are_cut) {
    const std::string wire = text("one") + ping("") + binary("two") + text("") + ping("x") +
                             first(Opcode::text, "th") + frame(Opcode::pong, "") + next("") +
                             ping("y") + last("ree") + text(std::string(200, 'l')) +
                             close(close_payload(4999)) + text("never");
    expect_wherever_cut(wire,
                        {"text one", "ping ", "binary two", "text ", "ping x", "pong ", "ping y",
                         "text three", "text " + std::string(200, 'l'), "close 4999"});
}

TEST(MessageReader, a_whole_frame_is_told_from_the_callers_own_bytes) {
    std::string bytes = text("hello") + ping("x");
    std::span<char> rest = bytes;
    MessageReader reader;
    const auto message = reader.take(rest, max_bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->payload.data(), bytes.data() + 6);
    EXPECT_EQ(message->payload, "hello");
}

TEST(MessageReader, what_lies_behind_a_frame_stays_as_it_is_until_its_turn) {
    const std::string behind = binary("next") + "cut";
    for (const bool is_cut : {false, true}) {
        MessageReader reader;
        std::string before = text("hello").substr(0, 8);
        std::span<char> rest = before;
        if (is_cut) {
            EXPECT_FALSE(reader.take(rest, max_bytes));
        }
        std::string bytes = text("hello").substr(is_cut ? 8 : 0) + behind;
        rest = bytes;
        ASSERT_TRUE(reader.take(rest, max_bytes));
        EXPECT_EQ(std::string_view(rest.data(), rest.size()), behind);
    }
}

TEST(MessageReader, no_bytes_tell_nothing_and_change_nothing) {
    MessageReader reader;
    Lines lines;
    const std::string wire = first(Opcode::text, "a") + last("b") + text("c");
    for (const char& byte : wire) {
        feed(reader, "", max_bytes, lines);
        feed(reader, {&byte, 1}, max_bytes, lines);
    }
    feed(reader, "", max_bytes, lines);
    EXPECT_EQ(lines, (Lines{"text ab", "text c"}));
}

TEST(MessageReader, a_payload_stays_until_the_next_is_taken) {
    const std::string wire = text("one") + first(Opcode::binary, "tw") + ping("p") + last("o") +
                             close(close_payload(1001));
    const Lines expected = {"text one", "ping p", "binary two", "close 1001"};
    for (std::size_t at = 0; at < wire.size(); ++at) {
        MessageReader reader;
        Lines lines;
        std::string begin = wire.substr(0, at);
        std::string end = wire.substr(at);
        for (std::string* bytes : {&begin, &end}) {
            std::span<char> rest = *bytes;
            std::optional<Incoming> before;
            while (const auto incoming = reader.take(rest, max_bytes)) {
                // The rest belongs to the caller, and what is told lies elsewhere.
                const std::string kept(rest.begin(), rest.end());
                std::fill(rest.begin(), rest.end(), '\xFF');
                lines.push_back(line_of(*incoming));
                std::copy(kept.begin(), kept.end(), rest.begin());
            }
        }
        EXPECT_EQ(lines, expected) << at;
    }
}

TEST(MessageReader, fragments_make_one_message_of_the_kind_that_the_first_has) {
    expect_wherever_cut(first(Opcode::text, "a") + next("bc") + next("") + last("d"),
                        {"text abcd"});
    expect_wherever_cut(first(Opcode::binary, "") + next("\xFF") + last(""), {"binary \xFF"});
    expect_wherever_cut(first(Opcode::text, "") + last(""), {"text "});
    expect_wherever_cut(first(Opcode::text, "a") + last("b") + first(Opcode::binary, "\xC0") +
                            last("d") + first(Opcode::text, "e") + last("f"),
                        {"text ab",
                         "binary \xC0"
                         "d",
                         "text ef"});
}

TEST(MessageReader, a_control_frame_between_fragments_is_told_at_once) {
    MessageReader reader;
    Lines lines;
    feed(reader, first(Opcode::text, "a") + ping("p"), max_bytes, lines);
    EXPECT_EQ(lines, (Lines{"ping p"}));
    feed(reader, frame(Opcode::pong, "q") + last("b"), max_bytes, lines);
    EXPECT_EQ(lines, (Lines{"ping p", "pong q", "text ab"}));
}

TEST(MessageReader, a_close_may_come_before_a_message_is_complete) {
    expect_wherever_cut(first(Opcode::text, "a") + close() + last("b"), {"close"});
}

TEST(MessageReader, many_tiny_fragments_make_one_message) {
    std::string wire = first(Opcode::text, "");
    std::string whole;
    while (whole.size() + accents.size() <= max_bytes) {
        for (const char c : accents)
            wire += next({&c, 1});
        whole += accents;
    }
    EXPECT_TRUE(told(wire + last("")) == Lines{"text " + whole});
    EXPECT_TRUE(told_in_pieces_of(11, wire + last("")) == Lines{"text " + whole});
}

TEST(MessageReader, random_conversations_are_told_as_the_oracle_tells_them_wherever_cut) {
    std::mt19937 random(20260101);
    const auto below = [&random](std::size_t size) { return random() % size; };
    const std::vector<std::string> frames = {
        text("a"),
        text(accents),
        binary("\xFF"),
        ping("p"),
        frame(Opcode::pong, ""),
        first(Opcode::text, accents.substr(0, 5)),
        next("x"),
        last(accents.substr(5)),
        first(Opcode::binary, "\xC3"),
        last("\xA9"),
        last(""),
        next(""),
        next(accents.substr(5)),
        text(std::string(130, 'l')),
        close(),
        close(close_payload(1000, "bye")),
        text("\xED\xA0\x80"),
        close(close_payload(1004)),
        test::header(Opcode::text, 65'536),
    };
    for (int round = 0; round < 4'000; ++round) {
        std::string wire;
        for (std::size_t count = 1 + below(8); count > 0; --count)
            wire += frames[below(frames.size())];
        for (std::size_t changes = below(3); changes > 0; --changes)
            wire[below(wire.size())] = static_cast<char>(random());
        const std::size_t max = below(2) == 0 ? 20 : max_bytes;
        const Lines expected = oracle::read(wire, max);
        std::vector<std::size_t> cuts;
        for (std::size_t count = below(5); count > 0; --count)
            cuts.push_back(below(wire.size() + 1));
        std::sort(cuts.begin(), cuts.end());
        ASSERT_EQ(told(wire, cuts, max), expected) << testing::PrintToString(wire);
        ASSERT_EQ(told_in_pieces_of(1, wire, max), expected) << testing::PrintToString(wire);
    }
}

class Memory {
  public:
    // Bytes more than at the beginning.
    [[nodiscard]] std::size_t grown() const {
        const std::size_t now = allocated();
        return now > before_ ? now - before_ : 0;
    }

  private:
    static std::size_t allocated() {
        if (__sanitizer_get_current_allocated_bytes != nullptr)
            return __sanitizer_get_current_allocated_bytes();
        const struct mallinfo2 info = mallinfo2();
        return info.uordblks + info.hblkhd;
    }

    std::size_t before_ = allocated();
};

constexpr std::size_t large = 4'000'000;
constexpr std::size_t small = 100'000;

class MessageReaderMemory : public testing::Test {
  protected:
    // Takes one thing of the bytes, which then must be used up.
    std::optional<Incoming::Kind> take(std::string& bytes) {
        std::span<char> rest = bytes;
        const auto incoming = reader.take(rest, 2 * large);
        EXPECT_TRUE(rest.empty());
        if (!incoming) return std::nullopt;
        return incoming->kind;
    }

    std::string nothing;
    std::string payload = std::string(large, 'm');
    std::string whole = text(payload);
    std::string begin = whole.substr(0, large / 2);
    std::string end = whole.substr(large / 2);
    std::string fragment = first(Opcode::text, payload);
    std::string rest_of_message = last("");
    MessageReader reader;
    Memory memory;
};

TEST_F(MessageReaderMemory, none_is_used_for_a_frame_that_comes_whole) {
    EXPECT_EQ(take(whole), Incoming::Kind::text);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, a_length_that_is_announced_takes_none) {
    std::string header = test::header(Opcode::text, large) + "some";
    EXPECT_EQ(take(header), std::nullopt);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, a_frame_that_was_cut_is_let_go_with_the_next_take) {
    EXPECT_EQ(take(begin), std::nullopt);
    EXPECT_GE(memory.grown(), large / 2);
    EXPECT_EQ(take(end), Incoming::Kind::text);
    EXPECT_EQ(take(nothing), std::nullopt);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, a_message_of_fragments_is_let_go_with_the_next_take) {
    EXPECT_EQ(take(fragment), std::nullopt);
    EXPECT_GE(memory.grown(), large);
    EXPECT_EQ(take(rest_of_message), Incoming::Kind::text);
    EXPECT_EQ(take(nothing), std::nullopt);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, a_fragment_that_was_cut_is_kept_once) {
    std::string fragment_begin = fragment.substr(0, large / 2);
    std::string fragment_end = fragment.substr(large / 2);
    const Memory since;
    EXPECT_EQ(take(fragment_begin), std::nullopt);
    EXPECT_EQ(take(fragment_end), std::nullopt);
    EXPECT_LT(since.grown(), large + large / 2);
}

TEST_F(MessageReaderMemory, a_control_frame_that_was_cut_is_let_go_and_the_message_stays) {
    EXPECT_EQ(take(fragment), std::nullopt);
    std::string ping_begin = ping("ping").substr(0, 8);
    std::string ping_end = ping("ping").substr(8);
    EXPECT_EQ(take(ping_begin), std::nullopt);
    EXPECT_EQ(take(ping_end), Incoming::Kind::ping);
    EXPECT_EQ(take(rest_of_message), Incoming::Kind::text);
}

TEST_F(MessageReaderMemory, a_failure_lets_go_of_all) {
    EXPECT_EQ(take(fragment), std::nullopt);
    std::span<char> rest = whole;  // a text within a text
    EXPECT_EQ(reader.take(rest, 2 * large).value().kind, Incoming::Kind::failure);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, a_failure_lets_go_of_the_frame_that_brought_it) {
    end.back() = static_cast<char>(end.back() ^ 0x80);  // no longer UTF-8
    EXPECT_EQ(take(begin), std::nullopt);
    EXPECT_EQ(take(end), Incoming::Kind::failure);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, a_close_lets_go_of_a_message_that_was_not_complete) {
    EXPECT_EQ(take(fragment), std::nullopt);
    std::string bytes = close();
    EXPECT_EQ(take(bytes), Incoming::Kind::close);
    EXPECT_LT(memory.grown(), small);
}

TEST_F(MessageReaderMemory, what_comes_after_a_close_is_not_kept) {
    std::string bytes = close();
    EXPECT_EQ(take(bytes), Incoming::Kind::close);
    EXPECT_EQ(take(begin), std::nullopt);
    EXPECT_LT(memory.grown(), small);
}

}  // namespace
}  // namespace signaling::net
