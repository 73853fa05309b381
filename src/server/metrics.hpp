// Numbers as Prometheus reads them (text exposition format 0.0.4).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "signaling/core/close_code.hpp"
#include "signaling/core/hub.hpp"
#include "signaling/net/host.hpp"

namespace signaling::server {

[[nodiscard]] std::string metrics_text(const net::Health& health, std::size_t away,
                                       const core::Counters& counters,
                                       const std::map<core::CloseCode, std::uint64_t>& closes);

// One family with one unlabelled value: "# HELP", "# TYPE" and the sample.
[[nodiscard]] std::string metric(std::string_view name, std::string_view type,
                                 std::string_view help, std::uint64_t value);

}  // namespace signaling::server
