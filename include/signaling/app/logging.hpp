// The daemon's log: one line per event on stdout, for people (text) or machines (json). Messages
// are written through spdlog's default logger, which this sets up. Knows nothing of the other
// settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace signaling::app {

enum class LogFormat : std::uint8_t { text, json };

// Makes spdlog's default logger write to stdout in this form, each line flushed, in colour only on
// a terminal. Also ignores SIGPIPE, since a reader of the log that goes away must not end the
// daemon. Writing a line afterwards never throws. `level` as for set_log_level().
void configure_logging(std::string_view level, LogFormat format);

// "trace", "debug", "info", "warn", "error" or "off"; anything else counts as "info". May be called
// at any time from any thread.
void set_log_level(std::string_view level);

// One line without its end, as the log prints it; times are UTC.
//   2026-01-01 12:00:00.000 info  listening on [::]:3000
// Control characters become \x0a, so that a message can neither forge a line nor steer a terminal.
[[nodiscard]] std::string text_line(std::chrono::system_clock::time_point time,
                                    std::string_view level, std::string_view message);

// {"time":"2026-01-01T12:00:00.000Z","level":"info","message":"listening on [::]:3000"}
// Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_line(std::chrono::system_clock::time_point time,
                                    std::string_view level, std::string_view message);

}  // namespace signaling::app
