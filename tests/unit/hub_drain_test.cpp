// Rules of draining: no new joins, everybody is closed with 1012 within the time, pairs together.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "unit/v2_messages.hpp"

namespace signaling::core::test {
namespace {

std::string name_of(int i) {
    return "peer " + std::to_string(i);
}

TEST(HubDrain, every_peer_is_closed_with_1012_within_the_time) {
    HubDriver hub;
    hub.pair();
    hub.seat("alone", "other", "pc");
    hub.open("waiting");
    hub.drain(5s);
    hub.advance(5s);
    for (const char* name : {"pc", "mobile", "alone", "waiting"})
        EXPECT_EQ(hub.take(name), Seen{closed(1012)}) << name;
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubDrain, the_closes_are_spread_over_the_time) {
    HubDriver hub;
    constexpr int count = 100;
    for (int i = 0; i < count; ++i)
        hub.seat(name_of(i), name_of(i), "pc");
    hub.drain(5s);
    for (int tenth = 1; tenth <= 10; ++tenth) {
        hub.advance(500ms);
        int closes = 0;
        for (int i = 0; i < count; ++i)
            closes += hub.take(name_of(i)) == Seen{closed(1012)} ? 1 : 0;
        EXPECT_GE(closes, 9) << tenth;
        EXPECT_LE(closes, 11) << tenth;
    }
}

TEST(HubDrain, the_two_peers_of_a_session_go_together_and_hear_nothing_of_each_other) {
    HubDriver hub;
    constexpr int count = 20;
    for (int i = 0; i < count; ++i) {
        const std::string id = std::to_string(i);
        hub.seat("pc" + id, id, "pc");
        hub.seat("mobile" + id, id, "mobile");
        hub.take("pc" + id);
    }
    hub.drain(5s);
    std::set<int> seen_closing;
    for (int step = 0; step < 500; ++step) {
        hub.advance(10ms);
        for (int i = 0; i < count; ++i) {
            const Seen pc = hub.take("pc" + std::to_string(i));
            EXPECT_EQ(pc, hub.take("mobile" + std::to_string(i)));
            if (pc.empty()) continue;
            EXPECT_EQ(pc, Seen{closed(1012)});
            seen_closing.insert(i);
        }
    }
    EXPECT_EQ(seen_closing.size(), 20U);
}

TEST(HubDrain, a_drain_over_no_time_is_done_with_the_next_tick) {
    HubDriver hub;
    hub.pair();
    hub.drain(0s);
    hub.tick();
    EXPECT_EQ(hub.take("pc"), Seen{closed(1012)});
    EXPECT_EQ(hub.take("mobile"), Seen{closed(1012)});
}

TEST(HubDrain, a_drain_of_nobody_is_done) {
    HubDriver hub;
    hub.drain(5s);
    hub.advance(10s);
    EXPECT_EQ(hub.hub().peer_count(), 0U);
}

TEST(HubDrain, new_joins_are_refused) {
    HubDriver hub;
    hub.pair();
    hub.open("new");
    hub.drain(5s);
    hub.send("new", join("other", "pc"));
    EXPECT_EQ(hub.take("new"),
              Seen{R"({"type":"error","code":"unavailable","message":"Server is restarting"})"});
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubDrain, a_peer_that_comes_after_its_start_is_closed_too) {
    HubDriver hub;
    hub.pair();
    hub.drain(1s);
    hub.advance(500ms);
    hub.open("late");
    hub.advance(500ms);
    EXPECT_EQ(hub.take("late"), Seen{closed(1012)});
}

TEST(HubDrain, pairs_relay_until_they_are_closed) {
    HubDriver hub;
    for (int i = 0; i < 10; ++i)
        hub.open(name_of(i));
    hub.pair();
    hub.drain(5s);
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubDrain, a_partner_that_leaves_by_itself_is_told_of_as_ever) {
    HubDriver hub;
    hub.pair();
    hub.drain(5s);
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{mobile_disconnected});
    hub.advance(5s);
    EXPECT_EQ(hub.take("pc"), Seen{closed(1012)});
}

TEST(HubDrain, a_newcomer_whose_seat_comes_free_is_refused) {
    HubDriver hub;
    hub.seat("owner", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.drain(5s);
    hub.close("owner");
    EXPECT_EQ(hub.take("new"), Seen{restarting});
    hub.advance(5s);
    EXPECT_EQ(hub.take("new"), Seen{closed(1012)});
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubDrain, a_newcomer_whose_owner_answers_is_refused_and_closed) {
    HubDriver hub;
    hub.seat("owner", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.drain(5s);
    hub.answer_ping("owner");
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
    hub.advance(5s);
    EXPECT_EQ(hub.take("new"), Seen{closed(1012)});
}

TEST(HubDrain, an_owner_under_probe_is_closed_for_the_restart_and_not_as_replaced) {
    HubDriver hub;
    for (int i = 0; i < 20; ++i)
        hub.open(name_of(i));
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "mobile"));
    hub.take("mobile");
    hub.drain(100s);  // far beyond the probe
    hub.advance(100s);
    EXPECT_EQ(hub.take("mobile"), Seen{closed(1012)});
    EXPECT_EQ(hub.take("pc"), Seen{closed(1012)});
    EXPECT_EQ(hub.take("new").back(), closed(1012));
}

TEST(HubDrain, a_newcomer_in_a_long_probe_does_not_outlast_it) {
    Limits limits;
    limits.probe_timeout = 60s;
    HubDriver hub(limits);
    hub.seat("owner", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.drain(1s);
    hub.advance(1s);
    EXPECT_EQ(hub.take("owner").back(), closed(1012));
    EXPECT_EQ(hub.take("new").back(), closed(1012));
}

TEST(HubDrain, a_peer_that_waits_for_its_own_partners_seat_goes_with_it) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("s", "mobile"));
    hub.take("mobile");
    hub.drain(0s);
    hub.tick();
    EXPECT_EQ(hub.take("pc"), Seen{closed(1012)});
    EXPECT_EQ(hub.take("mobile"), Seen{closed(1012)});
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubDrain, a_peer_that_was_closed_before_is_not_closed_again) {
    Limits limits;
    limits.ping_interval = 1h;
    HubDriver hub(limits);
    hub.open("A");
    hub.advance(30s);
    hub.drain(1s);
    hub.advance(1s);
    EXPECT_EQ(hub.take_but_pings("A"), Seen{closed(4408)});
}

