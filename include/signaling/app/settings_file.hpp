// Reads settings files: the part of TOML that a flat list of settings needs. Knows nothing of which
// settings there are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signaling::app {

// One `key = value`, the value without its quotes; of a list the texts with commas between them.
struct FileEntry {
    std::string key;
    std::string value;
    std::size_t line;  // from 1
    bool is_list = false;
};

// The entries in the order of the text: `key = value` and comments. A value is a number, true,
// false, a string without escapes, or an array of such strings in one line. Throws SettingsError,
// with path and line but never with the value, for all else: sections, repeated keys, lines without
// "=".
[[nodiscard]] std::vector<FileEntry> parse_settings(std::string_view text, std::string_view path);

}  // namespace signaling::app
