// How the start says what is wrong with a setting: always on one line, whatever somebody typed.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace signaling::app {

// One line that names the setting, where its value is from, the value and what is allowed. Only
// thrown while settings are read; parse_command_line() lets none escape.
class SettingsError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The text without control characters and of bounded length.
[[nodiscard]] std::string printable(std::string_view text);

// The same in quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);

// " (did you mean --port?)" for the candidate that is close to the word, else empty.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace signaling::app
