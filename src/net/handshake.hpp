// The server's half of the WebSocket opening handshake (RFC 6455 section 4.2.2).
#pragma once

#include <string>
#include <string_view>

namespace signaling::net {

// Sec-WebSocket-Accept for a client's Sec-WebSocket-Key.
[[nodiscard]] std::string accept_key(std::string_view client_key);

// The whole 101 answer. No extension and no subprotocol is ever agreed to.
[[nodiscard]] std::string switching_protocols(std::string_view client_key);

}  // namespace signaling::net
