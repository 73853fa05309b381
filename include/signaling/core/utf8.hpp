// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace signaling::core {

// Length of the well-formed sequence of two to four bytes at `at`; 0 when there is none.
[[nodiscard]] std::size_t utf8_length(const char* at, const char* end);

// Bytes of the longest well-formed beginning.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);

[[nodiscard]] inline bool is_utf8(std::string_view text) {
    return utf8_prefix(text) == text.size();
}

// True when the text is the beginning of one sequence, cut before its end.
[[nodiscard]] bool is_cut_utf8(std::string_view text);

}  // namespace signaling::core
