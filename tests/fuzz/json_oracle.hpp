// Holds the JSON scanner against nlohmann's parser, which knows nothing of it. Where that one is
// known to differ from RFC 8259 the text is first rewritten, byte for byte in place, into one that
// both must treat alike. Shared by the fuzz target and the seeded unit test.
#pragma once

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/core/json_scan.hpp"

namespace signaling::core::json::oracle {

// A scan of a block of exactly the text's size, so that AddressSanitizer sees a read past its end.
// The members point into `text`, and there were some before the scan.
struct Scan {
    explicit Scan(std::string_view source, std::size_t depth_max = 64)
        : block(source.begin(), source.end()),
          text(block.data(), block.size()),
          members(3),
          fault(scan(text, depth_max, members)) {}

    Scan(const Scan&) = delete;
    Scan& operator=(const Scan&) = delete;

    std::vector<char> block;
    std::string_view text;
    std::vector<Member> members;
    Fault fault;
};

// What nlohmann says of a text.
struct Verdict {
    Fault fault = Fault::none;
    std::vector<std::string> keys;  // of the outermost object
    std::string overflowing;        // the number that stopped it because no double holds it
    std::size_t overflowing_end = 0;
};

// Follows nlohmann's SAX events; stops it at the depth limit, as a document of any depth would
// overflow the stack.
struct Listener : nlohmann::json_sax<nlohmann::json> {
    Listener(std::size_t depth_max_in, Verdict& verdict_in)
        : depth_max(depth_max_in), verdict(verdict_in) {}

    std::size_t depth_max;
    Verdict& verdict;
    std::size_t depth = 0;
    bool outermost_is_object = false;

    bool open(bool is_object) {
        if (depth == 0) outermost_is_object = is_object;
        if (depth >= depth_max) verdict.fault = Fault::too_deep;
        return ++depth <= depth_max;
    }
    bool close() {
        --depth;
        return true;
    }
    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        if (depth == 1) verdict.keys.push_back(name);
        return true;
    }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool parse_error(std::size_t position, const std::string& last_token,
                     const nlohmann::detail::exception& error) override {
        constexpr int number_overflow = 406;
        verdict.fault = Fault::syntax;
        if (error.id == number_overflow) {
            verdict.overflowing = last_token;
            verdict.overflowing_end = position;
        }
        return false;
    }
};

inline Verdict ask_nlohmann(std::string_view text, std::size_t depth_max) {
    Verdict verdict;
    Listener listener(depth_max, verdict);
    if (!nlohmann::json::sax_parse(text, &listener)) return verdict;
    std::vector<std::string> sorted = verdict.keys;
    std::sort(sorted.begin(), sorted.end());
    if (!listener.outermost_is_object)
        verdict.fault = Fault::not_an_object;
    else if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
        verdict.fault = Fault::duplicate_key;
    return verdict;
}

// The code unit of the escape `\uXXXX` at `at`, if there is one.
inline std::optional<unsigned> unit_at(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) != "\\u" || text.size() < at + 6) return std::nullopt;
    const std::string digits(text.substr(at + 2, 4));
    if (!std::all_of(digits.begin(), digits.end(),
                     [](unsigned char c) { return std::isxdigit(c); }))
        return std::nullopt;
    return static_cast<unsigned>(std::stoul(digits, nullptr, 16));
}

// nlohmann refuses lone surrogates, which the grammar allows: each becomes a private-use character
// of its own (D800 to DFFF become E000 to E7FF). True when there was one.
inline bool replace_lone_surrogates(std::string& text) {
    bool any = false;
    for (std::size_t at = 0; (at = text.find('\\', at)) != std::string::npos;) {
        const auto unit = unit_at(text, at);
        if (!unit || *unit < 0xD800 || *unit > 0xDFFF) {
            at += 2;  // whatever was escaped cannot begin another escape
            continue;
        }
        const auto next = unit_at(text, at + 6);
        if (*unit < 0xDC00 && next && *next >= 0xDC00 && *next <= 0xDFFF) {
            at += 12;
            continue;
        }
        constexpr std::string_view from = "89abcdef";
        const auto low = static_cast<char>(std::tolower(static_cast<unsigned char>(text[at + 3])));
        text[at + 2] = 'e';
        text[at + 3] = static_cast<char>('0' + from.find(low));
        at += 6;
        any = true;
    }
    return any;
}

// Could a replaced surrogate be mistaken for a character that was in the text before?
inline bool has_private_use(std::string_view text) {
    return text.find('\xEE') != text.npos || text.find("\\ue") != text.npos ||
           text.find("\\uE") != text.npos;
}

// nlohmann takes a NUL byte for the end of the text. RFC 8259 allows neither it nor the control
// character that it becomes here, anywhere.
inline void replace_nuls(std::string& text) {
    std::replace(text.begin(), text.end(), '\0', '\1');
}

// nlohmann refuses numbers that no double holds, which the grammar allows. This gives one that
// fits, of the same length, whose last part is of the same kind: so what follows it reads as
// before.
inline std::string fitting_number(const std::string& overflowing) {
    std::string fitting = overflowing;
    const std::size_t mantissa = std::min(fitting.find_first_of("eE"), fitting.size());
    for (char& c : std::span(fitting).subspan(mantissa))
        if (c >= '1' && c <= '9') c = '0';
    if (fitting == overflowing) fitting.replace(0, mantissa, "0." + std::string(mantissa - 2, '0'));
    return fitting;
}

