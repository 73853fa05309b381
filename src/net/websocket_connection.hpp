// From an accepted handshake request to a Connection. The implementation is a unit of its own:
// instantiating websocket::stream costs half a minute of compile time.
#pragma once

#include "net/http_session.hpp"

namespace signaling::net {

// Answers the handshake; the connection owns itself from then on and tells context.host of its
// life.
void start_websocket(Socket&& socket, Request&& request, const Context& context, Ticket&& ticket);

}  // namespace signaling::net
