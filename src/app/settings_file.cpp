// The reader of settings files. Stricter than TOML where TOML has more than a setting needs, so
// that nothing in the file is passed over in silence.

#include "signaling/app/settings_file.hpp"

#include <algorithm>

#include "signaling/app/settings_error.hpp"

namespace signaling::app {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

// TOML lets an underscore stand between two digits: 262_144.
std::string without_underscores(std::string_view number) {
    const auto is_digit = [number](std::size_t i) {
        return i < number.size() && number[i] >= '0' && number[i] <= '9';
    };
    std::string out;
    for (std::size_t i = 0; i < number.size(); ++i) {
        if (number[i] != '_' || i == 0 || !is_digit(i - 1) || !is_digit(i + 1)) out += number[i];
    }
    return out;
}

// Where in the file a complaint belongs.
struct Place {
    std::string_view path;
    std::size_t line;

    [[noreturn]] void fail(const std::string& what) const {
        throw SettingsError(printable(path) + ":" + std::to_string(line) + ": " + what);
    }
};

// What is wrong with a value is said without the value: it may be a secret.
class ValueReader {
  public:
    // `text` starts behind the "=".
    ValueReader(std::string_view text, const std::string& key, const Place& place)
        : rest_(text), key_(key), place_(place) {}

    FileEntry read() {
        FileEntry entry{key_, "", place_.line};
        if (rest_.empty() || rest_.front() == '#') fail("a value is missing");
        entry.is_list = rest_.front() == '[';
        if (entry.is_list) {
            entry.value = take_list();
        } else {
            entry.value = at_quote() ? take_quoted() : take_bare();
        }
        rest_ = trimmed(rest_);
        if (!rest_.empty() && rest_.front() != '#') fail("something stands behind the value");
        return entry;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const { place_.fail(key_ + ": " + what); }

    [[nodiscard]] bool at_quote() const {
        return rest_.starts_with('"') || rest_.starts_with('\'');
    }

    std::string take_quoted() {
        const char quote = rest_.front();
        const std::size_t end = rest_.find(quote, 1);
        if (end == std::string_view::npos) fail("the closing quote is missing");
        const std::string text(rest_.substr(1, end - 1));
        if (quote == '"' && text.find('\\') != std::string::npos) {
            fail("a text with a backslash needs single quotes");
        }
        rest_.remove_prefix(end + 1);
        return text;
    }

    std::string take_bare() {
        const std::size_t end = std::min(rest_.find_first_of(" \t\r#"), rest_.size());
        std::string value = without_underscores(rest_.substr(0, end));
        const bool is_bare = value == "true" || value == "false" ||
                             std::string_view("+-.0123456789").find(value[0]) != std::string::npos;
        if (!is_bare) fail("a text needs quotes in the file");
        rest_.remove_prefix(end);
        return value;
    }

    // The texts with commas between them.
    std::string take_list() {
        std::string texts;
        rest_ = trimmed(rest_.substr(1));
        while (!rest_.starts_with(']')) {
            if (!at_quote()) fail("a list holds texts in quotes and ends with ] in its line");
            if (!texts.empty()) texts += ',';
            texts += take_quoted();
            rest_ = trimmed(rest_);
            if (rest_.starts_with(',')) {
                rest_ = trimmed(rest_.substr(1));
            } else if (!rest_.starts_with(']')) {
                fail("a list has commas between its texts and ends with ] in its line");
            }
        }
        rest_.remove_prefix(1);
        return texts;
    }

    std::string_view rest_;
    const std::string& key_;
    const Place& place_;
};

// A key of TOML without quotes.
bool is_key(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

}  // namespace

std::vector<FileEntry> parse_settings(std::string_view text, std::string_view path) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<FileEntry> entries;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        const Place place{path, number};
        if (line.front() == '[') place.fail(in_quotes(line) + ": settings files have no sections");
        const std::size_t equals = std::min(line.find('='), line.size());
        const std::string key(trimmed(line.substr(0, equals)));
        if (equals == line.size() || !is_key(key)) place.fail("this is not \"key = value\"");
        for (const FileEntry& entry : entries) {
            if (entry.key != key) continue;
            place.fail(key + ": stands in line " + std::to_string(entry.line) + " already");
        }
        entries.push_back(ValueReader(trimmed(line.substr(equals + 1)), key, place).read());
    }
    return entries;
}

}  // namespace signaling::app
