// Rules of the message rate: what a peer may send before it is told off and closed.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

Limits with(double rate, double burst) {
    Limits limits;
    limits.message_rate = rate;
    limits.message_burst = burst;
    return limits;
}

const std::string too_many =
    R"({"type":"error","code":"rate_limited","message":"Too many messages"})";

TEST(HubRateLimit, more_than_the_burst_at_once_is_an_error_and_close_4429) {
    HubDriver hub;
    hub.open("A");
    for (int i = 0; i < 1000; ++i)
        hub.send("A", ping);
    EXPECT_EQ(hub.take("A"), Seen(1000, pong));
    hub.send("A", ping);
    EXPECT_EQ(hub.take("A"), (Seen{too_many, closed(4429)}));
}

TEST(HubRateLimit, the_message_that_is_too_many_is_not_relayed_and_the_partner_hears_of_the_end) {
    HubDriver hub(with(1, 3));
    hub.pair();
    hub.send("pc", offer("s", "{}"));
    hub.send("pc", candidate("s", "{}"));
    hub.send("pc", candidate("s", "{}"));
    EXPECT_EQ(hub.take("mobile"),
              (Seen{relayed_offer("{}"), relayed_candidate("{}"), pc_disconnected}));
    EXPECT_EQ(hub.take("pc"), (Seen{too_many, closed(4429)}));
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubRateLimit, the_sustained_rate_passes_for_ever) {
    HubDriver hub(with(200, 10));
    hub.open("A");
    hub.seat("A", "s", "pc");
    for (int i = 0; i < 20'000; ++i) {
        hub.advance(5ms);
        hub.send("A", ping);
        ASSERT_EQ(hub.take("A").back(), pong);
    }
}

TEST(HubRateLimit, more_than_the_sustained_rate_ends_in_the_end) {
    HubDriver hub(with(200, 10));
    hub.seat("A", "s", "pc");
    int sent = 0;
    while (sent < 1000) {
        hub.advance(4ms);
        hub.send("A", ping);
        ++sent;
        if (hub.take("A").back() == closed(4429)) break;
    }
    EXPECT_GT(sent, 30);
    EXPECT_LT(sent, 100);
}

TEST(HubRateLimit, mistakes_and_unknown_types_count_too) {
    HubDriver hub(with(1, 4));
    hub.open("A");
    for (const char* message : {"{", "[]", R"({"type":"x"})", "", "{"})
        hub.send("A", message);
    EXPECT_EQ(hub.take("A"), (Seen{bad_json, bad_format, bad_json, too_many, closed(4429)}));
}

TEST(HubRateLimit, a_rate_of_0_means_no_limit) {
    HubDriver hub(with(0, 1));
    hub.open("A");
    for (int i = 0; i < 5000; ++i)
        hub.send("A", ping);
    EXPECT_EQ(hub.take("A"), Seen(5000, pong));
}

TEST(HubRateLimit, every_peer_has_its_own) {
    HubDriver hub(with(1, 2));
    hub.open({"A", "B"});
    hub.send("A", ping);
    hub.send("A", ping);
    hub.send("B", ping);
    hub.send("B", ping);
    EXPECT_EQ(hub.take("A"), Seen(2, pong));
    EXPECT_EQ(hub.take("B"), Seen(2, pong));
}

TEST(HubRateLimit, answers_to_pings_do_not_count) {
    HubDriver hub(with(1, 1));
    hub.open("A");
    for (int i = 0; i < 100; ++i)
        hub.answer_ping("A");
    hub.send("A", ping);
    EXPECT_EQ(hub.take("A"), Seen{pong});
}

TEST(HubRateLimit, a_newcomer_that_exceeds_it_loses_its_challenge) {
    HubDriver hub(with(1, 1));
    hub.seat("owner", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.send("new", join("s", "pc"));
    EXPECT_EQ(hub.take("new"), (Seen{too_many, closed(4429)}));
    hub.advance(10s);
    EXPECT_EQ(hub.take("owner"), Seen{pinged});
}

TEST(HubRateLimit, an_owner_that_exceeds_it_during_a_probe_has_shown_life_first) {
    HubDriver hub(with(1, 1));
    hub.seat("owner", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.send("owner", ping);
    EXPECT_EQ(hub.take("owner"), (Seen{pinged, too_many, closed(4429)}));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
}

}  // namespace
}  // namespace signaling::core::test
