// The HTTP surface: health for platforms, metrics for operators, the WebSocket endpoint for peers.
#include "net/routes.hpp"

#include <array>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace signaling::net {
namespace {

using Clock = std::chrono::system_clock;
using http::field;
using http::status;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view retry_after_seconds = "5";

std::string utc(Clock::time_point time, const char* format) {
    const std::time_t seconds = Clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

// ISO 8601 with milliseconds, as Date.prototype.toISOString writes it.
std::string iso_time(Clock::time_point time) {
    const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const std::string ms = std::to_string(1000 + since.count() % 1000);
    return utc(time, "%Y-%m-%dT%H:%M:%S.") + ms.substr(1) + "Z";
}

Response response(const Request& request, status code, std::string_view type, std::string body,
                  Clock::time_point now) {
    Response answer{code, request.version()};
    answer.set(field::date, utc(now, "%a, %d %b %Y %H:%M:%S GMT"));
    answer.set(field::content_type, type);
    answer.set(field::cache_control, "no-store");
    answer.keep_alive(request.keep_alive());
    answer.content_length(body.size());
    if (request.method() != http::verb::head) answer.body() = std::move(body);
    return answer;
}

// The path of an origin-form or absolute-form target (RFC 9112 section 3.2), without the query.
std::string_view path_of(const Request& request) {
    std::string_view target{request.target().data(), request.target().size()};
    target = target.substr(0, target.find('?'));
    if (const auto scheme = target.find("://"); scheme != target.npos && target.front() != '/') {
        const auto slash = target.find('/', scheme + 3);
        target = slash == target.npos ? "/" : target.substr(slash);
    }
    return target;
}

bool is_read(const Request& request) {
    return request.method() == http::verb::get || request.method() == http::verb::head;
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

struct Page {
    std::string_view path;
    Response (*answer)(const Request&, const Circumstances&);
};

constexpr std::array<Page, 4> pages{{
    {"/health", health},
    {"/livez", livez},
    {"/readyz", readyz},
    {"/metrics", metrics},
}};

Response method_not_allowed(const Request& request, const Circumstances& at) {
    Response answer = error_response(request, status::method_not_allowed,
                                     "only GET and HEAD are answered here", at.now);
    answer.set(field::allow, "GET, HEAD");
    return answer;
}

Response upgrade_required(const Request& request, std::string_view text, Clock::time_point now) {
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

Answer later(const Request& request, status code, std::string_view text, Clock::time_point now) {
    Response answer = error_response(request, code, text, now);
    answer.set(field::retry_after, retry_after_seconds);
    answer.keep_alive(false);
    return answer;
}

Answer endpoint(const Request& request, const Circumstances& at) {
    if (!is_read(request)) return method_not_allowed(request, at);
    const bool wants_upgrade = http::token_list{request[field::upgrade]}.exists("websocket");
    if (!wants_upgrade || request.version() < 11 || request.method() != http::verb::get) {
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

Response error_response(const Request& request, status code, std::string_view text,
                        Clock::time_point now) {
    const nlohmann::ordered_json body{{"error", text}};
    return response(request, code, json_type, body.dump(), now);
}

Answer route(const Request& request, const Circumstances& at) {
    const std::size_t hosts = request.count(field::host);
    if (hosts > 1 || (hosts == 0 && request.version() >= 11)) {  // RFC 9112 section 3.2
        return error_response(request, status::bad_request, "exactly one Host header is needed",
                              at.now);
    }
    const std::string_view path = path_of(request);
    if (path == "/" || path == "/ws") return endpoint(request, at);
    for (const Page& page : pages) {
        if (path != page.path) continue;
        return is_read(request) ? page.answer(request, at) : method_not_allowed(request, at);
    }
    return error_response(request, status::not_found, "not found", at.now);
}

}  // namespace signaling::net
