// From an accepted handshake request to a Connection, whose implementation nobody else sees.
#pragma once

#include <string>

#include "net/http_session.hpp"

namespace signaling::net {

// Sends `answer`, the 101 of the handshake, and gives the connection to context.host, which owns it
// from on_open() to on_close().
void start_websocket(Socket&& socket, const std::string& answer, const Context& context,
                     Ticket&& ticket);

}  // namespace signaling::net
