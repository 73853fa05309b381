// What peers are given to prove who they are, with a key and a clock that only the test has.

#include "signaling/server/credentials.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

namespace signaling::server {
namespace {

using core::Role;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::system_clock;

const std::string peer = "AAECAwQFBgcICQoLDA0ODw";

CredentialSettings with_key() {
    CredentialSettings settings;
    settings.resume_key = "0123456789abcdef0123456789abcdef";
    return settings;
}

CredentialSettings with_turn() {
    CredentialSettings settings = with_key();
    settings.turn_urls = {"turn:turn.example:3478"};
    settings.turn_secret = "north";
    return settings;
}

// At 1,700,000,000 seconds after the epoch, and some milliseconds.
KeyedCredentials credentials(CredentialSettings settings, int more_ms = 0) {
    return {std::move(settings), [more_ms] {
                return system_clock::time_point{milliseconds{1'700'000'000'000 + more_ms}};
            }};
}

std::string secret_of(const std::string& session, Role role, const std::string& peer_id) {
    return credentials(with_key()).resume_secret(session, role, peer_id);
}

// --- resume secrets ---

// As Python's hmac module gives them for "resume:pc:22:" + peer + session.
TEST(ResumeSecret, is_the_hmac_of_seat_and_peer_in_base64url) {
    EXPECT_EQ(secret_of("room", Role::pc, peer), "leJxxR3hwkmbun0Ho06PWPWAbaVEhQBVvFOoR-_I2QA");
    EXPECT_EQ(secret_of("room", Role::mobile, peer), "XmdKeaGGVGBemcCscBD8DHQ4fQoz4r705dgXMHYZO4c");
}

TEST(ResumeSecret, is_the_same_after_a_restart_with_the_same_key) {
    EXPECT_EQ(credentials(with_key(), 1).resume_secret("room", Role::pc, peer),
              credentials(with_turn(), 2).resume_secret("room", Role::pc, peer));
}

TEST(ResumeSecret, is_another_for_each_session_seat_peer_and_key) {
    CredentialSettings other = with_key();
    other.resume_key.back() = '!';
    const std::set<std::string> secrets{
        secret_of("room", Role::pc, peer),
        secret_of("room", Role::mobile, peer),
        secret_of("Room", Role::pc, peer),
        secret_of("room", Role::pc, peer + "A"),
        credentials(other).resume_secret("room", Role::pc, peer),
    };
    EXPECT_EQ(secrets.size(), 5U);
}

TEST(ResumeSecret, bytes_that_move_between_session_and_peer_make_another_one) {
    const std::set<std::string> secrets{
        secret_of("cd", Role::pc, "ab"),  secret_of("bcd", Role::pc, "a"),
        secret_of("d", Role::pc, "abc"),  secret_of("", Role::pc, "abcd"),
        secret_of("abcd", Role::pc, ""),  secret_of("2:abcd", Role::pc, ""),
        secret_of(":cd", Role::pc, "ab"), secret_of("cd", Role::pc, std::string("ab\0", 3)),
        secret_of("ab", Role::pc, "cd"),
    };
    EXPECT_EQ(secrets.size(), 9U);
}

TEST(ResumeSecret, without_a_key_every_start_has_its_own) {
    const auto first = make_credentials({});
    const auto second = make_credentials({});
    const std::string secret = first->resume_secret("room", Role::pc, peer);
    EXPECT_EQ(secret.size(), 43U);
    EXPECT_EQ(first->resume_secret("room", Role::pc, peer), secret);
    EXPECT_NE(second->resume_secret("room", Role::pc, peer), secret);
}

TEST(ResumeSecret, with_a_key_every_start_has_the_same) {
    EXPECT_EQ(make_credentials(with_key())->resume_secret("room", Role::pc, peer),
              secret_of("room", Role::pc, peer));
}

TEST(ResumeSecret, equals_only_itself_wherever_the_difference_is) {
    const std::string secret = secret_of("room", Role::pc, peer);
    EXPECT_TRUE(core::equal_in_constant_time(secret, std::string(secret)));
    EXPECT_TRUE(core::equal_in_constant_time("", ""));
    for (std::size_t i = 0; i < secret.size(); ++i) {
        std::string forged = secret;
        forged[i] = static_cast<char>(forged[i] ^ 0x80);
        EXPECT_FALSE(core::equal_in_constant_time(secret, forged)) << i;
    }
    EXPECT_FALSE(core::equal_in_constant_time(secret, secret.substr(1)));
    EXPECT_FALSE(core::equal_in_constant_time(secret, secret + secret));
    EXPECT_FALSE(core::equal_in_constant_time(secret, ""));
}

// --- ICE servers ---

TEST(IceServers, are_an_empty_list_when_none_are_configured) {
    const core::IceServers ice = credentials(with_key()).ice_servers(peer);
    EXPECT_EQ(ice.json, "[]");
    EXPECT_EQ(ice.expires_at_ms, std::nullopt);
}

TEST(IceServers, stun_needs_no_credentials_and_never_expires) {
    CredentialSettings settings = with_key();
    settings.stun_urls = {"stun:a.example", "stun:b.example:3478"};
    const core::IceServers ice = credentials(settings).ice_servers(peer);
    EXPECT_EQ(ice.json, R"([{"urls":["stun:a.example","stun:b.example:3478"]}])");
    EXPECT_EQ(ice.expires_at_ms, std::nullopt);
}

// The password is what Python's hmac module gives for the user name.
TEST(IceServers, turn_gets_the_time_of_expiry_as_user_and_its_hmac_as_password) {
    const core::IceServers ice = credentials(with_turn()).ice_servers(peer);
    EXPECT_EQ(json::parse(ice.json), json::parse(R"([{
        "urls": ["turn:turn.example:3478"],
        "username": "1700021600:AAECAwQFBgcICQoLDA0ODw",
        "credential": "lngbeVoL9oiEXsZxfF2mdrbWpIc="
    }])"));
    EXPECT_EQ(ice.expires_at_ms, 1'700'021'600'000);
}

TEST(IceServers, stun_comes_before_turn_and_turn_has_all_its_urls) {
    CredentialSettings settings = with_turn();
    settings.stun_urls = {"stun:a.example"};
    settings.turn_urls = {"turn:t.example?transport=udp", "turns:t.example:443?transport=tcp"};
    const json list = json::parse(credentials(settings).ice_servers(peer).json);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0], json::parse(R"({"urls":["stun:a.example"]})"));
    EXPECT_EQ(list[1]["urls"], json(settings.turn_urls));
}

