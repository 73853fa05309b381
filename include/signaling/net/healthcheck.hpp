// `signaling --healthcheck`: asks a running daemon how it is. For containers without curl.
#pragma once

#include <cstdint>
#include <string>

namespace signaling::net {

struct CheckResult {
    bool healthy = false;
    std::string report;  // one line for people
};

// GET /health on the address that the daemon listens on (empty: loopback). Gives up after 3 s.
[[nodiscard]] CheckResult check_health(const std::string& host, std::uint16_t port);

}  // namespace signaling::net
