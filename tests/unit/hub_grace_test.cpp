// Rules of grace: a v2 peer whose connection is lost keeps its seat, and gets it back.
#include <gtest/gtest.h>

#include "unit/v2_messages.hpp"

namespace signaling::core::test {
namespace {

class HubGrace : public testing::Test {
  protected:
    HubGrace() { pair_v2(hub); }

    // Time passes for a partner that answers its pings.
    void pass(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            hub.advance(1s, 100ms);
            hub.answer_ping("pc");
        }
    }

    HubDriver hub;
};

TEST_F(HubGrace, a_lost_peer_is_away_and_its_partner_is_told_for_how_long) {
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{away(Role::mobile)});
    EXPECT_EQ(hub.hub().away_count(), 1U);
    EXPECT_EQ(hub.hub().peer_count(), 1U);
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST_F(HubGrace, who_returns_in_time_goes_on_where_it_was) {
    hub.close("mobile");
    pass(179);
    hub.take("pc");
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("again"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "P", true)}));
    EXPECT_EQ(hub.take("pc"), Seen{connected_to(Role::mobile, "M", true)});
    EXPECT_EQ(hub.hub().away_count(), 0U);
    EXPECT_EQ(hub.hub().counters().returns, 1U);
    EXPECT_EQ(hub.hub().counters().pairings, 1U) << "a return is no new pairing";
}

TEST_F(HubGrace, at_the_end_the_partner_hears_it_once_and_the_seat_is_free) {
    hub.close("mobile");
    hub.take("pc");
    pass(179);
    EXPECT_EQ(hub.take_but_pings("pc"), Seen{});
    pass(2);
    EXPECT_EQ(hub.take_but_pings("pc"), Seen{mobile_disconnected});
    EXPECT_EQ(hub.hub().away_count(), 0U);
    hub.open("other");
    hub.send("other", join_v2("s", Role::mobile, "X"));
    EXPECT_EQ(hub.take("other"),
              (Seen{joined_v2("s", Role::mobile, "X"), connected_to(Role::pc, "P")}));
}

TEST_F(HubGrace, who_returns_after_the_end_starts_anew) {
    hub.close("mobile");
    hub.close("pc");
    hub.advance(181s, 1s);
    EXPECT_EQ(hub.hub().session_count(), 0U);
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("again"), Seen{joined_v2("s", Role::mobile, "M")});
}

