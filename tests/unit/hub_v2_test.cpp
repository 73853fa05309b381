// Rules of dialect v2 between peers who are there: what is relayed, what is answered, and that a v1
// peer never notices whom it talks to.
#include <gtest/gtest.h>

#include "unit/v2_messages.hpp"

namespace signaling::core::test {
namespace {

class HubV2 : public testing::Test {
  protected:
    HubV2() { pair_v2(hub); }

    // What the sender hears, after the receiver has heard nothing.
    Seen answer_to(std::string_view message) {
        hub.send("pc", message);
        EXPECT_EQ(hub.take("mobile"), Seen{}) << message;
        return hub.take("pc");
    }
    // What the receiver hears, after the sender has heard nothing.
    Seen relayed(std::string_view message) {
        hub.send("pc", message);
        EXPECT_EQ(hub.take("pc"), Seen{}) << message;
        return hub.take("mobile");
    }

    HubDriver hub;
};

TEST_F(HubV2, two_v2_peers_hear_who_the_other_is_and_who_is_polite) {
    HubDriver fresh;
    fresh.open({"pc", "mobile"});
    fresh.send("pc", join_v2("s", Role::pc, "P"));
    EXPECT_EQ(fresh.take("pc"), Seen{joined_v2("s", Role::pc, "P")});
    fresh.send("mobile", join_v2("s", Role::mobile, "M"));
    EXPECT_EQ(fresh.take("mobile"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "P")}));
    EXPECT_EQ(fresh.take("pc"), Seen{connected_to(Role::mobile, "M")});
}

TEST_F(HubV2, a_newer_version_is_answered_as_v2) {
    hub.open("next");
    std::string join = join_v2("t", Role::pc, "N");
    join.replace(join.find(R"("v":2)"), 5, R"("v":3)");
    hub.send("next", join);
    EXPECT_EQ(hub.take("next"), Seen{joined_v2("t", Role::pc, "N")});
}

TEST_F(HubV2, a_join_needs_a_proper_peer_id) {
    hub.open("x");
    const std::string start = R"({"type":"join","session_id":"t","peer_type":"pc","v":2)";
    const std::string too_short(21, 'a');
    const std::string too_long(65, 'a');
    for (const std::string& rest :
         {std::string("}"), std::string(R"(,"peer_id":null})"), std::string(R"(,"peer_id":12})"),
          R"(,"peer_id":")" + too_short + R"("})", R"(,"peer_id":")" + too_long + R"("})",
          std::string(R"(,"peer_id":"aaaaaaaaaaaaaaaaaaaaaa+"})"),
          std::string(R"(,"peer_id":"\u0061aaaaaaaaaaaaaaaaaaaaaaaaa"})")}) {
        hub.send("x", start + rest);
        EXPECT_EQ(hub.take("x"), Seen{error("bad_message", "Missing or invalid peer_id")}) << rest;
    }
}

TEST_F(HubV2, relayed_messages_keep_their_number) {
    EXPECT_EQ(relayed(R"({"type":"webrtc_offer","seq":1,"offer":{"a":1}})"),
              Seen{R"({"type":"webrtc_offer","offer":{"a":1},"seq":1})"});
    EXPECT_EQ(relayed(R"({"type":"webrtc_answer","answer":{},"seq":123456789012345})"),
              Seen{R"({"type":"webrtc_answer","answer":{},"seq":123456789012345})"});
    EXPECT_EQ(relayed(R"({"type":"ice_candidate","seq":3})"),
              Seen{R"({"type":"ice_candidate","seq":3})"});
    EXPECT_EQ(relayed(R"({"type":"ice_candidate","candidate":null})"),
              Seen{R"({"type":"ice_candidate","candidate":null})"});
}

TEST_F(HubV2, any_json_is_application_data) {
    for (const std::string data : {"null", R"("")", "0", "[1, 2]", R"({"a":{"b":[]}})", "true"}) {
        EXPECT_EQ(relayed(R"({"type":"message","data":)" + data + R"(,"seq":7})"),
                  Seen{R"({"type":"message","data":)" + data + R"(,"seq":7})"});
    }
    EXPECT_EQ(answer_to(R"({"type":"message","seq":1})"),
              Seen{error_v2("bad_message", "Missing data")});
}

TEST_F(HubV2, acknowledgements_are_relayed) {
    EXPECT_EQ(relayed(R"({"type":"ack","seq":12})"), Seen{R"({"type":"ack","seq":12})"});
}

