// Takes URLs of STUN and TURN servers apart. What passes consists of letters, digits and a few
// signs, so it needs no escaping in JSON and holds no comma. Must not resolve or reach a host.
#include "signaling/app/ice_url.hpp"

#include <cstddef>

#include "signaling/app/host_port.hpp"

namespace signaling::app {
namespace {

bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

bool is_stun_url(std::string_view url) {
    return (remove_prefix(url, "stun:") || remove_prefix(url, "stuns:")) && is_host_port(url);
}

bool is_turn_url(std::string_view url) {
    if (!remove_prefix(url, "turn:") && !remove_prefix(url, "turns:")) return false;
    const std::size_t query = url.find('?');
    if (query != url.npos) {
        const std::string_view wanted = url.substr(query);
        if (wanted != "?transport=udp" && wanted != "?transport=tcp") return false;
    }
    return is_host_port(url.substr(0, query));
}

}  // namespace signaling::app