TEST_F(HubGrace, both_may_be_away_and_return_in_any_order) {
    hub.close("mobile");
    hub.take("pc");
    hub.close("pc");
    EXPECT_EQ(hub.hub().away_count(), 2U);
    hub.advance(60s, 1s);
    return_mobile(hub, "mobile again");
    EXPECT_EQ(hub.take("mobile again"),
              (Seen{joined_v2("s", Role::mobile, "M"), away(Role::pc, 120'000)}));
    hub.open("pc again");
    hub.send("pc again", rejoin("s", Role::pc, "P"));
    EXPECT_EQ(hub.take("pc again"),
              (Seen{joined_v2("s", Role::pc, "P"), connected_to(Role::mobile, "M", true)}));
    EXPECT_EQ(hub.take("mobile again"), Seen{connected_to(Role::pc, "P", true)});
}

TEST_F(HubGrace, who_returns_hears_that_its_partner_has_left_meanwhile) {
    hub.close("mobile");
    hub.take("pc");
    hub.send("pc", leave);
    EXPECT_EQ(hub.take("pc"), Seen{closed(1000)});
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("again"), (Seen{joined_v2("s", Role::mobile, "M"), pc_disconnected}));
}

TEST_F(HubGrace, a_partner_that_was_replaced_meanwhile_has_gone_before_the_new_one_comes) {
    hub.close("mobile");
    hub.close("pc", Ending::left);
    hub.open("new pc");
    hub.send("new pc", join_v2("s", Role::pc, "Q"));
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("again"), (Seen{joined_v2("s", Role::mobile, "M"), pc_disconnected,
                                       connected_to(Role::pc, "Q")}));
}

TEST_F(HubGrace, a_stranger_does_not_get_the_seat_of_who_is_away) {
    hub.close("mobile");
    hub.take("pc");
    hub.open({"v1", "v2", "liar"});
    hub.send("v1", join("s", "mobile"));
    EXPECT_EQ(hub.take("v1"), Seen{seat_taken});
    hub.send("v2", join_v2("s", Role::mobile, "X"));
    EXPECT_EQ(hub.take("v2"), Seen{seat_taken_v2});
    hub.send("liar", join_v2("s", Role::mobile, "M", "a-guess"));
    EXPECT_EQ(hub.take("liar"), Seen{seat_taken_v2});
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST_F(HubGrace, the_secret_of_one_seat_opens_no_other) {
    hub.close("mobile");
    hub.close("pc");
    hub.open({"other seat", "other session", "other page"});
    hub.send("other seat", join_v2("s", Role::pc, "M", secret("s", Role::mobile, "M")));
    EXPECT_EQ(hub.take("other seat"), Seen{seat_taken_v2});
    hub.send("other session", join_v2("s", Role::mobile, "M", secret("t", Role::mobile, "M")));
    EXPECT_EQ(hub.take("other session"), Seen{seat_taken_v2});
    hub.send("other page", join_v2("s", Role::mobile, "X", secret("s", Role::mobile, "X")));
    EXPECT_EQ(hub.take("other page"), Seen{seat_taken_v2});
}

// The connection may have taken the answer with it, and the secret in the answer.
TEST_F(HubGrace, who_was_lost_before_it_said_anything_comes_back_by_its_name) {
    hub.open({"first", "second", "third", "thief"});
    hub.send("first", join_v2("t", Role::pc, "F"));
    hub.close("first");
    hub.send("second", join_v2("t", Role::pc, "F", "a-secret-of-another-key"));
    EXPECT_EQ(hub.take("second"), Seen{joined_v2("t", Role::pc, "F")});
    hub.close("second");
    hub.send("third", join_v2("t", Role::pc, "F"));
    EXPECT_EQ(hub.take("third"), Seen{joined_v2("t", Role::pc, "F")}) << "lost again";
    hub.send("third", ping);
    hub.close("third");
    hub.send("thief", join_v2("t", Role::pc, "F"));
    EXPECT_EQ(hub.take("thief"), Seen{seat_taken_v2}) << "now it knows its secret";
}

TEST_F(HubGrace, a_name_is_not_enough_where_the_secret_has_arrived) {
    hub.open({"thief", "v1 owner", "v1 thief"});
    hub.send("thief", join_v2("s", Role::mobile, "M"));
    EXPECT_EQ(hub.take("thief"), Seen{}) << "the owner is asked first";
    hub.answer_ping("mobile");
    EXPECT_EQ(hub.take("thief"), Seen{seat_taken_v2});
    hub.send("v1 owner", join("t", "pc"));
    hub.send("v1 thief", join("t", "pc"));
    EXPECT_EQ(hub.take("v1 thief"), Seen{}) << "v1 has no names";
}

TEST_F(HubGrace, the_owner_takes_its_seat_from_its_own_dead_connection_at_once) {
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("mobile"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("again"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "P", true)}));
    EXPECT_EQ(hub.take("pc"), Seen{connected_to(Role::mobile, "M", true)});
    hub.close("mobile");  // the dead connection ends at last
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.hub().away_count(), 0U);
}

TEST_F(HubGrace, the_owner_that_returns_ends_a_strangers_probe) {
    hub.open("stranger");
    hub.send("stranger", join("s", "mobile"));
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("stranger"), Seen{seat_taken});
    EXPECT_EQ(hub.take_but_pings("mobile"), Seen{closed(4410)});
    hub.take("pc");
    hub.advance(5s);
    EXPECT_EQ(hub.take("pc"), Seen{});
}

// It may be a phone that is frozen while its user picks a file.
TEST_F(HubGrace, silence_under_a_probe_costs_the_connection_but_not_the_seat) {
    hub.open("stranger");
    hub.send("stranger", join("s", "mobile"));
    hub.advance(2s);
    EXPECT_EQ(hub.take_but_pings("mobile"), Seen{closed(4408)});
    EXPECT_EQ(hub.take("stranger"), Seen{seat_taken});
    EXPECT_EQ(hub.take("pc"), Seen{away(Role::mobile)});
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("pc"), Seen{connected_to(Role::mobile, "M", true)});
}

