// Which pages may connect, by their Origin.
#include "net/origin_gate.hpp"

#include <gtest/gtest.h>

#include <boost/beast/http/fields.hpp>
#include <string>
#include <vector>

namespace signaling::net {
namespace {

Request from(std::initializer_list<std::string_view> origins) {
    Request request{http::verb::get, "/ws", 11};
    for (const std::string_view origin : origins)
        request.insert(http::field::origin, {origin.data(), origin.size()});
    return request;
}

bool admits(std::vector<std::string> allowed, std::string_view origin) {
    return OriginGate(std::move(allowed)).admits(from({origin}));
}

TEST(OriginGate, without_a_list_every_page_may_connect) {
    EXPECT_TRUE(admits({}, "https://anybody.example"));
    EXPECT_TRUE(admits({}, "null"));
}

TEST(OriginGate, only_the_listed_pages_may_connect) {
    const std::vector<std::string> allowed{"https://a.example", "http://b.example:8080"};
    EXPECT_TRUE(admits(allowed, "https://a.example"));
    EXPECT_TRUE(admits(allowed, "http://b.example:8080"));
    EXPECT_FALSE(admits(allowed, "https://c.example"));
    EXPECT_FALSE(admits(allowed, "null"));
    EXPECT_FALSE(admits(allowed, ""));
}

TEST(OriginGate, scheme_and_port_count) {
    EXPECT_FALSE(admits({"https://a.example"}, "http://a.example"));
    EXPECT_FALSE(admits({"https://a.example"}, "https://a.example:8443"));
    EXPECT_FALSE(admits({"http://a.example:8080"}, "http://a.example"));
    EXPECT_FALSE(admits({"https://*.a.example"}, "http://x.a.example"));
    EXPECT_FALSE(admits({"https://*.a.example"}, "https://x.a.example:8443"));
    EXPECT_TRUE(admits({"https://*.a.example:8443"}, "https://x.a.example:8443"));
}

TEST(OriginGate, a_name_that_contains_an_allowed_one_is_another) {
    EXPECT_FALSE(admits({"https://a.example"}, "https://a.example.evil.example"));
    EXPECT_FALSE(admits({"https://a.example"}, "https://evil-a.example"));
    EXPECT_FALSE(admits({"https://*.a.example"}, "https://evila.example"));
    EXPECT_FALSE(admits({"https://*.a.example"}, "https://x.a.example.evil.example"));
}

TEST(OriginGate, a_wildcard_is_every_subdomain_and_not_the_domain_itself) {
    EXPECT_TRUE(admits({"https://*.a.example"}, "https://x.a.example"));
    EXPECT_TRUE(admits({"https://*.a.example"}, "https://x.y.a.example"));
    EXPECT_FALSE(admits({"https://*.a.example"}, "https://a.example"));
    EXPECT_FALSE(admits({"https://*.a.example"}, "https://.a.example"));
}

TEST(OriginGate, a_wildcard_is_a_name_and_nothing_else) {
    for (const char* origin : {"https://evil.example/.a.example", "https://evil@x.a.example",
                               "https://evil.example:1#.a.example", "https://x y.a.example"}) {
        EXPECT_FALSE(admits({"https://*.a.example"}, origin)) << origin;
    }
}

TEST(OriginGate, what_names_no_origin_is_no_page_and_may_connect) {
    EXPECT_TRUE(OriginGate({"https://a.example"}).admits(from({})));
}

TEST(OriginGate, two_origins_are_none) {
    const auto twice = from({"https://a.example", "https://a.example"});
    EXPECT_FALSE(OriginGate({"https://a.example"}).admits(twice));
}

TEST(OriginGate, refusals_are_counted) {
    OriginGate gate({"https://a.example"});
    gate.refused(from({"https://b.example"}));
    gate.refused(from({"https://b.example"}));
    EXPECT_EQ(gate.refusals(), 2U);
}

}  // namespace
}  // namespace signaling::net
