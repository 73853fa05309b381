// Caching, compression and what a page may do. Must not know where files come from.
#include "net/page_routes.hpp"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

namespace signaling::net {
namespace {

using http::field;
using http::status;

// Everything a page loads is ours, nobody may frame it, and no script stands in the page itself.
// The client library makes its worker, which writes received files, from a text of its own: a blob.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src blob:; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool takes_gzip(const Request& request) {
    for (const auto& [coding, parameters] : http::ext_list{request[field::accept_encoding]}) {
        if (coding != "gzip") continue;
        for (const auto& [name, value] : http::param_list{parameters}) {
            if (name == "q" && value.find_first_not_of("0.") == value.npos) return false;
        }
        return true;
    }
    return false;
}

// RFC 9110 section 13.1.2. Tags are ours, so nothing needs to be parsed.
bool is_known(const Request& request, const std::string& tag) {
    const std::string_view known{request[field::if_none_match].data(),
                                 request[field::if_none_match].size()};
    return known == "*" || known.find(tag) != known.npos;
}

Response file_response(const Request& request, const web::File& file, WallTime now) {
    const bool is_compressed = !file.gzip.empty() && takes_gzip(request);
    const std::string tag = '"' + std::string(file.tag) + (is_compressed ? "-gzip\"" : "\"");
    const bool is_here = is_known(request, tag);
    const std::string_view body = is_here ? "" : is_compressed ? file.gzip : file.body;
    Response answer = response(request, is_here ? status::not_modified : status::ok, file.type,
                               std::string(body), now);
    if (is_here) answer.erase(field::content_length);
    // Asked for each time and seldom sent: pages and their modules always belong together.
    answer.set(field::cache_control, "no-cache");
    answer.set(field::etag, tag);
    answer.set(field::vary, "Accept-Encoding");
    if (is_compressed && !is_here) answer.set(field::content_encoding, "gzip");
    answer.set("Content-Security-Policy", content_security_policy);
    answer.set("Referrer-Policy", "no-referrer");
    answer.set("X-Content-Type-Options", "nosniff");
    // The library is for pages of other hosts, too.
    if (file.path.starts_with("/client/")) answer.set("Access-Control-Allow-Origin", "*");
    return answer;
}

// With a name that only this machine has for itself no other one was asked, whatever a name server
// says (DNS rebinding).
bool is_asked_as_localhost(const Request& request) {
    std::string_view host{request[field::host].data(), request[field::host].size()};
    if (host.starts_with('[')) return host.starts_with("[::1]");
    host = host.substr(0, host.find(':'));
    return host == "localhost" || host == "127.0.0.1";
}

// A code that says "localhost" leads a phone nowhere. Where this machine is in its networks is told
// to nobody but itself.
Response link_response(const Request& request, const Pages& pages, bool is_neighbour,
                       WallTime now) {
    std::vector<std::string> origins;
    if (!pages.public_origin.empty()) {
        origins = {pages.public_origin};
    } else if (is_neighbour && is_asked_as_localhost(request)) {
        origins = pages.local_origins();
    }
    const nlohmann::json body{{"origins", origins}};
    return response(request, status::ok, json_type, body.dump(), now);
}

}  // namespace

std::optional<Response> page_response(const Request& request, const Pages& pages, bool is_neighbour,
                                      WallTime now) {
    const std::string_view path = path_of(request);
    const bool is_link = path == "/link.json";
    const web::File* const file = is_link ? nullptr : pages.site.find(path);
    if (!is_link && file == nullptr) return std::nullopt;
    if (!is_read(request)) return method_not_allowed(request, now);
    return is_link ? link_response(request, pages, is_neighbour, now)
                   : file_response(request, *file, now);
}

bool wants_page(const Request& request) {
    return is_read(request) && request[field::accept].find("text/html") != std::string_view::npos;
}

}  // namespace signaling::net
