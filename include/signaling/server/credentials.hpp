// What peers are given to prove who they are, made from the operator's secrets: resume secrets for
// this daemon and credentials for TURN servers. Keeps nothing about peers.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/core/credentials.hpp"
#include "signaling/core/ids.hpp"

namespace signaling::server {

// Constant after the start. URLs are those of RFC 7064 and RFC 7065, already checked.
struct CredentialSettings {
    std::string resume_key;  // at least 32 bytes; empty: make_credentials() makes one up
    std::vector<std::string> stun_urls;
    std::vector<std::string> turn_urls;       // none without a turn_secret, and the reverse
    std::string fixed_ice_servers;            // elements of a JSON array, given to all alike
    std::string turn_secret;                  // what coturn calls static-auth-secret
    core::Milliseconds turn_ttl{21'600'000};  // how long one peer's TURN credentials are valid
};

// TURN servers judge by the time of day, so it takes a clock that knows it.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

// May be asked from any thread, if the clock may.
class KeyedCredentials final : public core::Credentials {
  public:
    KeyedCredentials(CredentialSettings settings, WallClock clock);

    // base64url(HMAC-SHA256(resume_key, what names the seat and the peer)), 43 characters.
    [[nodiscard]] std::string resume_secret(std::string_view session_id, core::Role role,
                                            std::string_view peer_id) const override;

    // The TURN entry is what coturn checks with use-auth-secret: the user name is the time of
    // expiry in seconds since the epoch, a colon and `peer_id`; the password is
    // base64(HMAC-SHA1(turn_secret, user name)).
    [[nodiscard]] core::IceServers ice_servers(std::string_view peer_id) const override;

  private:
    const CredentialSettings settings_;
    const WallClock clock_;
    const std::string fixed_entries_;  // the same for all: RTCIceServers with commas, or nothing
    const std::string turn_urls_;      // a JSON array
};

// By the system's clock. Without a resume key it makes one up, and a line in the log says what that
// costs.
[[nodiscard]] std::unique_ptr<const core::Credentials> make_credentials(
    CredentialSettings settings);

}  // namespace signaling::server
