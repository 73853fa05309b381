// How any answer over HTTP is put together. Knows headers, not paths.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace signaling::net {

namespace http = boost::beast::http;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using WallTime = std::chrono::system_clock::time_point;

constexpr std::string_view json_type = "application/json";

// Not to be stored; HEAD gets the same without the body (RFC 9110 section 9.3.2).
[[nodiscard]] Response response(const Request& request, http::status status, std::string_view type,
                                std::string body, WallTime now);

// A JSON error body: {"error": text}.
[[nodiscard]] Response error_response(const Request& request, http::status status,
                                      std::string_view text, WallTime now);

[[nodiscard]] bool is_read(const Request& request);  // GET or HEAD

[[nodiscard]] Response method_not_allowed(const Request& request, WallTime now);

// The path of an origin-form or absolute-form target (RFC 9112 section 3.2), without the query.
[[nodiscard]] std::string_view path_of(const Request& request);

// strftime() of the time in UTC.
[[nodiscard]] std::string utc(WallTime time, const char* format);

}  // namespace signaling::net
