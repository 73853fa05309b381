// WebSocket frames (RFC 6455 section 5.2): the headers that clients send, the frames that a server
// sends. Knows nothing of messages and sockets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signaling::net {

enum class Opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA,
};

[[nodiscard]] constexpr bool is_control(Opcode opcode) {
    return opcode >= Opcode::close;
}

struct FrameHeader {
    Opcode opcode = Opcode::continuation;
    bool is_final = true;
    std::size_t size = 0;      // bytes of the header itself
    std::uint64_t length = 0;  // bytes of payload behind it
    std::array<char, 4> mask{};
};

// Bytes of the header that starts `bytes`, as far as they tell: at least 2, and the whole number as
// soon as 2 are there.
[[nodiscard]] std::size_t header_size(std::span<const char> bytes);

// The header of a client's frame; `bytes` holds at least header_size(bytes). Nothing when it breaks
// the rules that each frame has to keep: reserved bits and opcodes, no mask, a length that is not
// written in the fewest bytes, a control frame in fragments or over 125 bytes (sections 5.1, 5.2,
// 5.5).
[[nodiscard]] std::optional<FrameHeader> parse_header(std::span<const char> bytes);

// Section 5.3. Its own inverse.
void unmask(std::span<char> payload, const std::array<char, 4>& mask);

// Appends a whole frame as a server sends it: unmasked, final.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);

// Of the server's frame that starts `frames`, which holds its header.
[[nodiscard]] Opcode frame_opcode(std::string_view frames);

// Bytes of the server's frame that starts `frames`, header included. `frames` holds its header.
[[nodiscard]] std::size_t frame_size(std::string_view frames);

}  // namespace signaling::net
