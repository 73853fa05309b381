// Frames as clients send them, masked, right or wrong: spelled out byte by byte, so that nothing of
// what is tested has a hand in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/frame.hpp"

namespace signaling::net::test {

inline constexpr std::string_view mask_of_clients = "\x37\xFA\x21\x3D";  // RFC 6455 section 5.7

// A number in so many bytes, the highest first.
inline std::string number(std::uint64_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t left = bytes; left > 0; --left)
        text += static_cast<char>(value >> (8 * (left - 1)) & 0xFF);
    return text;
}

inline std::string masked(std::string_view payload, std::string_view mask = mask_of_clients) {
    std::string text(payload);
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<char>(text[i] ^ mask[i % 4]);
    return text;
}

struct Written {
    bool is_final = true;
    unsigned reserved = 0;  // of the three bits
    bool is_masked = true;
    std::size_t length_bytes = 999;  // 0, 2 or 8 besides the 7 bits; else the fewest
    std::string_view mask = mask_of_clients;
};

inline std::string header(unsigned opcode, std::uint64_t length, const Written& how = {}) {
    std::size_t more = how.length_bytes;
    if (more > 8) more = length <= 125 ? 0 : length <= 65535 ? 2 : 8;
    std::string bytes;
    bytes += static_cast<char>((how.is_final ? 0x80U : 0U) | how.reserved << 4 | opcode);
    const std::uint64_t short_length = more == 0 ? length : more == 2 ? 126 : 127;
    bytes += static_cast<char>((how.is_masked ? 0x80U : 0U) | short_length);
    bytes += number(length, more);
    if (how.is_masked) bytes += how.mask;
    return bytes;
}

inline std::string header(Opcode opcode, std::uint64_t length, const Written& how = {}) {
    return header(static_cast<unsigned>(opcode), length, how);
}

inline std::string frame(Opcode opcode, std::string_view payload, const Written& how = {}) {
    const std::string body = how.is_masked ? masked(payload, how.mask) : std::string(payload);
    return header(opcode, payload.size(), how) + body;
}

inline std::string text(std::string_view payload) {
    return frame(Opcode::text, payload);
}

inline std::string binary(std::string_view payload) {
    return frame(Opcode::binary, payload);
}

inline std::string ping(std::string_view payload) {
    return frame(Opcode::ping, payload);
}

inline std::string close(std::string_view payload = {}) {
    return frame(Opcode::close, payload);
}

// The first fragment of a message, one in its midst, its last.
inline std::string first(Opcode opcode, std::string_view payload) {
    return frame(opcode, payload, {.is_final = false});
}

inline std::string next(std::string_view payload) {
    return frame(Opcode::continuation, payload, {.is_final = false});
}

inline std::string last(std::string_view payload) {
    return frame(Opcode::continuation, payload);
}

}  // namespace signaling::net::test
