// Credentials without keys for tests of the core: every secret says what it is for, and the ICE
// servers are what the test says.
#pragma once

#include <string>
#include <string_view>

#include "signaling/core/credentials.hpp"
#include "signaling/core/session.hpp"

namespace signaling::core {

class CredentialsDouble final : public Credentials {
  public:
    // The session goes in as a hash: its id may hold what needs escaping in JSON.
    [[nodiscard]] std::string resume_secret(std::string_view session_id, Role role,
                                            std::string_view peer_id) const override {
        return "secret-of-" + std::string(peer_id) + "-as-" + std::string(to_string(role)) +
               "-in-" + std::to_string(session_tag(session_id));
    }
    [[nodiscard]] IceServers ice_servers(std::string_view) const override { return ice; }

    IceServers ice{"[]", std::nullopt};
};

}  // namespace signaling::core
