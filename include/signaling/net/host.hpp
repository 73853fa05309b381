// What the network layer asks of the one that runs it: server::Shard, or a test's double.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "signaling/core/close_code.hpp"
#include "signaling/core/ids.hpp"
#include "signaling/net/connection.hpp"

namespace signaling::net {

struct Health {
    bool draining = false;
    std::size_t sessions = 0;
    std::size_t peers = 0;
    std::chrono::seconds uptime{0};
};

class Host {
  public:
    virtual ~Host() = default;

    // A WebSocket is open; the host gives it its id, may send from now on, and keeps it until
    // on_close().
    [[nodiscard]] virtual core::PeerId on_open(std::shared_ptr<Connection> connection) = 0;
    // A complete message, text (valid UTF-8) or binary; the view dies with the call.
    virtual void on_message(core::PeerId peer, std::string_view message) = 0;
    // A ping or pong frame came.
    virtual void on_life(core::PeerId peer) = 0;
    // The connection is closed with this code for breaking RFC 6455 or being too big; on_gone()
    // follows.
    virtual void on_failure(core::PeerId peer, core::CloseCode code) = 0;
    // The peer has gone or is being closed by the WebSocket layer: nothing more comes from it or
    // reaches it. It `left` when it said so (close code 1000 or 1001) or broke a rule for which it
    // is told to stop. Called once, before on_close().
    virtual void on_gone(core::PeerId peer, core::Ending how) = 0;
    // The connection has ended. Called exactly once for each on_open().
    virtual void on_close(core::PeerId peer) = 0;

    [[nodiscard]] virtual Health health() const = 0;
    [[nodiscard]] virtual std::string metrics() const = 0;  // Prometheus text format 0.0.4
};

}  // namespace signaling::net