// So that a client that trusts `expires_at_ms` never comes too late.
TEST(IceServers, the_expiry_that_is_told_is_that_of_the_user_name_to_the_second) {
    CredentialSettings settings = with_turn();
    settings.turn_ttl = core::Milliseconds{1'500};
    const core::IceServers ice = credentials(settings, 499).ice_servers(peer);
    EXPECT_EQ(ice.expires_at_ms, 1'700'000'001'000);
    const json turn = json::parse(ice.json).at(0);
    EXPECT_EQ(turn["username"], "1700000001:" + peer);
    EXPECT_EQ(turn["credential"], "8NSkajqO01pMhw91CND4rrbXJJE=");
}

TEST(IceServers, each_peer_gets_credentials_of_its_own_and_new_ones_later) {
    const std::set<std::string> all{
        credentials(with_turn()).ice_servers(peer).json,
        credentials(with_turn()).ice_servers("BBECAwQFBgcICQoLDA0ODw").json,
        credentials(with_turn(), 1'000).ice_servers(peer).json,
    };
    EXPECT_EQ(all.size(), 3U);
}

TEST(IceServers, the_secret_itself_is_not_in_them) {
    CredentialSettings settings = with_turn();
    settings.turn_secret = "a-secret-that-is-easy-to-find";
    EXPECT_EQ(credentials(settings).ice_servers(peer).json.find(settings.turn_secret),
              std::string::npos);
}

// That the clock is the one which TURN servers go by: of six hours some are left.
TEST(IceServers, are_valid_by_the_time_of_day) {
    const auto expiry = make_credentials(with_turn())->ice_servers(peer).expires_at_ms;
    ASSERT_TRUE(expiry.has_value());
    EXPECT_GT(system_clock::time_point{milliseconds{*expiry}}, system_clock::now());
    EXPECT_LT(system_clock::time_point{milliseconds{*expiry}},
              system_clock::now() + std::chrono::hours{24});
}

}  // namespace
}  // namespace signaling::server
