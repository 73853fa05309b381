// Rules of time: the join deadline, the heartbeat, and both together with a probe.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

// The join deadline alone: the heartbeat would show in what a peer has seen.
Limits no_heartbeat() {
    Limits limits;
    limits.ping_interval = 1h;
    return limits;
}

TEST(HubJoinDeadline, a_peer_that_does_not_join_in_time_is_closed_with_4408) {
    HubDriver hub(no_heartbeat());
    hub.open("A");
    hub.advance(29'999ms, 1ms);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{});
    hub.advance(1ms);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{closed(4408)});
    EXPECT_EQ(hub.hub().peer_count(), 1U);  // until the connection's end is told
    hub.close("A");
    EXPECT_EQ(hub.hub().peer_count(), 0U);
}

TEST(HubJoinDeadline, pings_and_mistakes_do_not_prolong_it) {
    HubDriver hub;
    hub.open("A");
    for (int i = 0; i < 29; ++i) {
        hub.advance(1s);
        hub.send("A", ping);
        hub.send("A", join("", ""));
        hub.answer_ping("A");
    }
    hub.take_but_pings("A");
    hub.advance(1s);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{closed(4408)});
}

TEST(HubJoinDeadline, a_join_at_the_last_moment_ends_it) {
    HubDriver hub(no_heartbeat());
    hub.open("A");
    hub.advance(29'999ms);
    hub.send("A", join("s", "pc"));
    hub.advance(10s);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{joined("s", "pc")});
}

TEST(HubJoinDeadline, it_is_the_one_that_is_set) {
    Limits limits;
    limits.join_timeout = 100ms;
    HubDriver hub(limits);
    hub.open("A");
    hub.advance(100ms);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{closed(4408)});
}

TEST(HubJoinDeadline, a_peer_whose_seat_was_taken_is_closed_with_4409) {
    HubDriver hub(no_heartbeat());
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.answer_ping("pc");
    hub.send("new", offer("s", "{}"));
    hub.take_but_pings("new");
    hub.advance(29s);
    EXPECT_EQ(hub.take_but_pings("new"), Seen{});
    hub.advance(1s);
    EXPECT_EQ(hub.take_but_pings("new"), Seen{closed(4409)});
}

TEST(HubJoinDeadline, nothing_is_heard_from_a_closed_peer) {
    HubDriver hub;
    hub.open("A");
    hub.advance(30s);
    hub.take_but_pings("A");
    hub.send("A", join("s", "pc"));
    hub.advance(100s);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{});
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubJoinDeadline, a_probe_outlasts_it_and_may_still_seat_the_newcomer) {
    HubDriver hub(no_heartbeat());
    hub.open("new");
    hub.advance(20s);
    hub.pair();
    hub.advance(9s);
    hub.send("new", join("s", "mobile"));
    hub.advance(1999ms);  // the deadline was a second ago
    EXPECT_EQ(hub.take_but_pings("new"), Seen{});
    hub.advance(1ms);
    EXPECT_EQ(hub.take_but_pings("new"), (Seen{joined("s", "mobile"), peer_connected}));
    hub.advance(10s);
    EXPECT_EQ(hub.take_but_pings("new"), Seen{});
}

TEST(HubJoinDeadline, a_newcomer_refused_after_it_is_closed) {
    HubDriver hub(no_heartbeat());
    hub.open("new");
    hub.advance(20s);
    hub.pair();
    hub.advance(9s);
    hub.send("new", join("s", "mobile"));
    hub.advance(1500ms);
    hub.answer_ping("mobile");
    EXPECT_EQ(hub.take_but_pings("new"), Seen{seat_taken});
    hub.advance(10ms);
    EXPECT_EQ(hub.take_but_pings("new"), Seen{closed(4409)});
}

