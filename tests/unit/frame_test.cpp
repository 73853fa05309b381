// The rules of WebSocket frames: which headers of clients are taken and how they read, that
// unmasking is what RFC 6455 says, and how the frames look that leave.
#include "net/frame.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "unit/client_frame.hpp"

namespace signaling::net {
namespace {

using namespace std::string_literals;
using test::Written;

constexpr std::uint64_t longest = 0x7FFF'FFFF'FFFF'FFFF;

// Lengths at each boundary of a form, and the bytes beyond the 7 bits that they are written in.
const std::vector<std::pair<std::uint64_t, std::size_t>> lengths = {
    {0, 0},      {1, 0},       {124, 0},        {125, 0},          {126, 2},     {127, 2},
    {128, 2},    {255, 2},     {256, 2},        {65'534, 2},       {65'535, 2},  {65'536, 8},
    {65'537, 8}, {1 << 24, 8}, {1ULL << 32, 8}, {(1ULL << 56), 8}, {longest, 8},
};

// From a buffer of exactly these bytes, so that AddressSanitizer sees who reads on.
std::optional<FrameHeader> parsed(const std::string& bytes) {
    const std::vector<char> exact(bytes.begin(), bytes.end());
    EXPECT_EQ(header_size(exact), bytes.size());
    return parse_header(exact);
}

std::string masked_in_place(std::span<char> payload, std::string_view mask) {
    std::array<char, 4> bytes{};
    mask.copy(bytes.data(), bytes.size());
    unmask(payload, bytes);
    return {payload.data(), payload.size()};
}

TEST(FrameHeaderSize, at_least_two_bytes_are_awaited) {
    for (const std::string& bytes : {""s, "\x81"s, "\xFF"s, "\x00"s})
        EXPECT_EQ(header_size(bytes), 2U) << bytes.size();
}

TEST(FrameHeaderSize, the_second_byte_tells_all_of_it) {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
            const std::size_t more = second % 128 == 127 ? 8 : second % 128 == 126 ? 2 : 0;
            const std::size_t size = 2 + more + (second >= 128 ? 4 : 0);
            ASSERT_EQ(header_size(bytes), size) << second;
            ASSERT_EQ(header_size(bytes + "\xFF\xFF"), size) << second;
        }
    }
}

TEST(FrameHeader, each_length_reads_as_it_was_written_in_the_fewest_bytes) {
    for (const auto& [length, more] : lengths) {
        const auto header = parsed(test::header(Opcode::text, length));
        ASSERT_TRUE(header) << length;
        EXPECT_EQ(header->length, length);
        EXPECT_EQ(header->size, 6 + more) << length;
    }
}

TEST(FrameHeader, the_bytes_of_a_length_have_their_order) {
    const auto two = parsed(test::header(Opcode::text, 0x0102));
    const auto eight = parsed(test::header(Opcode::text, 0x0102'0304'0506'0708));
    EXPECT_EQ(two.value().length, 0x0102U);
    EXPECT_EQ(eight.value().length, 0x0102'0304'0506'0708U);
}

TEST(FrameHeader, a_length_in_more_bytes_than_it_needs_is_refused) {
    for (std::uint64_t length = 0; length <= 125; ++length)
        EXPECT_FALSE(parsed(test::header(Opcode::text, length, {.length_bytes = 2}))) << length;
    for (std::uint64_t length = 0; length <= 65'535; ++length)
        ASSERT_FALSE(parsed(test::header(Opcode::text, length, {.length_bytes = 8}))) << length;
}

TEST(FrameHeader, a_length_of_64_bits_is_refused) {
    for (const std::uint64_t length : {longest + 1, longest + 2, ~std::uint64_t{0}})
        EXPECT_FALSE(parsed(test::header(Opcode::text, length))) << length;
}

TEST(FrameHeader, each_reserved_bit_is_refused) {
    for (unsigned reserved = 1; reserved < 8; ++reserved)
        for (const Opcode opcode : {Opcode::text, Opcode::continuation, Opcode::ping})
            EXPECT_FALSE(parsed(test::header(opcode, 1, {.reserved = reserved}))) << reserved;
}

TEST(FrameHeader, an_opcode_is_told_if_it_is_one_of_the_six) {
    const std::set<unsigned> known = {0x0, 0x1, 0x2, 0x8, 0x9, 0xA};
    for (unsigned opcode = 0; opcode < 16; ++opcode) {
        const auto header = parsed(test::header(opcode, 1));
        ASSERT_EQ(header.has_value(), known.contains(opcode)) << opcode;
        if (!header) continue;
        EXPECT_EQ(static_cast<unsigned>(header->opcode), opcode);
    }
}

TEST(FrameHeader, a_frame_without_a_mask_is_refused) {
    for (const auto& [length, more] : lengths)
        EXPECT_FALSE(parsed(test::header(Opcode::text, length, {.is_masked = false}))) << length;
    for (const Opcode opcode : {Opcode::ping, Opcode::pong, Opcode::close, Opcode::continuation})
        EXPECT_FALSE(parsed(test::header(opcode, 0, {.is_masked = false})));
}

TEST(FrameHeader, the_mask_is_the_four_bytes_behind_the_length) {
    const std::string_view mask("\x01\x80\x00\xFE", 4);
    for (const auto& [length, more] : lengths) {
        const auto header = parsed(test::header(Opcode::binary, length, {.mask = mask}));
        ASSERT_TRUE(header) << length;
        EXPECT_EQ(std::string_view(header->mask.data(), 4), mask) << length;
    }
}

TEST(FrameHeader, the_first_bit_tells_whether_the_frame_is_final) {
    for (const Opcode opcode : {Opcode::continuation, Opcode::text, Opcode::binary}) {
        EXPECT_TRUE(parsed(test::header(opcode, 1)).value().is_final);
        EXPECT_FALSE(parsed(test::header(opcode, 1, {.is_final = false})).value().is_final);
    }
}

TEST(FrameHeader, a_control_frame_in_fragments_is_refused) {
    for (const Opcode opcode : {Opcode::ping, Opcode::pong, Opcode::close})
        for (const std::uint64_t length : {0U, 125U})
            EXPECT_FALSE(parsed(test::header(opcode, length, {.is_final = false}))) << length;
}

TEST(FrameHeader, a_control_frame_has_at_most_125_bytes) {
    for (const auto& [length, more] : lengths)
        for (const Opcode opcode : {Opcode::ping, Opcode::pong, Opcode::close})
            EXPECT_EQ(parsed(test::header(opcode, length)).has_value(), length <= 125) << length;
}

TEST(FrameHeader, what_lies_behind_it_does_not_matter) {
    for (const auto& [length, more] : lengths) {
        const std::string bytes = test::header(Opcode::text, length);
        const auto header = parse_header(bytes + std::string(20, '\xFF'));
        ASSERT_TRUE(header) << length;
        EXPECT_EQ(header->length, length);
        EXPECT_EQ(header->size, bytes.size());
    }
}

TEST(FrameHeader, control_frames_are_close_ping_and_pong) {
    EXPECT_FALSE(is_control(Opcode::continuation));
    EXPECT_FALSE(is_control(Opcode::text));
    EXPECT_FALSE(is_control(Opcode::binary));
    EXPECT_TRUE(is_control(Opcode::close));
    EXPECT_TRUE(is_control(Opcode::ping));
    EXPECT_TRUE(is_control(Opcode::pong));
}

TEST(Unmask, the_example_of_the_rfc_reads_hello) {
    std::string payload = "\x7F\x9F\x4D\x51\x58";  // section 5.7
    EXPECT_EQ(masked_in_place(payload, "\x37\xFA\x21\x3D"), "Hello");
}

TEST(Unmask, each_byte_meets_its_byte_of_the_mask_wherever_the_payload_lies) {
    std::mt19937 random(6455);
    for (std::size_t size = 0; size <= 70; ++size) {
        for (std::size_t offset = 0; offset < 16; ++offset) {
            std::string bytes(offset + size + 16, '\0');
            for (char& c : bytes)
                c = static_cast<char>(random());
            const std::string mask = bytes.substr(offset + size, 4);
            const std::string expected = bytes.substr(0, offset) +
                                         test::masked(bytes.substr(offset, size), mask) +
                                         bytes.substr(offset + size);
            masked_in_place(std::span(bytes).subspan(offset, size), mask);
            ASSERT_EQ(bytes, expected) << size << " at " << offset;
        }
    }
}

TEST(Unmask, nothing_outside_the_payload_is_touched) {
    for (std::size_t size = 0; size <= 70; ++size) {
        std::vector<char> exact(size, 'a');  // AddressSanitizer sees a byte too many
        const std::string once = masked_in_place(exact, test::mask_of_clients);
        EXPECT_EQ(once, test::masked(std::string(size, 'a')));
        EXPECT_EQ(masked_in_place(exact, test::mask_of_clients), std::string(size, 'a'));
    }
}

TEST(ServerFrame, is_final_and_unmasked_with_its_length_in_the_fewest_bytes) {
    for (const auto& [length, more] : lengths) {
        if (length > 1 << 24) continue;
        const std::string payload(length, 'p');
        std::string out;
        append_frame(out, Opcode::text, payload);
        EXPECT_TRUE(out == test::frame(Opcode::text, payload, {.is_masked = false})) << length;
        EXPECT_EQ(out.size(), 2 + more + length);
    }
}

TEST(ServerFrame, carries_its_opcode) {
    for (const Opcode opcode :
         {Opcode::text, Opcode::binary, Opcode::close, Opcode::ping, Opcode::pong}) {
        std::string out;
        append_frame(out, opcode, "ab");
        EXPECT_EQ(out, test::frame(opcode, "ab", {.is_masked = false}));
        EXPECT_EQ(frame_opcode(out), opcode);
    }
}

TEST(ServerFrame, its_payload_may_be_any_bytes) {
    std::string payload;
    for (int byte = 0; byte < 256; ++byte)
        payload += static_cast<char>(byte);
    std::string out;
    append_frame(out, Opcode::binary, payload);
    EXPECT_EQ(out, "\x82\x7E\x01\x00"s + payload);
}

TEST(ServerFrame, frames_stand_behind_each_other_and_each_tells_its_size) {
    std::string out;
    std::vector<std::size_t> sizes;
    for (const auto& [length, more] : lengths) {
        if (length > 100'000) continue;
        append_frame(out, Opcode::text, std::string(length, 'p'));
        sizes.push_back(2 + more + length);
    }
    std::string_view rest = out;
    for (const std::size_t size : sizes) {
        ASSERT_GE(rest.size(), size);
        EXPECT_EQ(frame_size(rest), size);
        rest.remove_prefix(size);
    }
    EXPECT_TRUE(rest.empty());
}

TEST(ServerFrame, its_header_alone_tells_its_size) {
    for (const auto& [length, more] : lengths) {
        const std::string header = test::header(Opcode::text, length, {.is_masked = false});
        EXPECT_EQ(frame_size(header), header.size() + length) << length;
    }
}

TEST(ServerFrame, what_was_queued_before_it_stays) {
    std::string out = "\x81\x01x";
    append_frame(out, Opcode::ping, "");
    EXPECT_EQ(out, "\x81\x01x\x89\x00"s);
}

}  // namespace
}  // namespace signaling::net
