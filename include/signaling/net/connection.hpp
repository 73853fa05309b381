// One peer's WebSocket as the layers above see it. Knows nothing of sessions; hides Beast, and will
// hide whether there is TLS below.
#pragma once

#include <cstdint>
#include <string>

#include "signaling/core/close_code.hpp"

namespace signaling::net {

enum class SendResult : std::uint8_t {
    queued,    // will be written, in order
    overflow,  // the queue's limit is reached: the text was dropped, the peer reads too slowly
    closed,    // the connection is closing; the text was dropped
};

class Connection {
  public:
    virtual ~Connection() = default;

    // Queues one text message.
    [[nodiscard]] virtual SendResult send(std::string text) = 0;

    // Sends a WebSocket ping (RFC 6455 section 5.5.2), unless one is still on its way out.
    virtual void ping() = 0;

    // Writes what is queued, then the close frame, and waits for the peer's for `close_timeout`.
    // A peer that reads too slowly (CloseCode::too_slow) loses its queue instead.
    virtual void close(core::CloseCode code) = 0;

    // Cuts the socket now, without a word.
    virtual void abort() = 0;
};

}  // namespace signaling::net
