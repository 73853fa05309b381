// Reads settings files: the part of TOML that a flat list of settings needs. Knows nothing of which
// settings there are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signaling::app {

// One `key = value`, the value without its quotes.
struct FileEntry {
    std::string key;
    std::string value;
    std::size_t line;  // from 1
};

// The entries in the order of the text: `key = value` and comments. A value is a number, true,
// false, or a string without escapes. Throws SettingsError, with path and line, for all else:
// sections, repeated keys, lines without "=".
[[nodiscard]] std::vector<FileEntry> parse_settings(std::string_view text, std::string_view path);

// The whole file as text. Throws SettingsError when it cannot be read or is larger than 1 MiB.
[[nodiscard]] std::string read_settings_file(const std::string& path);

}  // namespace signaling::app