TEST_F(HubV2, a_number_is_a_whole_one_from_1) {
    for (const std::string seq :
         {"0", "01", "-1", "1.0", "1e3", "\"1\"", "null", "[]", "1234567890123456"}) {
        const std::string rest = R"("seq":)" + seq + '}';
        const bool is_json = seq != "01";
        EXPECT_EQ(answer_to(R"({"type":"message","data":1,)" + rest),
                  Seen{is_json ? error_v2("bad_message", "Invalid seq")
                               : error_v2("bad_json", "Invalid message format")});
        EXPECT_EQ(answer_to(R"({"type":"ack",)" + rest),
                  Seen{is_json ? error_v2("bad_message", "Missing or invalid seq")
                               : error_v2("bad_json", "Invalid message format")});
    }
    EXPECT_EQ(answer_to(R"({"type":"ack"})"),
              Seen{error_v2("bad_message", "Missing or invalid seq")});
}

TEST_F(HubV2, the_session_may_be_named_but_no_other_one) {
    EXPECT_EQ(relayed(R"({"type":"webrtc_offer","session_id":"s","offer":{}})"),
              Seen{relayed_offer("{}")});
    EXPECT_EQ(relayed(R"({"type":"webrtc_offer","session_id":null,"offer":{}})"),
              Seen{relayed_offer("{}")});
    EXPECT_EQ(answer_to(R"({"type":"webrtc_offer","session_id":"t","offer":{}})"),
              Seen{error_v2("session_mismatch", "Session not found")});
    EXPECT_EQ(answer_to(R"({"type":"webrtc_offer","session_id":1,"offer":{}})"),
              Seen{error_v2("bad_message", "Invalid message format")});
}

TEST_F(HubV2, what_v1_passes_over_in_silence_is_an_error) {
    EXPECT_EQ(answer_to(R"({"type":"hello"})"),
              Seen{error_v2("unknown_type", "Unknown message type")});
    EXPECT_EQ(answer_to("{}"), Seen{error_v2("unknown_type", "Unknown message type")});
    hub.close("mobile", Ending::left);
    hub.take("pc");
    const std::string absent = error_v2("peer_absent", "Nobody is there to receive this", true);
    hub.send("pc", R"({"type":"webrtc_offer","offer":{},"seq":1})");
    EXPECT_EQ(hub.take("pc"), Seen{absent});
}

TEST_F(HubV2, what_is_sent_to_who_is_away_does_not_arrive_and_the_sender_knows) {
    hub.close("mobile");
    hub.take("pc");
    hub.send("pc", R"({"type":"message","data":1,"seq":1})");
    EXPECT_EQ(hub.take("pc"),
              Seen{error_v2("peer_absent", "Nobody is there to receive this", true)});
    hub.send("pc", R"({"type":"ack","seq":1})");
    EXPECT_EQ(hub.take("pc"), Seen{}) << "nobody waits for an answer to an acknowledgement";
}

TEST_F(HubV2, what_is_meant_for_a_page_does_not_reach_the_one_in_its_place) {
    const std::string to_page = R"(,"to":")" + page("M") + "\"}";
    EXPECT_EQ(relayed(R"({"type":"message","data":1,"seq":1)" + to_page),
              Seen{R"({"type":"message","data":1,"seq":1})"});
    EXPECT_EQ(relayed(R"({"type":"ack","seq":1)" + to_page), Seen{R"({"type":"ack","seq":1})"});
    hub.send("mobile", join_v2("s", Role::mobile, "N"));  // it has been loaded again
    hub.take("mobile");
    hub.take("pc");
    EXPECT_EQ(answer_to(R"({"type":"message","data":2,"seq":2)" + to_page),
              Seen{error_v2("peer_absent", "Nobody is there to receive this", true)});
    EXPECT_EQ(answer_to(R"({"type":"ack","seq":2)" + to_page), Seen{});
}

TEST_F(HubV2, who_leaves_is_closed_and_its_partner_told) {
    hub.send("mobile", leave);
    EXPECT_EQ(hub.take("mobile"), Seen{closed(1000)});
    EXPECT_EQ(hub.take("pc"), Seen{mobile_disconnected});
    EXPECT_EQ(hub.hub().away_count(), 0U);
}

TEST_F(HubV2, ice_servers_are_given_with_the_seat_and_on_request) {
    hub.credentials.ice = {R"([{"urls":["stun:a"]}])", 1'700'000'000'000};
    const std::string members =
        R"("ice_servers":[{"urls":["stun:a"]}],"ice_expires_at":1700000000000)";
    EXPECT_EQ(answer_to(R"({"type":"ice_servers"})"),
              Seen{R"({"type":"ice_servers",)" + members + '}'});
    hub.send("pc", join_v2("s", Role::pc, "P"));
    EXPECT_NE(hub.take("pc").front().find(members), std::string::npos);
}

