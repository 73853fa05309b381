// The parts that every answer has.
#include "net/responses.hpp"

#include <array>
#include <boost/beast/http/fields.hpp>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

namespace signaling::net {

using http::field;

std::string utc(WallTime time, const char* format) {
    const std::time_t seconds =
        std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

Response response(const Request& request, http::status status, std::string_view type,
                  std::string body, WallTime now) {
    Response answer{status, request.version()};
    answer.set(field::date, utc(now, "%a, %d %b %Y %H:%M:%S GMT"));
    answer.set(field::content_type, type);
    answer.set(field::cache_control, "no-store");
    answer.keep_alive(request.keep_alive());
    answer.content_length(body.size());
    if (request.method() != http::verb::head) answer.body() = std::move(body);
    return answer;
}

Response error_response(const Request& request, http::status status, std::string_view text,
                        WallTime now) {
    const nlohmann::ordered_json body{{"error", text}};
    return response(request, status, json_type, body.dump(), now);
}

bool is_read(const Request& request) {
    return request.method() == http::verb::get || request.method() == http::verb::head;
}

Response method_not_allowed(const Request& request, WallTime now) {
    Response answer = error_response(request, http::status::method_not_allowed,
                                     "only GET and HEAD are answered here", now);
    answer.set(field::allow, "GET, HEAD");
    return answer;
}

std::string_view path_of(const Request& request) {
    std::string_view target{request.target().data(), request.target().size()};
    target = target.substr(0, target.find('?'));
    if (const auto scheme = target.find("://"); scheme != target.npos && target.front() != '/') {
        const auto slash = target.find('/', scheme + 3);
        target = slash == target.npos ? "/" : target.substr(slash);
    }
    return target;
}

}  // namespace signaling::net
