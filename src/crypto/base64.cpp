// The two alphabets of RFC 4648 and the one way to use them. Must not know what is encoded.
#include "signaling/crypto/base64.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signaling::crypto {
namespace {

constexpr std::string_view standard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view for_urls =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Three bytes become four letters; of one or two bytes that are left, two or three.
std::string encode(std::span<const unsigned char> bytes, std::string_view letters) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    while (!bytes.empty()) {
        const std::size_t taken = std::min<std::size_t>(bytes.size(), 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = bits << 8U | (i < taken ? bytes[i] : 0U);
        }
        for (std::size_t i = 0; i <= taken; ++i) {
            text += letters[bits >> (18 - 6 * i) & 0x3FU];
        }
        bytes = bytes.subspan(taken);
    }
    return text;
}

}  // namespace

std::string base64(std::span<const unsigned char> bytes) {
    std::string text = encode(bytes, standard);
    text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

std::string base64url(std::span<const unsigned char> bytes) {
    return encode(bytes, for_urls);
}

}  // namespace signaling::crypto
