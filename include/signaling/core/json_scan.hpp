// Validates one JSON text (RFC 8259) and finds the members of its outermost object, without
// building a document: what is relayed is spliced from the sender's own bytes. Knows nothing of
// messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling::core::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

// One value inside the scanned text.
struct Value {
    std::string_view text;  // exactly the sender's bytes; a string keeps its quotes
    Kind kind = Kind::null;
    bool has_escapes = false;  // only for strings: contains at least one backslash
};

struct Member {
    Value key;  // always a string
    Value value;
};

enum class Fault : std::uint8_t {
    none,
    syntax,         // not RFC 8259, including malformed UTF-8 and anything after the value
    too_deep,       // arrays and objects nested beyond depth_max (the outermost counts as one)
    not_an_object,  // valid JSON, but the outermost value is something else
    duplicate_key,  // two members of the outermost object have the same key after unescaping
};

// Scans all of `text`. `members` holds the outermost object's members, in the order of the text,
// when the answer is Fault::none, and nothing otherwise; their views point into `text`. Of syntax
// and too_deep the one that comes first in the text is told; both go before the other faults. The
// scan descends by recursion, so depth_max also bounds the stack: 1,000 levels stay below 1 MiB.
[[nodiscard]] Fault scan(std::string_view text, std::size_t depth_max,
                         std::vector<Member>& members);

// True when the scanned string, unescaped, equals `plain` (UTF-8). No allocation.
[[nodiscard]] bool equals(const Value& string, std::string_view plain);

// The scanned string unescaped to UTF-8; nothing when it holds a lone surrogate (\ud800), which
// UTF-8 cannot carry (RFC 8259 section 8.2 calls the outcome unpredictable).
[[nodiscard]] std::optional<std::string> unescape(const Value& string);

}  // namespace signaling::core::json
