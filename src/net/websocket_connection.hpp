// From an accepted handshake request to a Connection, whose implementation nobody else sees.
#pragma once

#include <string>

#include "net/http_session.hpp"

namespace signaling::net {

// Sends `answer`, the 101 of the handshake; the connection owns itself from then on and tells
// context.host of its life.
void start_websocket(Socket&& socket, const std::string& answer, const Context& context,
                     Ticket&& ticket);

}  // namespace signaling::net
