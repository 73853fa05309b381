// Feeds a MessageReader with bytes, cut in many ways, and notes what it tells as lines.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/message_oracle.hpp"
#include "net/message_reader.hpp"
#include "unit/client_frame.hpp"

namespace signaling::net::test {

using oracle::line_of;
using oracle::Lines;

inline constexpr std::size_t max_bytes = 70'000;
inline const std::string smile = "\xF0\x9F\x98\x80";
inline const std::string accents = "a\xC3\xA9\xE2\x82\xAC" + smile + "z";  // of 1, 2, 3, 4, 1 bytes

// All that is told of these bytes, which come at once and are gone afterwards.
inline void feed(MessageReader& reader, std::string_view bytes, std::size_t max, Lines& lines) {
    std::vector<char> buffer(bytes.begin(), bytes.end());
    std::span<char> rest = buffer;
    while (const auto incoming = reader.take(rest, max))
        lines.push_back(line_of(*incoming));
    EXPECT_TRUE(rest.empty());
}

// The same, of pieces of the bytes that end at `cuts`.
inline Lines told(std::string_view wire, const std::vector<std::size_t>& cuts = {},
                  std::size_t max = max_bytes) {
    MessageReader reader;
    Lines lines;
    std::size_t begin = 0;
    for (const std::size_t cut : cuts) {
        feed(reader, wire.substr(begin, cut - begin), max, lines);
        begin = cut;
    }
    feed(reader, wire.substr(begin), max, lines);
    return lines;
}

inline Lines told_in_pieces_of(std::size_t size, std::string_view wire,
                               std::size_t max = max_bytes) {
    std::vector<std::size_t> cuts;
    for (std::size_t at = size; at < wire.size(); at += size)
        cuts.push_back(at);
    return told(wire, cuts, max);
}

// Whole, cut once at every byte (of long ones, near the ends and here and there), byte by byte.
inline void expect_wherever_cut(std::string_view wire, const Lines& expected,
                                std::size_t max = max_bytes) {
    EXPECT_EQ(told(wire, {}, max), expected);
    for (std::size_t at = 1; at < wire.size(); ++at) {
        if (at > 500 && wire.size() - at > 20 && at % 4'099 != 0) continue;
        EXPECT_EQ(told(wire, {at}, max), expected) << "cut at " << at;
    }
    for (const std::size_t size : {1U, 2U, 3U, 5U, 7U, 14U})
        EXPECT_EQ(told_in_pieces_of(size, wire, max), expected) << "in pieces of " << size;
}

inline std::string failure(int code) {
    return "failure " + std::to_string(code);
}

inline std::string close_payload(unsigned code, std::string_view reason = {}) {
    return number(code, 2) += reason;
}

}  // namespace signaling::net::test
