// Built on demand; nothing is kept but the counters themselves.
#include "server/metrics.hpp"

#include <spdlog/fmt/fmt.h>

#include <array>

namespace signaling::server {
namespace {

std::string family(std::string_view name, std::string_view type, std::string_view help) {
    return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

}  // namespace

std::string metric(std::string_view name, std::string_view type, std::string_view help,
                   std::uint64_t value) {
    return family(name, type, help) + fmt::format("{} {}\n", name, value);
}

std::string metrics_text(const net::Health& health, std::size_t away,
                         const core::Counters& counters,
                         const std::map<core::CloseCode, std::uint64_t>& closes) {
    std::string text = family("signaling_build_info", "gauge", "The version that runs.");
    text += fmt::format("signaling_build_info{{version=\"{}\"}} 1\n", SIGNALING_VERSION);
    text += metric("signaling_uptime_seconds", "gauge", "Seconds since the start.",
                   static_cast<std::uint64_t>(health.uptime.count()));
    text += metric("signaling_draining", "gauge", "1 while the server drains.", health.draining);
    text += metric("signaling_peers", "gauge", "WebSocket connections now.", health.peers);
    text += metric("signaling_peers_away", "gauge",
                   "Seats kept for peers who lost their connection.", away);
    text += metric("signaling_sessions", "gauge", "Sessions with at least one peer now.",
                   health.sessions);
    text += metric("signaling_messages_received_total", "counter", "Messages from peers.",
                   counters.messages_received);
    text += metric("signaling_messages_relayed_total", "counter",
                   "Messages passed on to the partner.", counters.messages_relayed);
    text += metric("signaling_joins_total", "counter", "Seats taken.", counters.joins);
    text += metric("signaling_pairings_total", "counter", "Times that both seats were taken.",
                   counters.pairings);
    text += metric("signaling_returns_total", "counter",
                   "Seats taken back after a lost connection.", counters.returns);
    text += family("signaling_ice_outcomes_total", "counter",
                   "How connections between peers came about, as v2 peers tell.");
    for (std::size_t i = 0; i < counters.outcomes.size(); ++i) {
        text +=
            fmt::format("signaling_ice_outcomes_total{{result=\"{}\"}} {}\n",
                        core::to_string(static_cast<core::IceOutcome>(i)), counters.outcomes[i]);
    }
    text += family("signaling_errors_total", "counter", "Error messages sent, by code.");
    for (std::size_t i = 0; i < counters.errors.size(); ++i) {
        text += fmt::format("signaling_errors_total{{code=\"{}\"}} {}\n",
                            core::to_string(static_cast<core::ErrorCode>(i)), counters.errors[i]);
    }
    text += family("signaling_closes_total", "counter", "Connections we closed, by close code.");
    for (const auto& [code, count] : closes) {
        text += fmt::format("signaling_closes_total{{code=\"{}\"}} {}\n",
                            static_cast<unsigned>(code), count);
    }
    return text;
}

}  // namespace signaling::server
