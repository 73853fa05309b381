// Which URLs of STUN and TURN servers are accepted. Must not know where they come from.

#include "signaling/app/ice_url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signaling::app {
namespace {

TEST(IceUrl, servers_are_named_by_name_or_address_with_a_port_or_without) {
    for (const std::string server :
         {"example.org", "example.org:3478", "turn-1.example.org:1", "coturn", "my_host:65535",
          "192.0.2.1", "192.0.2.1:3478", "[2001:db8::1]", "[2001:db8::1]:5349", "[::1]:3478",
          "[::ffff:192.0.2.1]"}) {
        for (const std::string scheme : {"stun:", "stuns:"})
            EXPECT_TRUE(is_stun_url(scheme + server)) << scheme << server;
        for (const std::string scheme : {"turn:", "turns:"})
            EXPECT_TRUE(is_turn_url(scheme + server)) << scheme << server;
    }
}

TEST(IceUrl, whatever_is_no_server_is_refused) {
    for (const std::string server : {"",
                                     ":3478",
                                     "//example.org",
                                     "user@example.org",
                                     "example.org:",
                                     "example.org:0",
                                     "example.org:65536",
                                     "example.org:123456",
                                     "example.org:-1",
                                     "example.org:port",
                                     "example.org/path",
                                     "a..b",
                                     ".example.org",
                                     "example.org.",
                                     "exa mple.org",
                                     "a,b",
                                     "a\"b",
                                     "ex\xc3\xa4mple.org",
                                     "192.0.2.256",
                                     "192.0.2",
                                     "1",
                                     "2001:db8::1",
                                     "[2001:db8::1",
                                     "[2001:db8::1]3478",
                                     "[]",
                                     "[",
                                     "]",
                                     "[example.org]",
                                     "[fe80::1%eth0]",
                                     "host:1:2",
                                     "example.org#x"}) {
        EXPECT_FALSE(is_stun_url("stun:" + server)) << server;
        EXPECT_FALSE(is_turn_url("turn:" + server)) << server;
    }
    EXPECT_FALSE(is_stun_url(std::string("stun:[::1\0]", 11)));
    EXPECT_FALSE(is_stun_url("stun:" + std::string(64, 'a')));
    std::string long_name;
    for (int i = 0; i < 64; ++i)
        long_name += "abc.";
    EXPECT_FALSE(is_stun_url("stun:" + long_name + "org"));
}

TEST(IceUrl, only_the_schemes_of_the_kind_will_do) {
    for (const std::string url :
         {"turn:a", "turns:a", "http://a", "a", "stun", "STUN:a", " stun:a"})
        EXPECT_FALSE(is_stun_url(url)) << url;
    for (const std::string url :
         {"stun:a", "stuns:a", "https://a", "a", "turn", "TURN:a", "turn:a "})
        EXPECT_FALSE(is_turn_url(url)) << url;
}

TEST(IceUrl, turn_may_name_its_transport_and_nothing_else) {
    for (const std::string query : {"?transport=udp", "?transport=tcp"}) {
        EXPECT_TRUE(is_turn_url("turn:example.org" + query));
        EXPECT_TRUE(is_turn_url("turns:[::1]:443" + query));
        EXPECT_FALSE(is_stun_url("stun:example.org" + query));
    }
    for (const std::string query : {"?", "?transport=", "?transport=sctp", "?transport=TCP", "?a=b",
                                    "?transport=tcp&a=b", "?transport=tcp?transport=tcp"})
        EXPECT_FALSE(is_turn_url("turn:example.org" + query)) << query;
}

}  // namespace
}  // namespace signaling::app
