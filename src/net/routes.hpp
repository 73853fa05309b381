// What each HTTP request is answered with. Pure: no socket, no waiting; the time is an argument.
#pragma once

#include <variant>

#include "net/admission.hpp"
#include "net/origin_gate.hpp"
#include "net/page_routes.hpp"
#include "net/responses.hpp"
#include "signaling/net/host.hpp"

namespace signaling::net {

// The request is a good WebSocket handshake (RFC 6455 section 4.2.1) for our endpoint.
struct Upgrade {};

using Answer = std::variant<Response, Upgrade>;

struct Circumstances {
    const Host& host;
    const Pages& pages;
    const OriginGate& origins;
    Verdict verdict = Verdict::welcome;
    bool is_neighbour = false;  // the client runs on this very machine
    WallTime now;
};

[[nodiscard]] Answer route(const Request& request, const Circumstances& circumstances);

}  // namespace signaling::net
