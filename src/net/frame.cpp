// Bits and bytes of RFC 6455 section 5.2; the only file that knows where they are.
#include "net/frame.hpp"

#include <cstring>

namespace signaling::net {
namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned reserved_bits = 0x70;
constexpr unsigned opcode_bits = 0x0F;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_bits = 0x7F;
constexpr std::size_t control_length_max = 125;
constexpr std::size_t two_byte_length = 126;    // this in the 7 bits: 2 bytes of length follow
constexpr std::size_t eight_byte_length = 127;  // 8 bytes follow

unsigned byte_at(std::span<const char> bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

char to_byte(std::uint64_t value) {
    return static_cast<char>(static_cast<unsigned char>(value & 0xFF));
}

std::size_t length_bytes(unsigned short_length) {
    return short_length == two_byte_length ? 2 : short_length == eight_byte_length ? 8 : 0;
}

// The payload's length, from the 7 bits and the bytes that follow them.
std::uint64_t length_of(std::span<const char> bytes) {
    const unsigned short_length = byte_at(bytes, 1) & length_bits;
    const std::size_t more = length_bytes(short_length);
    std::uint64_t length = more == 0 ? short_length : 0;
    for (std::size_t i = 0; i < more; ++i)
        length = length << 8 | byte_at(bytes, 2 + i);
    return length;
}

bool is_known(Opcode opcode) {
    return opcode <= Opcode::binary || (opcode >= Opcode::close && opcode <= Opcode::pong);
}

}  // namespace

std::size_t header_size(std::span<const char> bytes) {
    if (bytes.size() < 2) return 2;
    const unsigned second = byte_at(bytes, 1);
    return 2 + length_bytes(second & length_bits) + ((second & mask_bit) != 0 ? 4 : 0);
}

std::optional<FrameHeader> parse_header(std::span<const char> bytes) {
    const unsigned first = byte_at(bytes, 0);
    FrameHeader header;
    header.opcode = static_cast<Opcode>(first & opcode_bits);
    header.is_final = (first & final_bit) != 0;
    header.size = header_size(bytes);
    header.length = length_of(bytes);
    if ((first & reserved_bits) != 0 || !is_known(header.opcode)) return std::nullopt;
    if ((byte_at(bytes, 1) & mask_bit) == 0) return std::nullopt;
    if (header.length >> 63 != 0) return std::nullopt;
    const std::size_t written_in = length_bytes(byte_at(bytes, 1) & length_bits);
    const std::size_t needed = header.length < two_byte_length ? 0 : header.length < 65'536 ? 2 : 8;
    if (written_in != needed) return std::nullopt;
    if (is_control(header.opcode) && (!header.is_final || header.length > control_length_max)) {
        return std::nullopt;
    }
    std::memcpy(header.mask.data(), &bytes[header.size - 4], header.mask.size());
    return header;
}

// Eight bytes at a time: the compiler makes vectors of it.
void unmask(std::span<char> payload, const std::array<char, 4>& mask) {
    std::array<char, 8> twice{};
    for (std::size_t i = 0; i < twice.size(); ++i)
        twice[i] = mask[i % mask.size()];
    std::uint64_t wide = 0;
    std::memcpy(&wide, twice.data(), sizeof wide);
    std::size_t at = 0;
    for (; at + sizeof wide <= payload.size(); at += sizeof wide) {
        std::uint64_t piece = 0;
        std::memcpy(&piece, &payload[at], sizeof piece);
        piece ^= wide;
        std::memcpy(&payload[at], &piece, sizeof piece);
    }
    for (; at < payload.size(); ++at)
        payload[at] = static_cast<char>(payload[at] ^ mask[at % mask.size()]);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
    std::array<char, 10> header{};
    std::size_t size = 2;
    header[0] = to_byte(final_bit | static_cast<unsigned>(opcode));
    if (payload.size() < two_byte_length) {
        header[1] = to_byte(payload.size());
    } else {
        const std::size_t more = payload.size() < 65'536 ? 2 : 8;
        header[1] = to_byte(more == 2 ? two_byte_length : eight_byte_length);
        for (std::size_t left = more; left > 0; --left)
            header[size++] = to_byte(payload.size() >> (8 * (left - 1)));
    }
    out.reserve(out.size() + size + payload.size());
    out.append(header.data(), size).append(payload);
}

Opcode frame_opcode(std::string_view frames) {
    return static_cast<Opcode>(byte_at(frames, 0) & opcode_bits);
}

std::size_t frame_size(std::string_view frames) {
    return header_size(frames) + static_cast<std::size_t>(length_of(frames));
}

}  // namespace signaling::net
