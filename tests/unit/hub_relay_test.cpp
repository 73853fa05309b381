// Rules of relaying: what passes, unchanged and in order, and who may send to whom.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

TEST(HubRelay, an_offer_reaches_the_partner_and_only_the_partner) {
    HubDriver hub;
    hub.pair();
    hub.seat("bystander", "other", "mobile");
    hub.send("pc", offer("s", R"({"sdp":"v=0","type":"offer"})"));
    EXPECT_EQ(hub.take("mobile"),
              Seen{R"({"type":"webrtc_offer","offer":{"sdp":"v=0","type":"offer"}})"});
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.take("bystander"), Seen{});
}

TEST(HubRelay, an_answer_reaches_the_partner) {
    HubDriver hub;
    hub.pair();
    hub.send("mobile", answer("s", R"({"sdp":"v=0"})"));
    EXPECT_EQ(hub.take("pc"), Seen{R"({"type":"webrtc_answer","answer":{"sdp":"v=0"}})"});
}

TEST(HubRelay, a_candidate_reaches_the_partner) {
    HubDriver hub;
    hub.pair();
    hub.send("mobile", candidate("s", R"({"candidate":"c","sdpMid":"0"})"));
    EXPECT_EQ(hub.take("pc"),
              Seen{R"({"type":"ice_candidate","candidate":{"candidate":"c","sdpMid":"0"}})"});
}

TEST(HubRelay, either_side_may_send_every_kind) {
    HubDriver hub;
    hub.pair();
    for (const auto& [from, to] : {std::pair{"pc", "mobile"}, std::pair{"mobile", "pc"}}) {
        hub.send(from, offer("s", "{}"));
        hub.send(from, answer("s", "{}"));
        hub.send(from, candidate("s", "{}"));
        EXPECT_EQ(hub.take(to),
                  (Seen{relayed_offer("{}"), relayed_answer("{}"), relayed_candidate("{}")}));
    }
}

TEST(HubRelay, the_value_is_the_senders_own_bytes) {
    HubDriver hub;
    hub.pair();
    const std::string odd =
        "{ \"a\" : 1.0e+00 ,\t\"\\u0061\":\"\\u00e9\\/\xC3\xA9\", "
        "\"big\":123456789012345678901234567890,"
        "\r\n \"n\":-0,\"again\":1,\"again\":2,\"lone\":\"\\ud800\",\"nul\":\"\\u0000\" }";
    hub.send("pc", offer("s", odd));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer(odd)});
}

TEST(HubRelay, space_around_the_value_does_not_pass) {
    HubDriver hub;
    hub.pair();
    hub.send("pc",
             " { \"offer\" \n:\t {\"a\":1} \r\n, \"session_id\" : \"s\" , "
             "\"type\" : \"webrtc_offer\" } ");
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer(R"({"a":1})")});
}

TEST(HubRelay, no_other_field_of_the_senders_message_passes) {
    HubDriver hub;
    hub.pair();
    hub.send("pc",
             R"({"answer":{"x":1},"from":"me","type":"webrtc_offer","offer":{},"session_id":"s",)"
             R"("candidate":null,"seq":7})");
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubRelay, field_names_may_be_escaped) {
    HubDriver hub;
    hub.pair();
    hub.send(
        "pc",
        R"({"t\u0079pe":"webrtc_\u006fffer","s\u0065ssion_id":"\u0073","\u006fffer":{"a":1}})");
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer(R"({"a":1})")});
}

TEST(HubRelay, a_candidate_may_be_null_empty_or_absent) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", candidate("s", "null"));
    hub.send("pc", candidate("s", R"("")"));
    hub.send("pc", R"({"type":"ice_candidate","session_id":"s"})");
    EXPECT_EQ(hub.take("mobile"),
              (Seen{R"({"type":"ice_candidate","candidate":null})",
                    R"({"type":"ice_candidate","candidate":""})", R"({"type":"ice_candidate"})"}));
}

TEST(HubRelay, order_is_kept_per_sender) {
    HubDriver hub;
    hub.pair();
    Seen expected;
    for (int i = 0; i < 50; ++i) {
        const std::string payload = R"({"n":)" + std::to_string(i) + "}";
        hub.send("pc", i % 3 == 0 ? offer("s", payload) : candidate("s", payload));
        expected.push_back(i % 3 == 0 ? relayed_offer(payload) : relayed_candidate(payload));
    }
    EXPECT_EQ(hub.take("mobile"), expected);
}

TEST(HubRelay, a_burst_of_500_candidates_each_way_loses_nothing) {
    HubDriver hub;
    hub.pair();
    Seen expected;
    for (int i = 0; i < 500; ++i) {
        const std::string payload = R"({"n":)" + std::to_string(i) + "}";
        hub.send("pc", candidate("s", payload));
        hub.send("mobile", candidate("s", payload));
        expected.push_back(relayed_candidate(payload));
    }
    EXPECT_EQ(hub.take("mobile"), expected);
    EXPECT_EQ(hub.take("pc"), expected);
}

