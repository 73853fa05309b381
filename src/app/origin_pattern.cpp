// What a browser would never send is refused: it would lock everybody out without a word.
#include "signaling/app/origin_pattern.hpp"

#include <algorithm>

#include "signaling/app/host_port.hpp"

namespace signaling::app {
namespace {

bool is_scheme(std::string_view text) {
    const auto may_follow = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    };
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
           std::ranges::all_of(text, may_follow);
}

bool has_upper_case(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool has_own_port(std::string_view scheme, std::string_view host) {
    return (scheme == "https" && host.ends_with(":443")) ||
           (scheme == "http" && host.ends_with(":80"));
}

}  // namespace

bool is_origin_pattern(std::string_view text) {
    constexpr std::string_view separator = "://";
    constexpr std::string_view wildcard = "*.";
    const std::size_t end = text.find(separator);
    if (end == text.npos || has_upper_case(text)) return false;
    const std::string_view scheme = text.substr(0, end);
    std::string_view host = text.substr(end + separator.size());
    if (has_own_port(scheme, host)) return false;
    if (host.starts_with(wildcard)) host.remove_prefix(wildcard.size());
    return is_scheme(scheme) && is_host_port(host);
}

}  // namespace signaling::app
