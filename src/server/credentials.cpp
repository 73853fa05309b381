// Resume secrets and TURN credentials: what is signed, and how it is written as JSON. Must not know
// who asks, nor log anything that is secret.
#include "signaling/server/credentials.hpp"

#include <spdlog/spdlog.h>

#include <cassert>
#include <cstddef>
#include <utility>

#include "signaling/crypto/base64.hpp"
#include "signaling/crypto/digest.hpp"
#include "signaling/crypto/random.hpp"

namespace signaling::server {
namespace {

constexpr std::size_t made_up_key_bytes = 32;  // the length of a SHA-256 (RFC 2104 section 3)

// URLs that were checked need no escaping.
std::string json_array(const std::vector<std::string>& urls) {
    std::string json = "[";
    for (const std::string& url : urls) {
        json += (json.size() > 1 ? ",\"" : "\"") + url + '"';
    }
    return json + ']';
}

std::string fixed_entries(const CredentialSettings& settings) {
    std::string entries;
    if (!settings.stun_urls.empty()) entries = R"({"urls":)" + json_array(settings.stun_urls) + '}';
    if (!entries.empty() && !settings.fixed_ice_servers.empty()) entries += ',';
    return entries + settings.fixed_ice_servers;
}

}  // namespace

KeyedCredentials::KeyedCredentials(CredentialSettings settings, WallClock clock)
    : settings_(std::move(settings)),
      clock_(std::move(clock)),
      fixed_entries_(fixed_entries(settings_)),
      turn_urls_(json_array(settings_.turn_urls)) {
    assert(!settings_.resume_key.empty());
    assert(settings_.turn_urls.empty() == settings_.turn_secret.empty());
}

// The length says where the peer's id ends, so no two seats or peers are ever written alike. The
// first word keeps this apart from whatever else the key may sign one day.
std::string KeyedCredentials::resume_secret(std::string_view session_id, core::Role role,
                                            std::string_view peer_id) const {
    std::string seat = "resume:";
    seat.append(to_string(role)).append(":").append(std::to_string(peer_id.size())).append(":");
    seat.append(peer_id).append(session_id);
    return crypto::base64url(crypto::hmac_sha256(settings_.resume_key, seat));
}

core::IceServers KeyedCredentials::ice_servers(std::string_view peer_id) const {
    if (settings_.turn_urls.empty()) return {'[' + fixed_entries_ + ']', std::nullopt};
    using std::chrono::seconds;
    const auto ends = clock_().time_since_epoch() + settings_.turn_ttl;
    const std::int64_t expiry = std::chrono::floor<seconds>(ends).count();
    const std::string user = std::to_string(expiry) + ':' + std::string(peer_id);
    std::string json = '[' + fixed_entries_ + (fixed_entries_.empty() ? "" : ",");
    json += R"({"urls":)" + turn_urls_ + R"(,"username":")" + user + R"(","credential":")" +
            crypto::base64(crypto::hmac_sha1(settings_.turn_secret, user)) + R"("}])";
    return {std::move(json), expiry * 1000};
}

std::unique_ptr<const core::Credentials> make_credentials(CredentialSettings settings) {
    if (settings.resume_key.empty()) {
        settings.resume_key = crypto::random_bytes(made_up_key_bytes);
        spdlog::info(
            "no resume_key is set, so one is made up: after a restart a peer cannot prove that a "
            "seat is its own; peers join again and nothing is lost");
    }
    return std::make_unique<KeyedCredentials>(std::move(settings),
                                              [] { return std::chrono::system_clock::now(); });
}

}  // namespace signaling::server
