// Keeps a warning that an attacker can provoke from filling the disk: one line per second and kind.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace signaling::net {

class LogThrottle {
  public:
    // Counts one occurrence; a number (how many since the last line, this one included) when it is
    // time for a line.
    [[nodiscard]] std::optional<std::uint64_t> count(std::chrono::steady_clock::time_point now);

    // Warns at most once per second: "text" or "text (and N more like it)".
    void warn(std::string_view text);

  private:
    std::uint64_t since_last_ = 0;
    std::optional<std::chrono::steady_clock::time_point> last_;
};

}  // namespace signaling::net