TEST_F(HubGrace, silence_for_two_intervals_costs_the_connection_but_not_the_seat) {
    pass(50);
    EXPECT_EQ(hub.take_but_pings("mobile"), Seen{closed(4408)});
    EXPECT_EQ(hub.take_but_pings("pc"), Seen{away(Role::mobile)});
    hub.close("mobile");
    EXPECT_EQ(hub.hub().away_count(), 1U) << "the end of the connection changes nothing";
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("pc"), Seen{connected_to(Role::mobile, "M", true)});
}

TEST_F(HubGrace, who_says_goodbye_is_gone_at_once) {
    hub.close("mobile", Ending::left);
    EXPECT_EQ(hub.take("pc"), Seen{mobile_disconnected});
    EXPECT_EQ(hub.hub().away_count(), 0U);
}

TEST_F(HubGrace, a_newcomer_is_told_that_the_partner_is_away_and_meets_it_later) {
    hub.close("pc", Ending::left);
    hub.take("mobile");
    hub.close("mobile");
    hub.advance(30s, 1s);
    hub.open("new pc");
    hub.send("new pc", join_v2("s", Role::pc, "Q"));
    EXPECT_EQ(hub.take("new pc"),
              (Seen{joined_v2("s", Role::pc, "Q"), away(Role::mobile, 150'000)}));
    return_mobile(hub, "again");
    EXPECT_EQ(hub.take("new pc"), Seen{connected_to(Role::mobile, "M")});
    EXPECT_EQ(hub.take("again"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "Q")}));
}

TEST_F(HubGrace, the_restart_of_the_server_costs_no_more_than_a_return) {
    HubDriver restarted;
    return_mobile(restarted, "mobile");
    restarted.open("pc");
    restarted.send("pc", rejoin("s", Role::pc, "P"));
    EXPECT_EQ(restarted.take("pc"),
              (Seen{joined_v2("s", Role::pc, "P"), connected_to(Role::mobile, "M", true)}));
    EXPECT_EQ(restarted.take("mobile"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "P", true)}));
}

TEST_F(HubGrace, after_a_restart_a_partner_that_is_new_makes_it_a_new_conversation) {
    HubDriver restarted;
    return_mobile(restarted, "mobile");
    restarted.open("pc");
    restarted.send("pc", join_v2("s", Role::pc, "Q"));
    EXPECT_EQ(restarted.take("mobile"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "Q")}));
}

TEST_F(HubGrace, after_a_restart_who_proves_that_a_seat_was_its_own_ousts_who_came_first) {
    HubDriver restarted;
    restarted.open({"pc", "stranger", "another"});
    restarted.send("pc", rejoin("s", Role::pc, "P"));
    restarted.send("stranger", join("s", "mobile"));
    restarted.send("another", join("s", "mobile"));
    restarted.take("pc");
    restarted.take("stranger");
    return_mobile(restarted, "mobile");
    EXPECT_EQ(restarted.take("stranger"), Seen{closed(4410)});
    EXPECT_EQ(restarted.take("another"), Seen{seat_taken});
    EXPECT_EQ(restarted.take("mobile"),
              (Seen{joined_v2("s", Role::mobile, "M"), connected_to(Role::pc, "P", true)}));
    EXPECT_EQ(restarted.take("pc"),
              (Seen{mobile_disconnected, connected_to(Role::mobile, "M", true)}));
}

TEST_F(HubGrace, an_owner_that_is_alone_is_ousted_as_well) {
    HubDriver restarted;
    restarted.seat("stranger", "s", "mobile");
    return_mobile(restarted, "mobile");
    EXPECT_EQ(restarted.take("stranger"), Seen{closed(4410)});
    EXPECT_EQ(restarted.take("mobile"), Seen{joined_v2("s", Role::mobile, "M")});
}

