// HOST or HOST:PORT, where an IPv6 address stands in brackets.
#include "signaling/app/host_port.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>

namespace signaling::app {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr auto npos = std::string_view::npos;

bool is_address(int family, std::string_view text) {
    if (text.find_first_not_of("0123456789abcdefABCDEF:.") != npos) return false;
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool is_label(std::string_view label) {
    const auto may_stand_in_label = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, may_stand_in_label);
}

// RFC 1123 section 2.1, and the underscore that names in private networks have.
bool is_name(std::string_view name) {
    if (name.size() > 253) return false;
    while (true) {
        const std::size_t dot = name.find('.');
        if (!is_label(name.substr(0, dot))) return false;
        if (dot == npos) return true;
        name.remove_prefix(dot + 1);
    }
}

bool is_host(std::string_view host) {
    if (host.starts_with('[')) return is_address(AF_INET6, host.substr(1, host.size() - 2));
    const bool is_number = host.find_first_not_of("0123456789.") == npos;
    return is_number ? is_address(AF_INET, host) : is_name(host);
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    if (text.empty() || text.size() > 5 || text.find_first_not_of(digits) != npos) return false;
    std::from_chars(text.data(), text.data() + text.size(), port);
    return port >= 1 && port <= 65'535;
}

}  // namespace

bool is_host_port(std::string_view text) {
    std::size_t end = text.find(':');
    if (text.starts_with('[')) {
        end = text.find(']');
        if (end == npos) return false;
        ++end;
    }
    if (!is_host(text.substr(0, end))) return false;
    if (end >= text.size()) return true;
    return text[end] == ':' && is_port(text.substr(end + 1));
}

}  // namespace signaling::app