TEST(HubRelay, the_receiver_of_an_offer_has_always_heard_peer_connected_before) {
    HubDriver hub;
    hub.seat("pc", "s", "pc");
    hub.open("mobile");
    hub.send("mobile", join("s", "mobile"));
    hub.send("mobile", offer("s", "{}"));
    EXPECT_EQ(hub.take("pc"), (Seen{peer_connected, relayed_offer("{}")}));
}

TEST(HubRelay, relaying_with_nobody_in_the_other_seat_is_silent) {
    HubDriver hub;
    hub.seat("pc", "s", "pc");
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST(HubRelay, what_was_sent_before_the_partner_came_is_not_kept_for_it) {
    HubDriver hub;
    hub.seat("pc", "s", "pc");
    hub.send("pc", offer("s", "{}"));
    hub.open("mobile");
    hub.send("mobile", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubRelay, relaying_after_the_other_seat_was_left_is_silent) {
    HubDriver hub;
    hub.pair();
    hub.close("mobile");
    hub.take("pc");
    hub.send("pc", offer("s", "{}"));
    hub.send("pc", candidate("s", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST(HubRelay, relaying_without_having_joined_is_refused) {
    HubDriver hub;
    hub.pair();
    hub.open("stranger");
    hub.send("stranger", offer("s", "{}"));
    hub.send("stranger", answer("s", "{}"));
    hub.send("stranger", candidate("s", "{}"));
    EXPECT_EQ(hub.take("stranger"), (Seen{not_joined, not_joined, not_joined}));
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.take("mobile"), Seen{});
}

TEST(HubRelay, a_peer_never_reaches_a_session_that_it_is_not_seated_in) {
    HubDriver hub;
    hub.pair();
    hub.seat("A", "other", "pc");
    hub.seat("B", "other", "mobile");
    hub.take("A");
    hub.send("A", offer("s", "{}"));
    hub.send("A", answer("nowhere", "{}"));
    hub.send("A", candidate("s", "null"));
    EXPECT_EQ(hub.take("A"), (Seen{session_mismatch, session_mismatch, session_mismatch}));
    EXPECT_EQ(hub.take("B"), Seen{});
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.take("mobile"), Seen{});
}

TEST(HubRelay, naming_the_session_that_it_left_is_a_mismatch) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("other", "pc"));
    hub.take("pc");
    hub.take("mobile");
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{session_mismatch});
    EXPECT_EQ(hub.take("mobile"), Seen{});
}

TEST(HubRelay, a_third_device_does_not_silently_listen_in) {
    HubDriver hub;
    hub.pair();
    hub.open("third");
    hub.send("third", join("s", "mobile"));
    hub.send("mobile", answer("s", "{}"));
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("third"), Seen{seat_taken});
    EXPECT_EQ(hub.take("pc"), Seen{relayed_answer("{}")});
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, relayed_offer("{}")}));
}

TEST(HubRelay, a_challenger_hears_nothing_and_says_nothing_while_the_owner_is_asked) {
    HubDriver hub;
    hub.pair();
    hub.open("third");
    hub.send("third", join("s", "mobile"));
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("third"), Seen{});
    hub.send("third", answer("s", "{}"));
    EXPECT_EQ(hub.take("third"), Seen{not_joined});
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST(HubRelay, a_ping_is_answered_joined_or_not_and_never_relayed) {
    HubDriver hub;
    hub.open("A");
    hub.send("A", ping);
    EXPECT_EQ(hub.take("A"), Seen{pong});
    hub.pair();
    hub.send("pc", ping);
    EXPECT_EQ(hub.take("pc"), Seen{pong});
    EXPECT_EQ(hub.take("mobile"), Seen{});
}

TEST(HubRelay, an_extra_t_of_a_ping_is_echoed_byte_for_byte) {
    HubDriver hub;
    hub.open("A");
    hub.send("A", R"({"type":"ping","t":1700000000000.50})");
    hub.send("A", R"({"t": {"a":[1, 2]} ,"type":"ping","session_id":5})");
    hub.send("A", R"({"type":"ping","t":null})");
    EXPECT_EQ(hub.take("A"),
              (Seen{R"({"type":"pong","t":1700000000000.50})",
                    R"({"type":"pong","t":{"a":[1, 2]}})", R"({"type":"pong","t":null})"}));
}

TEST(HubRelay, a_large_payload_passes_unchanged) {
    HubDriver hub;
    hub.pair();
    const std::string payload = R"({"sdp":")" + std::string(200'000, 'x') + R"("})";
    hub.send("pc", offer("s", payload));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer(payload)});
}

}  // namespace
}  // namespace signaling::core::test
