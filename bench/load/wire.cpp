// Written once per client and sent many times, so these functions need not be fast.
#include "wire.hpp"

#include <array>
#include <cstdio>

namespace load {
namespace {

constexpr std::array<char, 4> mask{'\x37', '\xfa', '\x21', '\x3d'};  // RFC 6455 section 5.7's

char byte(std::size_t value) {
    return static_cast<char>(static_cast<unsigned char>(value));
}

std::size_t at(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

std::string upgrade_request() {
    return "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

std::string frame(Opcode opcode, std::string_view payload) {
    std::string bytes;
    bytes.reserve(payload.size() + 14);
    bytes += byte(0x80U | static_cast<std::size_t>(opcode));
    if (payload.size() < 126) {
        bytes += byte(0x80U | payload.size());
    } else if (payload.size() < 65'536) {
        bytes += {byte(0x80U | 126U), byte(payload.size() >> 8), byte(payload.size())};
    } else {
        bytes += byte(0x80U | 127U);
        for (unsigned shift = 64; shift > 0; shift -= 8)
            bytes += byte(payload.size() >> (shift - 8));
    }
    bytes.append(mask.data(), mask.size());
    for (std::size_t i = 0; i < payload.size(); ++i)
        bytes += static_cast<char>(payload[i] ^ mask[i % mask.size()]);
    return bytes;
}

std::optional<Frame> take_frame(std::string_view& bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const std::size_t length_bytes = at(bytes, 1) == 126 ? 2 : at(bytes, 1) == 127 ? 8 : 0;
    const std::size_t header = 2 + length_bytes;
    if (bytes.size() < header) return std::nullopt;
    std::size_t length = length_bytes == 0 ? at(bytes, 1) : 0;
    for (std::size_t i = 2; i < header; ++i)
        length = length << 8 | at(bytes, i);
    if (bytes.size() - header < length) return std::nullopt;
    const Frame found{static_cast<Opcode>(at(bytes, 0) & 0x0FU), bytes.substr(header, length)};
    bytes.remove_prefix(header + length);
    return found;
}

std::string session_id(std::uint64_t number) {
    std::array<char, 40> id{};
    const auto size = std::snprintf(id.data(), id.size(), "6f1c2a3e-7b4d-4c58-9d20-%012llx",
                                    static_cast<unsigned long long>(number));
    return {id.data(), static_cast<std::size_t>(size)};
}

std::string join_text(std::string_view session, bool is_pc) {
    return R"({"type":"join","session_id":")" + std::string(session) + R"(","peer_type":")" +
           (is_pc ? "pc" : "mobile") + R"("})";
}

// Filled with what descriptions and candidates are made of: letters, digits, blanks, escapes.
std::string relay_text(std::string_view type, std::string_view payload_name,
                       std::string_view session, std::size_t bytes) {
    constexpr std::string_view filling =
        R"(candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx generation 0\r\n)";
    std::string text = R"({"type":")" + std::string(type) + R"(","session_id":")" +
                       std::string(session) + R"(",")" + std::string(payload_name) +
                       R"(":{"sdpMid":"0","sdpMLineIndex":0,"sdp":")";
    constexpr std::string_view end = R"("}})";
    while (text.size() + filling.size() + end.size() <= bytes)
        text += filling;
    while (text.size() + end.size() < bytes)
        text += 'x';
    return text += end;
}

bool has_type(std::string_view text, std::string_view type) {
    constexpr std::string_view start = R"({"type":")";
    return text.starts_with(start) && text.substr(start.size()).starts_with(type) &&
           text.substr(start.size() + type.size()).starts_with('"');
}

bool is_farewell(std::string_view text) {
    return has_type(text, "pc_disconnected") || has_type(text, "mobile_disconnected");
}

}  // namespace load
