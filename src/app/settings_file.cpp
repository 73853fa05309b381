// The reader of settings files. Stricter than TOML where TOML has more than a setting needs, so
// that nothing in the file is passed over in silence.

#include "signaling/app/settings_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "signaling/app/settings_error.hpp"

namespace signaling::app {
namespace {

constexpr std::size_t file_bytes_max = 1'048'576;
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

// `text` starts behind the "=".
std::string parse_value(std::string_view text, const std::string& key, const Place& place) {
    if (text.empty() || text.front() == '#') place.fail(key + ": a value is missing");
    std::string_view rest;
    std::string value;
    if (text.front() == '"' || text.front() == '\'') {
        const std::size_t end = text.find(text.front(), 1);
        if (end == std::string_view::npos) place.fail(key + ": the closing quote is missing");
        value = text.substr(1, end - 1);
        if (text.front() == '"' && value.find('\\') != std::string::npos) {
            place.fail(key + ": " + in_quotes(value) +
                       " is not allowed: no setting needs a backslash");
        }
        rest = trimmed(text.substr(end + 1));
    } else {
        const std::size_t end = std::min(text.find_first_of(" \t\r#"), text.size());
        value = without_underscores(text.substr(0, end));
        const bool is_bare = value == "true" || value == "false" ||
                             std::string_view("+-.0123456789").find(value[0]) != std::string::npos;
        if (!is_bare) place.fail(key + ": " + in_quotes(value) + " needs quotes in the file");
        rest = trimmed(text.substr(end));
    }
    if (!rest.empty() && rest.front() != '#') {
        place.fail(key + ": " + in_quotes(rest) + " stands behind the value");
    }
    return value;
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
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            place.fail(in_quotes(line) + " is not \"key = value\"");
        const std::string key = printable(trimmed(line.substr(0, equals)));
        for (const FileEntry& entry : entries) {
            if (entry.key != key) continue;
            place.fail(key + ": stands in line " + std::to_string(entry.line) + " already");
        }
        entries.push_back({key, parse_value(trimmed(line.substr(equals + 1)), key, place), number});
    }
    return entries;
}

std::string read_settings_file(const std::string& path) {
    const auto fail = [&path](const std::string& why) -> std::string {
        throw SettingsError("cannot read " + in_quotes(path) + ": " + why);
    };
    const auto because = [](int error) { return std::generic_category().message(error); };
    const auto close = [](std::FILE* file) { std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file{std::fopen(path.c_str(), "rbe"), close};
    if (!file) return fail(because(errno));
    // One byte more than allowed tells a file that is just large enough from one that never ends.
    std::string text(file_bytes_max + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (std::ferror(file.get()) != 0) return fail(because(errno));
    if (text.size() > file_bytes_max) return fail("it is larger than 1 MiB");
    return text;
}

}  // namespace signaling::app
