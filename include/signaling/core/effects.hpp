// What the Hub wants done. The shell performs effects in order; none of them re-enters the Hub.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "signaling/core/close_code.hpp"
#include "signaling/core/ids.hpp"

namespace signaling::core {

// Queue this JSON text for the peer. Owned, not shared: a frame has exactly one receiver.
struct Send {
    PeerId peer;
    std::string text;
};

// Close the peer's connection; the Hub has already forgotten its seat.
struct Close {
    PeerId peer;
    CloseCode code;
};

// WebSocket-ping the peer (heartbeat or probe).
struct Ping {
    PeerId peer;
};

// Something an operator may want to read at debug level. `session_tag` is a short hash: session ids
// are secrets and reach no log.
struct Note {
    enum class What : std::uint8_t { joined, left, paired, away };
    PeerId peer;
    What what;
    Role role;
    std::uint32_t session_tag;
};

using Effect = std::variant<Send, Close, Ping, Note>;
using Effects = std::vector<Effect>;

}  // namespace signaling::core