TEST_F(HubV2, outcomes_are_counted) {
    for (const char* result : {"direct", "direct", "relay", "failed"}) {
        EXPECT_EQ(
            answer_to(R"({"type":"outcome","ms":12,"result":")" + std::string(result) + "\"}"),
            Seen{});
    }
    EXPECT_EQ(hub.hub().counters().outcomes, (std::array<std::uint64_t, 3>{2, 1, 1}));
    EXPECT_EQ(answer_to(R"({"type":"outcome","result":"lucky"})"),
              Seen{error_v2("bad_message", "Missing or invalid result")});
}

TEST_F(HubV2, a_ping_is_answered_with_what_it_carried) {
    EXPECT_EQ(answer_to(R"({"type":"ping","t":{"x":1}})"), Seen{R"({"type":"pong","t":{"x":1}})"});
}

// --- with a partner that speaks v1 ---

class HubMixed : public testing::TestWithParam<Role> {
  protected:
    // The v1 peer in the seat of the parameter comes last.
    HubMixed() {
        hub.open({"new", "old"});
        hub.send("new", join_v2("s", other(old_role), "N"));
        hub.take("new");
        hub.send("old", join("s", to_string(old_role)));
    }

    const Role old_role = GetParam();
    HubDriver hub;
};

TEST_P(HubMixed, each_hears_of_the_other_in_its_own_dialect) {
    EXPECT_EQ(hub.take("old"), (Seen{joined("s", to_string(old_role)), peer_connected}));
    EXPECT_EQ(hub.take("new"), Seen{connected_to_v1(old_role)});
}

TEST_P(HubMixed, the_v1_peer_gets_no_numbers) {
    hub.take("old");
    hub.send("new", R"({"type":"webrtc_offer","offer":{},"seq":1})");
    EXPECT_EQ(hub.take("old"), Seen{relayed_offer("{}")});
}

TEST_P(HubMixed, the_v1_peer_sends_no_numbers) {
    hub.take("new");
    hub.send("old", R"({"type":"webrtc_answer","session_id":"s","answer":{},"seq":1})");
    EXPECT_EQ(hub.take("new"), Seen{relayed_answer("{}")});
}

TEST_P(HubMixed, the_v1_peer_never_sees_what_it_does_not_know) {
    hub.take("old");
    hub.take("new");
    const std::string unknown = error_v2("unknown_type", "The partner does not know this message");
    for (const char* message :
         {R"({"type":"message","data":1,"seq":1})", R"({"type":"ack","seq":1})"}) {
        hub.send("new", message);
        EXPECT_EQ(hub.take("new"), Seen{unknown}) << message;
    }
    hub.close("new");
    hub.open("again");
    hub.send("again", rejoin("s", other(old_role), "N"));
    EXPECT_EQ(hub.take("again"),
              (Seen{joined_v2("s", other(old_role), "N"), connected_to_v1(old_role, true)}));
    EXPECT_EQ(hub.take("old"), Seen{}) << "neither of the loss nor of the return";
}

TEST_P(HubMixed, the_v1_peer_hears_of_the_end_when_the_grace_is_over) {
    hub.take("old");
    hub.close("new");
    for (int i = 0; i < 181; ++i) {
        hub.advance(1s, 100ms);
        hub.answer_ping("old");
    }
    EXPECT_EQ(hub.take_but_pings("old"), Seen{disconnected_of(other(old_role))});
}

TEST_P(HubMixed, the_v1_peer_has_no_grace) {
    hub.take("new");
    hub.close("old");
    EXPECT_EQ(hub.take("new"), Seen{disconnected_of(old_role)});
}

TEST_P(HubMixed, the_v1_peers_mistakes_are_told_as_ever) {
    hub.take("old");
    for (const char* message :
         {R"({"type":"leave"})", R"({"type":"ice_servers"})", R"({"type":"message","data":1})",
          R"({"type":"ack","seq":1})", R"({"type":"outcome","result":"direct"})"}) {
        hub.send("old", message);
        EXPECT_EQ(hub.take("old"), Seen{}) << message;
    }
    hub.send("old", offer("other", "{}"));
    EXPECT_EQ(hub.take("old"), Seen{session_mismatch});
}

INSTANTIATE_TEST_SUITE_P(OldPeerAs, HubMixed, testing::Values(Role::pc, Role::mobile),
                         [](const auto& which) { return std::string(to_string(which.param)); });

}  // namespace
}  // namespace signaling::core::test
