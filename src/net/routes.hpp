// What each HTTP request is answered with. Pure: no socket, no waiting; the time is an argument.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <string_view>
#include <variant>

#include "net/admission.hpp"
#include "signaling/net/host.hpp"

namespace signaling::net {

namespace http = boost::beast::http;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// The request is a good WebSocket handshake (RFC 6455 section 4.2.1) for our endpoint.
struct Upgrade {};

using Answer = std::variant<Response, Upgrade>;

struct Circumstances {
    const Host& host;
    Verdict verdict = Verdict::welcome;
    std::chrono::system_clock::time_point now;
};

[[nodiscard]] Answer route(const Request& request, const Circumstances& circumstances);

// A JSON error body: {"error": text}.
[[nodiscard]] Response error_response(const Request& request, http::status status,
                                      std::string_view text,
                                      std::chrono::system_clock::time_point now);

}  // namespace signaling::net
