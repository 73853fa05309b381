// How values of settings are read from text and written back. Must not know which settings there
// are.

#include "signaling/app/setting_kinds.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace signaling::app {
namespace {

using core::Limits;
using server::CredentialSettings;

enum class Kind : std::uint8_t { whole, number, seconds };

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Digits, and unless the number is whole at most one point with digits on both sides. So no sign,
// no exponent, no nan, and nothing that depends on a locale. Every range lies far below 2^53, so
// that a double holds its whole numbers exactly.
std::optional<double> parse(std::string_view text, Kind kind, Range range) {
    const std::size_t point = kind == Kind::whole ? std::string_view::npos : text.find('.');
    if (!all_digits(text.substr(0, point))) return std::nullopt;
    if (point != std::string_view::npos && !all_digits(text.substr(point + 1))) return std::nullopt;
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || value < range.least || value > range.most) return std::nullopt;
    return value;
}

// The shortest digits that read back as the same number, never with an exponent.
std::string to_text(double value) {
    std::array<char, 512> digits{};
    char* const end = digits.data() + digits.size();
    return {digits.data(), std::to_chars(digits.data(), end, value, std::chars_format::fixed).ptr};
}

std::string allowed_text(Kind kind, Range range) {
    std::string text = kind == Kind::whole    ? "a whole number"
                       : kind == Kind::number ? "a number"
                                              : "a number of seconds";
    text += " from " + to_text(range.least);
    if (!range.least_means.empty()) text += " (" + std::string(range.least_means) + ")";
    return text + " to " + to_text(range.most);
}

// `read` gives the field as a double, `write` takes one that is in range.
Setting numeric(Head head, Kind kind, Range range, std::function<double(const Config&)> read,
                std::function<void(Config&, double)> write) {
    Setting row{head.name, head.group, head.sentence, head.argument, allowed_text(kind, range)};
    row.get = [read = std::move(read)](const Config& config) { return to_text(read(config)); };
    row.set = [kind, range, write = std::move(write)](Config& config, std::string_view text) {
        const std::optional<double> value = parse(text, kind, range);
        if (value) write(config, *value);
        return value.has_value();
    };
    return row;
}

// The field of `part` that `field` names: limits and credentials are parts of Config.
template <typename Part>
Setting seconds_of(Head head, Part Config::*part, core::Milliseconds Part::*field, Range range) {
    head.argument = "SECONDS";
    return numeric(
        head, Kind::seconds, range,
        [part, field](const Config& config) {
            return static_cast<double>((config.*part.*field).count()) / 1000;
        },
        [part, field](Config& config, double value) {
            config.*part.*field = core::Milliseconds{std::llround(value * 1000)};
        });
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text,
                               [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; });
}

std::vector<std::string> split(std::string_view text) {
    constexpr std::string_view separators = ", \t\r\n";
    std::vector<std::string> words;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
        if (text.empty()) return words;
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

// `field` gives the list in a Config.
template <typename Field>
Setting list_of(Head head, Members members, Field field) {
    Setting row{head.name, head.group, head.sentence, head.argument,
                std::string(members.forms) + ", up to " + std::to_string(members.most)};
    row.form = Form::list;
    row.get = [field](const Config& config) { return joined(field(config)); };
    row.set = [field, members](Config& config, std::string_view text) {
        Texts texts = split(text);
        if (texts.size() > members.most || !std::ranges::all_of(texts, members.is_allowed)) {
            return false;
        }
        field(config) = std::move(texts);
        return true;
    };
    return row;
}

}  // namespace

Setting whole(Head head, std::size_t Limits::*field, Range range) {
    return numeric(
        head, Kind::whole, range,
        [field](const Config& config) { return static_cast<double>(config.limits.*field); },
        [field](Config& config, double value) {
            config.limits.*field = static_cast<std::size_t>(value);
        });
}

Setting whole(Head head, std::uint16_t Config::*field, Range range) {
    return numeric(
        head, Kind::whole, range,
        [field](const Config& config) { return static_cast<double>(config.*field); },
        [field](Config& config, double value) {
            config.*field = static_cast<std::uint16_t>(value);
        });
}

Setting number(Head head, double Limits::*field, Range range) {
    return numeric(
        head, Kind::number, range, [field](const Config& config) { return config.limits.*field; },
        [field](Config& config, double value) { config.limits.*field = value; });
}

Setting seconds(Head head, core::Milliseconds Limits::*field, Range range) {
    return seconds_of(head, &Config::limits, field, range);
}

Setting seconds(Head head, core::Milliseconds CredentialSettings::*field, Range range) {
    return seconds_of(head, &Config::credentials, field, range);
}

Setting choice(Head head, std::span<const std::string_view> words,
               std::function<std::string_view(const Config&)> read,
               std::function<void(Config&, std::size_t)> write) {
    Setting row{head.name, head.group, head.sentence, "WORD", ""};
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) row.allowed += i + 1 < words.size() ? ", " : " or ";
        row.allowed += words[i];
    }
    row.form = Form::text;
    row.get = [read = std::move(read)](const Config& config) { return std::string(read(config)); };
    row.set = [words, write = std::move(write)](Config& config, std::string_view text) {
        const auto found = std::ranges::find(words, text);
        if (found == words.end()) return false;
        write(config, static_cast<std::size_t>(found - words.begin()));
        return true;
    };
    return row;
}

Setting list(Head head, Texts Config::*field, Members members) {
    return list_of(
        head, members, [field](auto& config) -> auto& { return config.*field; });
}

Setting list(Head head, Texts CredentialSettings::*field, Members members) {
    return list_of(
        head, members, [field](auto& config) -> auto& { return config.credentials.*field; });
}

Setting secret(Head head, std::string CredentialSettings::*field, std::size_t least) {
    constexpr std::size_t most = 1'024;
    Setting row{
        head.name, head.group, head.sentence, head.argument,
        std::to_string(least) + " to " + std::to_string(most) + " printable bytes, or nothing"};
    row.form = Form::secret;
    row.get = [field](const Config& config) { return config.credentials.*field; };
    row.set = [field, least](Config& config, std::string_view text) {
        const bool has_length = text.size() >= least && text.size() <= most;
        if (!text.empty() && (!has_length || has_control_character(text))) return false;
        config.credentials.*field = text;
        return true;
    };
    row.alternative = head.alternative;
    return row;
}

// Quotes and backslashes are refused because a settings file could not give them back.
Setting path(Head head, std::string Config::*field) {
    const std::string what = head.argument == "DIR" ? "directory" : "file";
    Setting row{head.name, head.group, head.sentence, head.argument,
                "the path of a " + what + ", or nothing"};
    row.form = Form::text;
    row.get = [field](const Config& config) { return config.*field; };
    row.set = [field](Config& config, std::string_view text) {
        constexpr std::size_t most = 4'096;  // PATH_MAX of Linux
        const bool has_quote = text.find_first_of("\"\\") != std::string_view::npos;
        if (text.size() > most || has_quote || has_control_character(text)) return false;
        config.*field = text;
        return true;
    };
    row.alternative = head.alternative;
    return row;
}

}  // namespace signaling::app