// The verdict on `text` without its overflowing numbers. Nothing when there are too many to go on.
inline std::optional<Verdict> ask_past_overflows(std::string& text, std::size_t depth_max) {
    for (int i = 0; i < 64; ++i) {
        Verdict verdict = ask_nlohmann(text, depth_max);
        const std::string& number = verdict.overflowing;
        if (number.empty()) return verdict;
        const std::size_t begin = verdict.overflowing_end - number.size();
        if (text.compare(begin, number.size(), number) != 0)
            throw std::logic_error("the overflowing number is not where nlohmann says");
        text.replace(begin, number.size(), fitting_number(number));
    }
    return std::nullopt;
}

inline Kind kind_of(const nlohmann::json& value) {
    if (value.is_null()) return Kind::null;
    if (value.is_boolean()) return Kind::boolean;
    if (value.is_number()) return Kind::number;
    if (value.is_string()) return Kind::string;
    return value.is_array() ? Kind::array : Kind::object;
}

// What is wrong with a value of ours that should read as `expected`; empty when nothing is. Its
// bytes in the rewritten text are `rewritten`: other than the sender's where a surrogate was lone
// or a number too large.
inline std::string fault_of_value(const Value& ours, std::string_view rewritten,
                                  const nlohmann::json& expected) {
    if (ours.kind != kind_of(expected)) return "another kind";
    constexpr std::string_view space = " \t\r\n";
    if (space.find(ours.text.front()) != space.npos || space.find(ours.text.back()) != space.npos)
        return "space around a value";
    if (nlohmann::json::parse(rewritten, nullptr, false) != expected) return "other bytes";
    if (ours.kind != Kind::string) return ours.has_escapes ? "escapes outside a string" : "";
    if (ours.has_escapes != (ours.text.find('\\') != ours.text.npos)) return "has_escapes";
    const auto& plain = expected.get_ref<const std::string&>();
    const bool is_lone = ours.text != rewritten;
    if (equals(ours, plain) == is_lone || equals(ours, plain + "x")) return "equals";
    if (!plain.empty() && equals(ours, plain.substr(1))) return "equals a part";
    const auto unescaped = unescape(ours);
    if (is_lone ? unescaped.has_value() : unescaped != plain) return "unescape";
    return "";
}

// Empty when the scanner and nlohmann agree on `text`, otherwise what they disagree about.
inline std::string disagreement(std::string_view text, std::size_t depth_max) {
    std::string rewritten(text);
    const bool had_lone_surrogates = replace_lone_surrogates(rewritten);
    replace_nuls(rewritten);
    auto verdict = ask_past_overflows(rewritten, depth_max);
    if (!verdict) return "";
    // nlohmann passes over a byte order mark; RFC 8259 section 8.1 lets us refuse it.
    if (text.starts_with("\xEF\xBB\xBF")) verdict->fault = Fault::syntax;

    const Scan ours(text, depth_max);
    if (ours.fault != verdict->fault) {
        const auto is_about_keys = [](Fault fault) {
            return fault == Fault::none || fault == Fault::duplicate_key;
        };
        if (had_lone_surrogates && has_private_use(text) && is_about_keys(ours.fault) &&
            is_about_keys(verdict->fault))
            return "";
        return "fault " + std::to_string(static_cast<int>(ours.fault)) + ", nlohmann says " +
               std::to_string(static_cast<int>(verdict->fault));
    }
    if (ours.fault != Fault::none) return ours.members.empty() ? "" : "members despite a fault";

    const auto document = nlohmann::json::parse(rewritten);
    if (ours.members.size() != document.size()) return "number of members";
    const auto in_rewritten = [&](const Value& value) {
        const auto offset = static_cast<std::size_t>(value.text.data() - ours.text.data());
        return std::string_view(rewritten).substr(offset, value.text.size());
    };
    for (std::size_t i = 0; i < ours.members.size(); ++i) {
        const auto& [key, value] = ours.members[i];
        const std::string& name = verdict->keys[i];
        std::string wrong = fault_of_value(key, in_rewritten(key), name);
        if (wrong.empty()) wrong = fault_of_value(value, in_rewritten(value), document.at(name));
        if (!wrong.empty()) return wrong + " at member " + std::to_string(i);
    }
    return "";
}

// One of `texts` inside an object, with up to three bytes or stretches of it changed.
inline std::string mutated(const std::vector<std::string>& texts, std::mt19937& random) {
    const auto below = [&random](std::size_t size) { return random() % size; };
    const auto one = [&]() -> const std::string& { return texts[below(texts.size())]; };
    std::string text = "{\"a\":" + one() + ",\"b\":[" + one() + "],\"\\u0062\":0}";
    if (below(2) == 0) text.replace(text.size() - 4, 1, "c");
    for (std::size_t changes = below(4); changes > 0 && !text.empty(); --changes) {
        const std::size_t at = below(text.size());
        const std::string& other = one();
        switch (below(3)) {
            case 0:
                text.erase(at, 1 + below(8));
                break;
            case 1:
                text[at] = static_cast<char>(random());
                break;
            default:
                text.insert(at, other.substr(below(other.size() + 1)));
                break;
        }
    }
    return text;
}

}  // namespace signaling::core::json::oracle
