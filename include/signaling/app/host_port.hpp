// Names and addresses of hosts as they stand in settings. Must not resolve or reach one.
#pragma once

#include <string_view>

namespace signaling::app {

// HOST or HOST:PORT: a name (RFC 1123 section 2.1, underscores too), an IPv4 address, or an IPv6
// address in brackets; the port from 1 to 65535.
[[nodiscard]] bool is_host_port(std::string_view text);

}  // namespace signaling::app