TEST_F(HubGrace, when_all_who_were_away_have_had_their_time_an_old_proof_ousts_nobody) {
    HubDriver restarted;
    restarted.open("pc");
    restarted.advance(181s, 1s);
    restarted.seat("new", "s", "mobile");
    return_mobile(restarted, "mobile");
    EXPECT_EQ(restarted.take("mobile"), Seen{}) << "the owner is asked for a sign of life";
    restarted.answer_ping("new");
    EXPECT_EQ(restarted.take("mobile"), Seen{seat_taken_v2});
}

TEST_F(HubGrace, a_v1_page_does_not_hear_the_end_of_who_it_has_never_met) {
    hub.close("pc", Ending::left);
    hub.close("mobile");
    hub.open("old");
    hub.send("old", join("s", "pc"));
    for (int i = 0; i < 181; ++i) {
        hub.advance(1s, 100ms);
        hub.answer_ping("old");
    }
    EXPECT_EQ(hub.take_but_pings("old"), Seen{joined("s", "pc")});
    EXPECT_EQ(hub.hub().away_count(), 0U);
}

TEST_F(HubGrace, another_name_on_the_same_connection_is_another_peer) {
    hub.send("mobile", join_v2("s", Role::mobile, "N"));
    EXPECT_EQ(hub.take("mobile"),
              (Seen{joined_v2("s", Role::mobile, "N"), connected_to(Role::pc, "P")}));
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, connected_to(Role::mobile, "N")}));
}

TEST_F(HubGrace, the_same_name_on_the_same_connection_changes_nothing) {
    hub.send("mobile", join_v2("s", Role::mobile, "M"));
    EXPECT_EQ(hub.take("mobile"), Seen{joined_v2("s", Role::mobile, "M")});
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST_F(HubGrace, a_drain_waits_for_nobody_who_is_away) {
    hub.close("mobile");
    hub.take("pc");
    hub.close("pc");
    hub.drain(5s);
    EXPECT_EQ(hub.hub().away_count(), 0U);
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST_F(HubGrace, in_a_drain_nobody_goes_away) {
    hub.drain(5s);
    hub.close("mobile");
    EXPECT_EQ(hub.hub().away_count(), 0U);
}

TEST(HubGraceLimits, without_grace_a_lost_peer_is_gone_at_once) {
    HubDriver hub(Limits{.grace = 0ms});
    pair_v2(hub);
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{mobile_disconnected});
}

TEST(HubGraceLimits, more_than_the_limit_are_not_kept) {
    HubDriver hub(Limits{.away_max = 1});
    pair_v2(hub);
    hub.close("mobile");
    hub.close("pc");
    EXPECT_EQ(hub.hub().away_count(), 1U);
    hub.open("other");
    hub.send("other", join_v2("s", Role::pc, "Q"));
    EXPECT_EQ(hub.take("other").front().substr(0, 16), R"({"type":"joined")") << "its seat is free";
}

TEST(HubGraceLimits, where_the_newest_wins_it_wins_over_who_is_away) {
    HubDriver hub(Limits{.seat_conflict = SeatConflict::replace});
    pair_v2(hub);
    hub.close("mobile");
    hub.take("pc");
    hub.open("new");
    hub.send("new", join_v2("s", Role::mobile, "X"));
    EXPECT_EQ(hub.take("new"),
              (Seen{joined_v2("s", Role::mobile, "X"), connected_to(Role::pc, "P")}));
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, connected_to(Role::mobile, "X")}));
    EXPECT_EQ(hub.hub().away_count(), 0U);
}

TEST(HubGraceLimits, where_the_owner_wins_it_wins_while_it_is_away) {
    HubDriver hub(Limits{.seat_conflict = SeatConflict::reject});
    pair_v2(hub);
    hub.close("mobile");
    hub.open("new");
    hub.send("new", join_v2("s", Role::mobile, "X"));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken_v2});
}

TEST(HubGraceLimits, too_many_messages_cost_the_connection_but_not_the_seat) {
    HubDriver hub(Limits{.message_rate = 1, .message_burst = 2});
    pair_v2(hub);
    for (int i = 0; i < 3; ++i)
        hub.send("mobile", ping);
    EXPECT_EQ(hub.take("mobile").back(), closed(4429));
    EXPECT_EQ(hub.take("pc"), Seen{away(Role::mobile)});
}

}  // namespace
}  // namespace signaling::core::test
