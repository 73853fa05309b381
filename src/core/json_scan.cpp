// A validating JSON scanner: one pass over the text, by recursive descent, with the depth checked
// before every descent. It builds nothing but the list of the outermost members, and it must not
// know what the members mean.
#include "signaling/core/json_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cstring>
#include <functional>
#include <memory_resource>
#include <utility>

#include "signaling/core/utf8.hpp"

namespace signaling::core::json {
namespace {

// Plain bytes of a string need no further look: ASCII but no control, quote or backslash.
constexpr bool is_plain(char c) {
    return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\';
}

// The first byte that is not plain. Looks at eight bytes at a time: the subtractions set a byte's
// high bit when it is below 0x20, a quote or a backslash, and bytes from 0x80 have it already. A
// borrow can only spoil bytes above one that is marked rightly, so the lowest mark can be trusted.
const char* skip_plain(const char* at, const char* end) {
    constexpr std::uint64_t each = 0x0101010101010101;
    while (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        const std::uint64_t marks = (word | (word - each * 0x20) | ((word ^ (each * '"')) - each) |
                                     ((word ^ (each * '\\')) - each)) &
                                    (each * 0x80);
        if (marks != 0) {
            if constexpr (std::endian::native != std::endian::little) break;
            return at + std::countr_zero(marks) / 8;
        }
        at += 8;
    }
    while (at != end && is_plain(*at))
        ++at;
    return at;
}

// Takes an escape whose backslash is already taken and gives its UTF-16 code unit. A surrogate
// without its partner is within the grammar; only unescape() minds it.
bool take_escape(const char*& at, const char* end, std::uint32_t& unit) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view units = "\"\\/\b\f\n\r\t";
    if (at == end) return false;
    const char name = *at++;
    if (name == 'u') {
        if (end - at < 4) return false;
        at += 4;
        return std::from_chars(at - 4, at, unit, 16).ptr == at;
    }
    const std::size_t i = names.find(name);
    if (i == std::string_view::npos) return false;
    unit = static_cast<unsigned char>(units[i]);
    return true;
}

class Scanner {
  public:
    Scanner(std::string_view text, std::size_t depth_max, std::vector<Member>& members)
        : at_(text.data()), end_(at_ + text.size()), depth_max_(depth_max), members_(members) {}

    Fault run();

  private:
    // Each takes its production at at_ and answers false when the text is at fault. `depth` is how
    // many arrays and objects are open around the production.
    bool value(Value& out, std::size_t depth);
    bool container(Value& out, std::size_t depth);
    bool key(Value& out);
    bool string(Value& out);
    bool number(Value& out);
    bool digits();
    bool literal(Value& out, Kind kind, std::string_view word);

    bool take(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
            ++at_;
    }

