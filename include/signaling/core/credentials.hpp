// What the Hub tells peers but cannot make itself, since it takes secrets, cryptography and a wall
// clock. Knows of none of them: the implementation is the shell's, the core's tests have a fake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "signaling/core/ids.hpp"

namespace signaling::core {

struct IceServers {
    std::string json;                           // an array of RTCIceServer (W3C WebRTC, 4.2.4)
    std::optional<std::int64_t> expires_at_ms;  // since the epoch; absent: nothing in it expires
};

class Credentials {
  public:
    virtual ~Credentials() = default;

    // Gives this seat back to who presents it. Always the same text for the same three, so that
    // nobody has to remember it; base64url, so that it needs no escaping in JSON.
    [[nodiscard]] virtual std::string resume_secret(std::string_view session_id, Role role,
                                                    std::string_view peer_id) const = 0;

    // Ready for RTCPeerConnection, for this peer alone. `peer_id` is base64url.
    [[nodiscard]] virtual IceServers ice_servers(std::string_view peer_id) const = 0;
};

// Takes the same time wherever the two differ, so that nobody can guess a secret byte by byte. How
// long a secret is may show.
[[nodiscard]] inline bool equal_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    volatile unsigned char difference = 0;  // volatile: the loop may not end early
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    }
    return difference == 0;
}

}  // namespace signaling::core
