// Asks the system for its interfaces, each time: a laptop changes networks while the daemon runs.
#include "net/own_origins.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace signaling::net {
namespace {

// As those who make such interfaces name them.
constexpr std::array<std::string_view, 9> virtual_names{"br-",  "docker", "lxc",   "podman", "tun",
                                                        "vbox", "veth",   "virbr", "vmnet"};

bool is_virtual(const ifaddrs& entry) {
    const std::string_view name = entry.ifa_name;
    return (entry.ifa_flags & IFF_POINTOPOINT) != 0 ||
           std::ranges::any_of(virtual_names,
                               [name](std::string_view start) { return name.starts_with(start); });
}

bool is_of_interest(const ifaddrs& entry) {
    return entry.ifa_addr != nullptr && entry.ifa_addr->sa_family == AF_INET &&
           (entry.ifa_flags & IFF_UP) != 0 && (entry.ifa_flags & IFF_LOOPBACK) == 0;
}

std::string address_of(const ifaddrs& entry) {
    sockaddr_in address{};
    std::memcpy(&address, entry.ifa_addr, sizeof address);
    std::array<char, INET_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
}

}  // namespace

std::vector<std::string> own_origins(std::uint16_t port) {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all{first, freeifaddrs};
    std::vector<std::pair<bool, std::string>> found;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (!is_of_interest(*entry)) continue;
        found.emplace_back(is_virtual(*entry),
                           "http://" + address_of(*entry) + ':' + std::to_string(port));
    }
    std::ranges::stable_sort(found, {}, &std::pair<bool, std::string>::first);
    std::vector<std::string> origins;
    for (auto& [is_last, origin] : found)
        origins.push_back(std::move(origin));
    return origins;
}

}  // namespace signaling::net
