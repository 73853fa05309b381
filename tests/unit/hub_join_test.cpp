// Rules of joining: taking a seat, pairing, moving to another seat and giving a seat up.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

TEST(HubJoin, a_join_is_answered_with_the_session_and_the_seat) {
    HubDriver hub;
    hub.open("A");
    hub.send("A", join("abc", "pc"));
    EXPECT_EQ(hub.take("A"), (Seen{R"({"type":"joined","session_id":"abc","peer_type":"pc"})"}));
    hub.open("B");
    hub.send("B", join("xyz", "mobile"));
    EXPECT_EQ(hub.take("B"),
              (Seen{R"({"type":"joined","session_id":"xyz","peer_type":"mobile"})"}));
}

TEST(HubJoin, opening_a_connection_says_nothing) {
    HubDriver hub;
    hub.open("A");
    EXPECT_EQ(hub.take("A"), Seen{});
    EXPECT_EQ(hub.hub().session_count(), 0U);
    EXPECT_EQ(hub.hub().peer_count(), 1U);
}

TEST(HubJoin, joined_comes_before_anything_else_about_the_session) {
    HubDriver hub;
    hub.seat("pc", "s", "pc");
    hub.open("mobile");
    hub.send("mobile", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubJoin, both_hear_peer_connected_when_both_seats_are_taken) {
    HubDriver hub;
    hub.open({"pc", "mobile"});
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), Seen{joined("s", "pc")});
    hub.send("mobile", join("s", "mobile"));
    EXPECT_EQ(hub.take("pc"), Seen{peer_connected});
    EXPECT_EQ(hub.take("mobile"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubJoin, the_phone_may_come_first) {
    HubDriver hub;
    hub.seat("mobile", "s", "mobile");
    hub.open("pc");
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), (Seen{joined("s", "pc"), peer_connected}));
    EXPECT_EQ(hub.take("mobile"), Seen{peer_connected});
}

TEST(HubJoin, peers_of_different_sessions_are_not_paired) {
    HubDriver hub;
    hub.seat("A", "one", "pc");
    hub.seat("B", "two", "mobile");
    EXPECT_EQ(hub.take("A"), Seen{});
    EXPECT_EQ(hub.take("B"), Seen{});
    EXPECT_EQ(hub.hub().session_count(), 2U);
}

TEST(HubJoin, joining_its_own_seat_again_is_idempotent) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), Seen{joined("s", "pc")});
    EXPECT_EQ(hub.take("mobile"), Seen{});
    hub.send("mobile", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), Seen{joined("s", "mobile")});
    EXPECT_EQ(hub.take("pc"), Seen{});
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubJoin, a_peer_that_drops_is_gone_at_once_and_its_partner_hears_it_once) {
    HubDriver hub;
    hub.pair();
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{mobile_disconnected});
    hub.close("mobile");
    hub.advance(1s);
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST(HubJoin, the_phone_hears_that_the_pc_has_gone) {
    HubDriver hub;
    hub.pair();
    hub.close("pc");
    EXPECT_EQ(hub.take("mobile"), Seen{pc_disconnected});
}

TEST(HubJoin, a_dropped_peers_seat_is_free_for_the_page_that_reloads) {
    HubDriver hub;
    hub.pair();
    for (int i = 0; i < 20; ++i) {
        hub.close("mobile");
        hub.open("mobile");
        hub.send("mobile", join("s", "mobile"));
        EXPECT_EQ(hub.take("mobile"), (Seen{joined("s", "mobile"), peer_connected}));
        EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, peer_connected}));
    }
    EXPECT_EQ(hub.hub().session_count(), 1U);
    EXPECT_EQ(hub.hub().peer_count(), 2U);
}

TEST(HubJoin, when_both_are_gone_the_session_is_gone_and_its_id_works_again) {
    HubDriver hub;
    hub.pair();
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.close("pc");
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.close("mobile");
    EXPECT_EQ(hub.hub().session_count(), 0U);
    EXPECT_EQ(hub.hub().peer_count(), 0U);
    hub.open({"pc", "mobile"});
    hub.send("mobile", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), Seen{joined("s", "mobile")});
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), (Seen{joined("s", "pc"), peer_connected}));
}

