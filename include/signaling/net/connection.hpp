// One peer's WebSocket as the layers above see it. Knows nothing of sessions; hides sockets and
// frames, and will hide whether there is TLS below.
#pragma once

#include <cstdint>
#include <string_view>

#include "signaling/core/close_code.hpp"

namespace signaling::net {

enum class SendResult : std::uint8_t {
    queued,    // will be written, in order
    overflow,  // the queue's limit is reached: the text was dropped, the peer reads too slowly
    closed,    // the connection is closing; the text was dropped
};

// None of the calls tells the Host anything before it returns.
class Connection {
  public:
    virtual ~Connection() = default;

    // Queues one text message; it is written at the end of the batch in hand.
    [[nodiscard]] virtual SendResult send(std::string_view text) = 0;

    // Sends a WebSocket ping (RFC 6455 section 5.5.2), ahead of messages that wait.
    virtual void ping() = 0;

    // Writes what is queued, then the close frame, and waits for the peer's for `close_timeout`.
    // A peer that reads too slowly (CloseCode::too_slow) loses its queue instead.
    virtual void close(core::CloseCode code) = 0;

    // Cuts the socket now, without a word.
    virtual void abort() = 0;
};

}  // namespace signaling::net
