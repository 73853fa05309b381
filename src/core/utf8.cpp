// Nearly everything that is relayed is ASCII, so that is skipped eight bytes at a time.
#include "signaling/core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace signaling::core {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080;

const char* skip_ascii(const char* at, const char* end) {
    while (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        if ((word & high_bits) != 0) break;
        at += 8;
    }
    while (at != end && static_cast<signed char>(*at) >= 0)
        ++at;
    return at;
}

}  // namespace

// The Unicode Standard, table 3-7.
std::size_t utf8_length(const char* at, const char* end) {
    const auto byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    const int lead = at == end ? 0 : byte(0);
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (static_cast<std::size_t>(end - at) < length) return 0;
    const int second_min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const int second_max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < second_min || byte(1) > second_max) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    return length;
}

std::size_t utf8_prefix(std::string_view text) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while ((at = skip_ascii(at, end)) != end) {
        const std::size_t length = utf8_length(at, end);
        if (length == 0) break;
        at += length;
    }
    return static_cast<std::size_t>(at - text.data());
}

// Every lead byte has some second byte that suits it; from the third on all suit that it has.
bool is_cut_utf8(std::string_view text) {
    if (text.empty() || text.size() > 3) return false;
    const auto lead = static_cast<unsigned char>(text[0]);
    if (text.size() == 1) return lead >= 0xC2 && lead <= 0xF4;
    std::array<char, 4> whole{'\x80', '\x80', '\x80', '\x80'};
    std::copy(text.begin(), text.end(), whole.begin());
    return utf8_length(whole.data(), whole.data() + whole.size()) > text.size();
}

}  // namespace signaling::core