TEST(HubJoin, joining_another_session_leaves_the_first_one_properly) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("other", "pc"));
    EXPECT_EQ(hub.take("mobile"), Seen{pc_disconnected});
    EXPECT_EQ(hub.take("pc"), Seen{joined("other", "pc")});
    hub.send("mobile", offer("s", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{});
    hub.seat("new", "s", "pc");
    EXPECT_EQ(hub.take("mobile"), Seen{peer_connected});
}

TEST(HubJoin, moving_alone_leaves_no_session_behind) {
    HubDriver hub;
    hub.open("A");
    for (int i = 0; i < 100; ++i)
        hub.send("A", join("session " + std::to_string(i), "pc"));
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.close("A");
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubJoin, a_peer_may_change_to_the_free_seat_of_its_session) {
    HubDriver hub;
    hub.seat("A", "s", "pc");
    hub.send("A", join("s", "mobile"));
    EXPECT_EQ(hub.take("A"), Seen{joined("s", "mobile")});
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.open("B");
    hub.send("B", join("s", "pc"));
    EXPECT_EQ(hub.take("B"), (Seen{joined("s", "pc"), peer_connected}));
    EXPECT_EQ(hub.take("A"), Seen{peer_connected});
}

TEST(HubJoin, a_peer_is_never_paired_with_itself) {
    HubDriver hub;
    hub.seat("A", "s", "pc");
    hub.send("A", join("s", "mobile"));
    hub.take("A");
    hub.send("A", offer("s", "{}"));
    EXPECT_EQ(hub.take("A"), Seen{});
    hub.close("A");
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubJoin, a_peer_that_moves_pairs_with_whoever_waits_there) {
    HubDriver hub;
    hub.pair();
    hub.seat("waiting", "other", "mobile");
    hub.send("pc", join("other", "pc"));
    EXPECT_EQ(hub.take("mobile"), Seen{pc_disconnected});
    EXPECT_EQ(hub.take("pc"), (Seen{joined("other", "pc"), peer_connected}));
    EXPECT_EQ(hub.take("waiting"), Seen{peer_connected});
}

TEST(HubJoin, a_failed_join_leaves_membership_as_it_was) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("", "pc"));
    hub.send("pc", join("other", "printer"));
    EXPECT_EQ(hub.take("pc").size(), 2U);
    EXPECT_EQ(hub.take("mobile"), Seen{});
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubJoin, events_of_a_peer_that_has_gone_are_ignored) {
    HubDriver hub;
    hub.pair();
    hub.close("mobile");
    hub.take("pc");
    hub.send("mobile", join("s", "mobile"));
    hub.send("mobile", offer("s", "{}"));
    hub.answer_ping("mobile");
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.hub().peer_count(), 1U);
}

TEST(HubJoin, what_a_log_is_told_carries_a_tag_instead_of_the_session_id) {
    HubDriver hub;
    hub.pair();
    hub.close("mobile");
    ASSERT_EQ(hub.notes().size(), 4U);
    EXPECT_EQ(hub.notes()[0].what, Note::What::joined);
    EXPECT_EQ(hub.notes()[1].what, Note::What::joined);
    EXPECT_EQ(hub.notes()[2].what, Note::What::paired);
    EXPECT_EQ(hub.notes()[3].what, Note::What::left);
    for (const Note& note : hub.notes())
        EXPECT_EQ(note.session_tag, session_tag("s"));
    EXPECT_EQ(hub.notes()[3].role, Role::mobile);
}

TEST(HubJoin, a_session_tag_is_fnv_1a) {
    EXPECT_EQ(session_tag(""), 2166136261U);
    EXPECT_EQ(session_tag("a"), 0xE40C292CU);
    EXPECT_EQ(session_tag("foobar"), 0xBF9CF968U);
}

TEST(HubJoin, joins_pairings_and_messages_are_counted) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", offer("s", "{}"));
    hub.send("pc", offer("other", "{}"));
    hub.send("mobile", "garbage");
    const Counters& counters = hub.hub().counters();
    EXPECT_EQ(counters.messages_received, 5U);
    EXPECT_EQ(counters.messages_relayed, 1U);
    EXPECT_EQ(counters.joins, 2U);
    EXPECT_EQ(counters.pairings, 1U);
    EXPECT_EQ(counters.errors[static_cast<std::size_t>(ErrorCode::session_mismatch)], 1U);
    EXPECT_EQ(counters.errors[static_cast<std::size_t>(ErrorCode::bad_json)], 1U);
}

}  // namespace
}  // namespace signaling::core::test
