// Which pages may open a WebSocket, by their origin. A page cannot lie about it; programs can, and
// need not name one at all (RFC 6455 section 10.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/log_throttle.hpp"
#include "net/responses.hpp"

namespace signaling::net {

class OriginGate {
  public:
    // Patterns as app::is_origin_pattern() takes them; none: everybody may come.
    explicit OriginGate(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

    // Also what names no origin: it is no page of somebody else.
    [[nodiscard]] bool admits(const Request& request) const;

    // Counts a request that was not admitted, and tells the operator.
    void refused(const Request& request);

    [[nodiscard]] std::uint64_t refusals() const { return refusals_; }

  private:
    std::vector<std::string> allowed_;
    LogThrottle log_;
    std::uint64_t refusals_ = 0;
};

}  // namespace signaling::net
