// One line per second; what is swallowed is counted and told with the next line.
#include "net/log_throttle.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace signaling::net {

std::optional<std::uint64_t> LogThrottle::count(std::chrono::steady_clock::time_point now) {
    ++since_last_;
    if (last_ && now - *last_ < std::chrono::seconds(1)) return std::nullopt;
    last_ = now;
    return std::exchange(since_last_, 0);
}

void LogThrottle::warn(std::string_view text) {
    const auto told = count(std::chrono::steady_clock::now());
    if (!told) return;
    if (*told == 1) {
        spdlog::warn("{}", text);
    } else {
        spdlog::warn("{} (and {} more like it)", text, *told - 1);
    }
}

}  // namespace signaling::net
