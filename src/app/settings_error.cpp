// Wording of what is wrong with a setting. Must not know which settings there are.

#include "signaling/app/settings_error.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace signaling::app {
namespace {

constexpr std::size_t shown_bytes_max = 200;

// Levenshtein's distance: how many characters to insert, remove or replace.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

// Case and the choice between dash and underscore are the likeliest slips, so they cost nothing.
std::string folded(std::string_view word) {
    std::string out;
    for (const char c : word) {
        if (c >= 'A' && c <= 'Z') {
            out += static_cast<char>(c - 'A' + 'a');
        } else {
            out += c == '_' ? '-' : c;
        }
    }
    return out;
}

}  // namespace

std::string printable(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, shown_bytes_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            out += {'\\', 'x', digits[byte / 16U], digits[byte % 16U]};
        } else {
            out += c;
        }
    }
    return text.size() > shown_bytes_max ? out + "..." : out;
}

std::string in_quotes(std::string_view text) {
    return '"' + printable(text) + '"';
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    if (word.size() > shown_bytes_max) return "";
    const std::string typed = folded(word);
    std::size_t nearest = shown_bytes_max;
    const std::string* found = nullptr;
    for (const std::string& candidate : candidates) {
        const std::string known = folded(candidate);
        const auto parting = std::ranges::mismatch(typed, known);
        // What both begin with, "--" or "SIGNALING_", says nothing about how many slips to allow.
        const auto own_part = static_cast<std::size_t>(typed.end() - parting.in1);
        const std::size_t slips = distance(typed, known);
        if (slips > 1 + own_part / 3 || slips >= nearest) continue;
        nearest = slips;
        found = &candidate;
    }
    return found == nullptr ? "" : " (did you mean " + *found + "?)";
}

}  // namespace signaling::app