TEST(HubHeartbeat, a_peer_that_has_not_joined_is_pinged_too) {
    HubDriver hub;
    hub.open("A");
    hub.advance(24'999ms, 1ms);
    EXPECT_EQ(hub.take("A"), Seen{});
    hub.advance(1ms);
    EXPECT_EQ(hub.take("A"), Seen{pinged});
}

TEST(HubHeartbeat, a_peer_is_dropped_two_intervals_after_its_last_life_and_not_later) {
    HubDriver hub;
    hub.open("A");
    hub.advance(10s);
    hub.send("A", join("s", "pc"));
    hub.take("A");
    hub.advance(49'999ms, 1ms);
    EXPECT_EQ(hub.take("A"), (Seen{pinged, pinged}));
    hub.advance(1ms);
    EXPECT_EQ(hub.take("A"), Seen{closed(4408)});
}

TEST(HubHeartbeat, a_joined_peer_is_pinged_every_interval) {
    HubDriver hub;
    hub.seat("A", "s", "pc");
    for (int i = 0; i < 10; ++i) {
        hub.advance(24'990ms);
        EXPECT_EQ(hub.take("A"), Seen{});
        hub.advance(10ms);
        EXPECT_EQ(hub.take("A"), Seen{pinged});
        hub.answer_ping("A");
    }
}

TEST(HubHeartbeat, a_peer_that_has_not_joined_is_pinged_too_and_dropped_when_it_is_silent) {
    Limits limits;
    limits.join_timeout = 300s;
    HubDriver hub(limits);
    hub.open({"silent", "alive"});
    hub.advance(25s);
    hub.answer_ping("alive");
    hub.advance(25s);
    EXPECT_EQ(hub.take("silent"), (Seen{pinged, closed(4408)}));
    EXPECT_EQ(hub.take("alive"), (Seen{pinged, pinged}));
}

TEST(HubHeartbeat, a_peer_that_answers_and_only_waits_is_never_cut) {
    HubDriver hub;
    hub.seat("A", "s", "pc");
    for (int i = 0; i < 2 * 24 * 60; ++i) {
        hub.advance(30s, 1s);
        hub.answer_ping("A");
        for (const std::string& seen : hub.take("A"))
            ASSERT_EQ(seen, pinged);
    }
    hub.open("B");
    hub.send("B", join("s", "mobile"));
    EXPECT_EQ(hub.take("A"), Seen{peer_connected});
}

TEST(HubHeartbeat, a_peer_that_never_answers_is_dropped_after_two_intervals) {
    HubDriver hub;
    hub.pair();
    hub.advance(40s);
    hub.answer_ping("pc");
    hub.advance(9'990ms);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    EXPECT_EQ(hub.take("pc"), Seen{pinged});
    hub.advance(10ms);
    EXPECT_EQ(hub.take("mobile"), Seen{closed(4408)});
    EXPECT_EQ(hub.take("pc"), (Seen{pinged, mobile_disconnected}));
}

TEST(HubHeartbeat, a_peer_that_falls_silent_gets_two_intervals_and_never_three) {
    HubDriver hub;
    hub.seat("A", "s", "pc");
    hub.advance(30s);
    hub.answer_ping("A");
    hub.take("A");
    hub.advance(49'990ms);
    for (const std::string& seen : hub.take("A"))
        EXPECT_EQ(seen, pinged);
    hub.advance(25s);
    EXPECT_EQ(hub.take("A").back(), closed(4408));
}

TEST(HubHeartbeat, any_message_counts_as_life) {
    for (const char* message : {R"({"type":"ping"})", "garbage", R"({"type":"x"})"}) {
        HubDriver hub;
        hub.seat("A", "s", "pc");
        for (int i = 0; i < 10; ++i) {
            hub.advance(40s);
            hub.send("A", message);
            for (const std::string& seen : hub.take("A"))
                ASSERT_NE(seen, closed(4408)) << message;
        }
    }
}

TEST(HubHeartbeat, a_message_from_the_partner_is_not_life) {
    HubDriver hub;
    hub.pair();
    for (int i = 0; i < 5; ++i) {
        hub.advance(10s);
        hub.send("pc", candidate("s", "{}"));
    }
    EXPECT_EQ(hub.take("mobile").back(), closed(4408));
    EXPECT_EQ(hub.take("pc").back(), mobile_disconnected);
}

TEST(HubHeartbeat, a_dropped_peers_partner_hears_of_it_once) {
    HubDriver hub;
    hub.pair();
    hub.advance(40s);
    hub.answer_ping("pc");
    hub.advance(10s);
    hub.take("pc");
    hub.close("mobile");
    hub.advance(1s);
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST(HubHeartbeat, when_both_fall_silent_the_session_ends) {
    HubDriver hub;
    hub.pair();
    hub.advance(75s);
    EXPECT_EQ(hub.take("pc").back(), closed(4408));
    EXPECT_EQ(hub.take("mobile").back(), closed(4408));
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubHeartbeat, its_interval_is_the_one_that_is_set) {
    Limits limits;
    limits.ping_interval = 300ms;
    HubDriver hub(limits);
    hub.seat("A", "s", "pc");
    hub.advance(590ms);
    EXPECT_EQ(hub.take("A"), Seen{pinged});
    hub.advance(10ms);
    EXPECT_EQ(hub.take("A"), Seen{closed(4408)});
}

TEST(HubHeartbeat, it_goes_on_while_its_peer_waits_for_another_seat) {
    Limits limits;
    limits.probe_timeout = 60s;
    HubDriver hub(limits);
    hub.seat("owner", "s", "pc");
    hub.seat("A", "other", "pc");
    hub.send("A", join("s", "pc"));
    hub.advance(25s);
    EXPECT_EQ(hub.take("A"), Seen{pinged});
    hub.advance(25s);  // the owner is silent too: it goes, and then A in its turn
    EXPECT_EQ(hub.take("owner").back(), closed(4408));
    EXPECT_EQ(hub.take("A").back(), closed(4408));
}

TEST(HubHeartbeat, a_newcomer_that_waits_for_long_is_pinged_and_not_dropped_when_it_is_seated) {
    Limits limits;
    limits.ping_interval = 1s;
    limits.probe_timeout = 10s;
    HubDriver hub(limits);
    hub.seat("owner", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    for (int i = 0; i < 20; ++i) {
        hub.advance(1s);
        hub.answer_ping("new");
    }
    Seen expected(20, pinged);
    expected.insert(expected.begin() + 1, joined("s", "pc"));  // the owner's own heartbeat ends it
    EXPECT_EQ(hub.take("owner").back(), closed(4408));
    EXPECT_EQ(hub.take("new"), expected);
}

TEST(HubHeartbeat, an_owner_dropped_by_it_during_a_probe_makes_room_at_once) {
    HubDriver hub;
    hub.seat("owner", "s", "pc");
    hub.advance(49s);
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.advance(1s);
    EXPECT_EQ(hub.take("owner").back(), closed(4408));
    EXPECT_EQ(hub.take("new"), Seen{joined("s", "pc")});
}

TEST(HubHeartbeat, a_late_tick_catches_up_and_ends) {
    HubDriver hub;
    hub.pair();
    hub.open("waiting");
    hub.advance(1000s, 1000s);
    EXPECT_EQ(hub.take("waiting"), Seen{closed(4408)});
    EXPECT_EQ(hub.take("pc").back(), closed(4408));
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubHeartbeat, a_tick_without_a_deadline_does_nothing) {
    HubDriver hub;
    hub.tick();
    hub.open("A");
    hub.tick();
    EXPECT_EQ(hub.take("A"), Seen{});
}

}  // namespace
}  // namespace signaling::core::test