TEST(HubDrain, there_is_no_heartbeat_during_it) {
    Limits limits;
    limits.ping_interval = 100ms;
    HubDriver hub(limits);
    hub.pair();
    hub.drain(5s);
    hub.advance(5s);
    EXPECT_EQ(hub.take("pc"), Seen{closed(1012)});
}

int retry_after(const std::string& text) {
    const std::string start = R"({"type":"server_restarting","retry_after_ms":)";
    EXPECT_EQ(text.substr(0, start.size()), start);
    return std::stoi(text.substr(start.size()));
}

TEST(HubDrain, a_v2_peer_is_told_when_to_come_back_before_it_is_closed) {
    HubDriver hub;
    pair_v2(hub);
    hub.seat("old", "other", "pc");
    hub.drain(5s);
    hub.advance(5s);
    const Seen pc = hub.take("pc");
    ASSERT_EQ(pc.size(), 2U);
    EXPECT_EQ(pc[1], closed(1012));
    EXPECT_GE(retry_after(pc[0]), 0);
    EXPECT_EQ(hub.take("old"), Seen{closed(1012)}) << "v1 knows nothing of it";
}

TEST(HubDrain, a_v2_peer_that_comes_too_late_hears_that_it_may_try_again) {
    HubDriver hub;
    hub.open("late");
    hub.drain(5s);
    hub.send("late", join_v2("s", Role::pc, "L"));
    EXPECT_EQ(hub.take("late"), Seen{error_v2("unavailable", "Server is restarting", true)});
}

TEST(HubDrain, peers_come_back_spread_over_a_drains_time_after_its_end) {
    HubDriver hub;
    constexpr int count = 400;
    for (int i = 0; i < count; ++i) {
        hub.open(name_of(i));
        hub.send(name_of(i), join_v2(name_of(i), Role::pc, std::to_string(i)));
        hub.take(name_of(i));
    }
    const TimePoint ends = hub.now() + 5s;
    hub.drain(5s);
    std::array<int, 5> returns{};  // by second after the end of the drain
    for (int step = 0; step < 500; ++step) {
        hub.advance(10ms);
        for (int i = 0; i < count; ++i) {
            const Seen seen = hub.take(name_of(i));
            if (seen.empty()) continue;
            const auto back = hub.now() + Milliseconds(retry_after(seen.front()));
            const auto after = std::chrono::duration_cast<Milliseconds>(back - ends).count();
            EXPECT_GE(after, 0);
            ++returns.at(static_cast<std::size_t>(std::min<long>(after, 4'999) / 1'000));
        }
    }
    for (const int each : returns) {  // 80 expected, 8 is one standard deviation
        EXPECT_GE(each, 48);
        EXPECT_LE(each, 112);
    }
}

TEST(HubDrain, even_a_drain_at_once_does_not_bring_all_back_at_once) {
    HubDriver hub;
    std::set<int> waits;
    for (int i = 0; i < 50; ++i) {
        hub.open(name_of(i));
        hub.send(name_of(i), join_v2(name_of(i), Role::pc, std::to_string(i)));
        hub.take(name_of(i));
    }
    hub.drain(0s);
    hub.tick();
    for (int i = 0; i < 50; ++i)
        waits.insert(retry_after(hub.take(name_of(i)).front()));
    EXPECT_GT(waits.size(), 40U);
    EXPECT_LE(*waits.rbegin(), 1'000);
}

}  // namespace
}  // namespace signaling::core::test
