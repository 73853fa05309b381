// Scheme and port are compared exactly, the host as well or by its end.
#include "net/origin_gate.hpp"

#include <algorithm>
#include <boost/beast/http/fields.hpp>

namespace signaling::net {
namespace {

// "https://*.example.org" is any "https://a.b.example.org", and not "https://example.org".
bool matches(std::string_view pattern, std::string_view origin) {
    const std::size_t star = pattern.find('*');
    if (star == pattern.npos) return pattern == origin;
    const std::string_view before = pattern.substr(0, star);
    const std::string_view after = pattern.substr(star + 1);
    if (!origin.starts_with(before) || !origin.ends_with(after)) return false;
    if (origin.size() <= before.size() + after.size()) return false;
    origin.remove_prefix(before.size());
    origin.remove_suffix(after.size());
    constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    return origin.find_first_not_of(of_names) == origin.npos;
}

// For a line of the log: as long as a name may be, and nothing that a terminal would obey.
std::string shown(std::string_view origin) {
    constexpr std::size_t longest = 280;
    std::string text(origin.substr(0, longest));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x21 || c > 0x7E; }, '?');
    return text;
}

}  // namespace

bool OriginGate::admits(const Request& request) const {
    if (allowed_.empty() || request.count(http::field::origin) == 0) return true;
    if (request.count(http::field::origin) > 1) return false;
    const auto field = request[http::field::origin];
    const std::string_view origin{field.data(), field.size()};
    return std::ranges::any_of(
        allowed_, [origin](const std::string& pattern) { return matches(pattern, origin); });
}

void OriginGate::refused(const Request& request) {
    ++refusals_;
    const auto field = request[http::field::origin];
    log_.warn("refused a page of " + shown({field.data(), field.size()}) +
              "; allowed_origin lists who may connect");
}

}  // namespace signaling::net
