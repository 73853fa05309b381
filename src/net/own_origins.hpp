// Where other machines reach this one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace signaling::net {

// "http://192.168.1.5:3000" for each IPv4 address of this machine, the likeliest to be reached from
// a phone first: bridges of containers and virtual machines come last, loopback not at all.
[[nodiscard]] std::vector<std::string> own_origins(std::uint16_t port);

}  // namespace signaling::net