    const char* at_;
    const char* const end_;
    const std::size_t depth_max_;
    std::vector<Member>& members_;
    bool too_deep_ = false;
};

Fault Scanner::run() {
    Value outermost;
    if (!value(outermost, 0)) return too_deep_ ? Fault::too_deep : Fault::syntax;
    skip_space();
    if (at_ != end_) return Fault::syntax;
    return outermost.kind == Kind::object ? Fault::none : Fault::not_an_object;
}

bool Scanner::value(Value& out, std::size_t depth) {
    skip_space();
    if (at_ == end_) return false;
    const char* const begin = at_;
    const bool good = *at_ == '"'                  ? string(out)
                      : *at_ == '{' || *at_ == '[' ? container(out, depth)
                      : *at_ == 't'                ? literal(out, Kind::boolean, "true")
                      : *at_ == 'f'                ? literal(out, Kind::boolean, "false")
                      : *at_ == 'n'                ? literal(out, Kind::null, "null")
                                                   : number(out);
    out.text = std::string_view(begin, at_);
    return good;
}

bool Scanner::container(Value& out, std::size_t depth) {
    too_deep_ = depth >= depth_max_;
    if (too_deep_) return false;
    const bool is_object = take('{');
    if (!is_object) ++at_;
    out.kind = is_object ? Kind::object : Kind::array;
    const char close = is_object ? '}' : ']';
    skip_space();
    if (take(close)) return true;
    do {
        Member member;
        if (is_object && !key(member.key)) return false;
        if (!value(member.value, depth + 1)) return false;
        if (is_object && depth == 0) members_.push_back(member);
        skip_space();
    } while (take(','));
    return take(close);
}

bool Scanner::key(Value& out) {
    skip_space();
    if (at_ == end_ || *at_ != '"' || !string(out)) return false;
    skip_space();
    return take(':');
}

bool Scanner::string(Value& out) {
    const char* const begin = at_++;
    out.kind = Kind::string;
    while (true) {
        at_ = skip_plain(at_, end_);
        if (take('"')) break;
        if (take('\\')) {
            std::uint32_t unit = 0;
            if (!take_escape(at_, end_, unit)) return false;
            out.has_escapes = true;
            continue;
        }
        const std::size_t length = utf8_length(at_, end_);  // 0 also at a control and at the end
        if (length == 0) return false;
        at_ += length;
    }
    out.text = std::string_view(begin, at_);
    return true;
}

bool Scanner::number(Value& out) {
    out.kind = Kind::number;
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
}

bool Scanner::digits() {
    const char* const begin = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9')
        ++at_;
    return at_ != begin;
}

bool Scanner::literal(Value& out, Kind kind, std::string_view word) {
    out.kind = kind;
    if (!std::string_view(at_, end_).starts_with(word)) return false;
    at_ += word.size();
    return true;
}

// One to four bytes, which std::string holds without allocating. A surrogate comes as the three
// bytes that UTF-8 would give it if it could, so that keys which differ there stay different.
std::string encode_utf8(std::uint32_t code) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    const auto tail = [=](int shift) { return byte(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xC0 | code >> 6), tail(0)};
    if (code < 0x10000) return {byte(0xE0 | code >> 12), tail(6), tail(0)};
    return {byte(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
}

// Hands a scanned string to `take` unescaped, in pieces: runs of its own bytes and characters that
// were escapes. Answers false as soon as `take(piece, is_lone_surrogate)` does.
template <typename Take>
bool unescape_into(const Value& string, Take take) {
    assert(string.kind == Kind::string && string.text.size() >= 2);
    const auto is_high = [](std::uint32_t code) { return code >= 0xD800 && code < 0xDC00; };
    const auto is_low = [](std::uint32_t code) { return code >= 0xDC00 && code < 0xE000; };
    const char* at = string.text.data() + 1;
    const char* const end = at + string.text.size() - 2;
    while (at != end) {
        const char* const run = at;
        at = std::find(at, end, '\\');
        if (!take(std::string_view(run, at), false)) return false;
        if (at == end) break;
        std::uint32_t code = 0;
        take_escape(++at, end, code);
        const char* after = at;
        std::uint32_t low = 0;
        if (is_high(code) && after != end && *after == '\\' && take_escape(++after, end, low) &&
            is_low(low)) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            at = after;
        }
        if (!take(encode_utf8(code), is_high(code) || is_low(code))) return false;
    }
    return true;
}

// Sorts the keys, so that very many of them cost no more than n log n; by hash first, as it differs
// sooner than texts do. The memory that the few keys of a usual message take is on the stack.
bool has_duplicate_keys(const std::vector<Member>& members) {
    std::array<std::byte, 1024> buffer;
    std::pmr::monotonic_buffer_resource memory(buffer.data(), buffer.size());
    std::pmr::vector<std::pair<std::size_t, std::string_view>> keys(&memory);
    keys.reserve(members.size());
    for (const auto& [key, value] : members) {
        std::string_view plain = key.text.substr(1, key.text.size() - 2);
        if (key.has_escapes) {
            auto* const copy = static_cast<char*>(memory.allocate(key.text.size(), 1));
            std::size_t size = 0;
            unescape_into(key, [copy, &size](std::string_view piece, bool) {
                size += piece.copy(copy + size, piece.size());
                return true;
            });
            plain = std::string_view(copy, size);
        }
        keys.emplace_back(std::hash<std::string_view>{}(plain), plain);
    }
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

}  // namespace

Fault scan(std::string_view text, std::size_t depth_max, std::vector<Member>& members) {
    members.clear();
    Fault fault = Scanner(text, depth_max, members).run();
    if (fault == Fault::none && has_duplicate_keys(members)) fault = Fault::duplicate_key;
    if (fault != Fault::none) members.clear();
    return fault;
}

bool equals(const Value& string, std::string_view plain) {
    const auto take = [&plain](std::string_view piece, bool is_lone_surrogate) {
        if (is_lone_surrogate || !plain.starts_with(piece)) return false;
        plain.remove_prefix(piece.size());
        return true;
    };
    return unescape_into(string, take) && plain.empty();
}

std::optional<std::string> unescape(const Value& string) {
    std::string plain;
    plain.reserve(string.text.size());
    const auto take = [&plain](std::string_view piece, bool is_lone_surrogate) {
        plain += piece;
        return !is_lone_surrogate;
    };
    if (!unescape_into(string, take)) return std::nullopt;
    return plain;
}

}  // namespace signaling::core::json
