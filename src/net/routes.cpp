// The HTTP surface: health for platforms, metrics for operators, the WebSocket endpoint for peers.
#include "net/routes.hpp"

#include <array>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace signaling::net {
namespace {

using http::field;
using http::status;

constexpr std::string_view retry_after_seconds = "5";

// ISO 8601 with milliseconds, as Date.prototype.toISOString writes it.
std::string iso_time(WallTime time) {
    const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const std::string ms = std::to_string(1000 + since.count() % 1000);
    return utc(time, "%Y-%m-%dT%H:%M:%S.") + ms.substr(1) + "Z";
}

Response health(const Request& request, const Circumstances& at) {
    const Health health = at.host.health();
    const nlohmann::ordered_json body{
        {"status", health.draining ? "draining" : "ok"},
        {"sessions", health.sessions},
        {"timestamp", iso_time(at.now)},
        {"version", SIGNALING_VERSION},
        {"uptime_s", health.uptime.count()},
        {"peers", health.peers},
    };
    const status code = health.draining ? status::service_unavailable : status::ok;
    return response(request, code, json_type, body.dump(), at.now);
}

Response livez(const Request& request, const Circumstances& at) {
    return response(request, status::ok, json_type, R"({"status":"ok"})", at.now);
}

Response readyz(const Request& request, const Circumstances& at) {
    if (!at.host.health().draining) return livez(request, at);
    return response(request, status::service_unavailable, json_type, R"({"status":"draining"})",
                    at.now);
}

Response metrics(const Request& request, const Circumstances& at) {
    return response(request, status::ok, "text/plain; version=0.0.4; charset=utf-8",
                    at.host.metrics(), at.now);
}

// What stands at / for programs that look whether anybody is there.
Response introduction(const Request& request, const Circumstances& at) {
    const nlohmann::ordered_json body{
        {"name", "signaling"},
        {"what", "a WebRTC signaling server: pairs two browsers and relays their negotiation"},
        {"version", SIGNALING_VERSION},
        {"websocket", "/ws"},
        {"health", "/health"},
    };
    return response(request, status::ok, json_type, body.dump(), at.now);
}

struct Report {
    std::string_view path;
    Response (*answer)(const Request&, const Circumstances&);
};

constexpr std::array<Report, 5> reports{{
    {"/", introduction},
    {"/health", health},
    {"/livez", livez},
    {"/readyz", readyz},
    {"/metrics", metrics},
}};

Response upgrade_required(const Request& request, std::string_view text, WallTime now) {
    Response answer = error_response(request, status::upgrade_required, text, now);
    answer.set(field::upgrade, "websocket");
    answer.set(field::connection, answer.keep_alive() ? "Upgrade" : "Upgrade, close");
    answer.set(field::sec_websocket_version, "13");
    return answer;
}

// Base64 of 16 bytes: 22 characters and "==" (RFC 6455 section 4.1).
bool is_websocket_key(std::string_view key) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == 24 && key.substr(22) == "==" &&
           key.substr(0, 22).find_first_not_of(alphabet) == key.npos;
}

Answer later(const Request& request, status code, std::string_view text, WallTime now) {
    Response answer = error_response(request, code, text, now);
    answer.set(field::retry_after, retry_after_seconds);
    answer.keep_alive(false);
    return answer;
}

bool wants_upgrade(const Request& request) {
    return http::token_list{request[field::upgrade]}.exists("websocket");
}

// Also when a proxy has removed the Upgrade header: then it is told that it is missing.
bool is_for_endpoint(std::string_view path, const Request& request) {
    if (path == "/ws") return true;
    return path == "/" && (wants_upgrade(request) || request.count(field::sec_websocket_key) > 0);
}

Answer endpoint(const Request& request, const Circumstances& at) {
    if (!is_read(request)) return method_not_allowed(request, at.now);
    if (!wants_upgrade(request) || request.version() < 11 || request.method() != http::verb::get) {
        return upgrade_required(request, "this is a WebSocket endpoint", at.now);
    }
    if (!http::token_list{request[field::connection]}.exists("upgrade")) {
        return error_response(request, status::bad_request,
                              "the Connection: Upgrade header is missing; does a proxy remove it?",
                              at.now);
    }
    if (request[field::sec_websocket_version] != "13") {
        return upgrade_required(request, "only WebSocket version 13 is spoken", at.now);
    }
    const auto key = request[field::sec_websocket_key];
    if (request.count(field::sec_websocket_key) != 1 ||
        !is_websocket_key({key.data(), key.size()})) {
        return error_response(request, status::bad_request,
                              "Sec-WebSocket-Key must be the base64 of 16 bytes", at.now);
    }
    if (!at.origins.admits(request)) {
        return error_response(request, status::forbidden, "pages of this origin may not connect",
                              at.now);
    }
    if (at.host.health().draining) {
        return later(request, status::service_unavailable, "the server is restarting", at.now);
    }
    if (at.verdict == Verdict::full) {
        return later(request, status::service_unavailable, "too many connections", at.now);
    }
    if (at.verdict == Verdict::address_full) {
        return later(request, status::too_many_requests, "too many connections from this address",
                     at.now);
    }
    return Upgrade{};
}

}  // namespace

Answer route(const Request& request, const Circumstances& at) {
    const std::size_t hosts = request.count(field::host);
    if (hosts > 1 || (hosts == 0 && request.version() >= 11)) {  // RFC 9112 section 3.2
        return error_response(request, status::bad_request, "exactly one Host header is needed",
                              at.now);
    }
    const std::string_view path = path_of(request);
    const auto page = [&] { return page_response(request, at.pages, at.is_neighbour, at.now); };
    if (is_for_endpoint(path, request)) return endpoint(request, at);
    if (path == "/" && wants_page(request)) {
        if (auto found = page()) return *std::move(found);
    }
    for (const Report& report : reports) {
        if (path != report.path) continue;
        return is_read(request) ? report.answer(request, at) : method_not_allowed(request, at.now);
    }
    if (auto found = page()) return *std::move(found);
    return error_response(request, status::not_found, "not found", at.now);
}

}  // namespace signaling::net
