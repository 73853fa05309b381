// A second opinion on UTF-8, by arithmetic instead of a table of bytes: a sequence is well-formed
// when its bits make a scalar value of Unicode that needs that many bytes (RFC 3629 section 3).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signaling::core::oracle {

inline constexpr unsigned code_point_max = 0x10FFFF;

inline bool is_scalar_value(unsigned code_point) {
    return code_point <= code_point_max && (code_point < 0xD800 || code_point > 0xDFFF);
}

inline std::size_t bytes_needed(unsigned code_point) {
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

// The lead byte holds as many ones as there are bytes, each other byte 10 and six bits.
inline std::string encoded(unsigned code_point) {
    std::size_t left = bytes_needed(code_point);
    const unsigned lead = left == 1 ? 0 : 0xF00U >> left & 0xFF;
    std::string bytes;
    for (bool is_lead = true; left > 0; is_lead = false) {
        --left;
        const unsigned bits = code_point >> (6 * left);
        bytes += static_cast<char>(is_lead ? lead | bits : 0x80 | (bits & 0x3F));
    }
    return bytes;
}

// Bytes of the well-formed sequence that starts `text`; 0 when there is none.
inline std::size_t sequence_size(std::string_view text) {
    if (text.empty()) return 0;
    const unsigned lead = static_cast<unsigned char>(text[0]);
    std::size_t ones = 0;
    while (ones < 8 && (lead << ones & 0x80) != 0)
        ++ones;
    if (ones == 0) return 1;
    if (ones == 1 || ones > 4 || text.size() < ones) return 0;
    unsigned code_point = lead & (0x7FU >> ones);
    for (const char next : text.substr(1, ones - 1)) {
        const unsigned byte = static_cast<unsigned char>(next);
        if (byte >> 6 != 2) return 0;
        code_point = code_point << 6 | (byte & 0x3F);
    }
    return is_scalar_value(code_point) && bytes_needed(code_point) == ones ? ones : 0;
}

inline std::size_t valid_prefix(std::string_view text) {
    std::size_t at = 0;
    while (const std::size_t size = sequence_size(text.substr(at)))
        at += size;
    return at;
}

inline bool is_valid(std::string_view text) {
    return valid_prefix(text) == text.size();
}

// Whether some text that begins with this one is well-formed: of the bytes left over, the lowest
// or the highest ending makes a sequence, or one with the first byte in the middle does.
inline bool can_become_valid(std::string_view text) {
    text.remove_prefix(valid_prefix(text));
    if (text.empty()) return true;
    if (text.size() > 3) return false;
    constexpr std::string_view nexts = "\x80\x90\xA0\xBF";
    for (const char next : nexts) {
        for (std::size_t more = 1; text.size() + more <= 4; ++more) {
            const std::string ending = next + std::string(more - 1, '\x80');
            if (sequence_size(std::string(text) + ending) == text.size() + more) return true;
        }
    }
    return false;
}

}  // namespace signaling::core::oracle
