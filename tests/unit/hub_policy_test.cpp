// Rules of a seat that is taken, policies `replace` and `reject`.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

Limits with(SeatConflict policy) {
    Limits limits;
    limits.seat_conflict = policy;
    return limits;
}

TEST(HubReplace, the_newest_wins_at_once) {
    HubDriver hub(with(SeatConflict::replace));
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, peer_connected}));
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubReplace, every_newcomer_replaces_the_one_before) {
    HubDriver hub(with(SeatConflict::replace));
    hub.seat("0", "s", "pc");
    for (int i = 1; i <= 100; ++i) {
        const std::string name = std::to_string(i);
        hub.open(name);
        hub.send(name, join("s", "pc"));
        EXPECT_EQ(hub.take(name), Seen{joined("s", "pc")});
        EXPECT_EQ(hub.take(std::to_string(i - 1)), Seen{closed(4410)});
    }
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubReplace, joining_its_own_seat_again_replaces_nobody) {
    HubDriver hub(with(SeatConflict::replace));
    hub.pair();
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), Seen{joined("s", "pc")});
    EXPECT_EQ(hub.take("mobile"), Seen{});
}

TEST(HubReplace, a_peer_may_replace_its_own_partner) {
    HubDriver hub(with(SeatConflict::replace));
    hub.pair();
    hub.send("pc", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, joined("s", "mobile")}));
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubReplace, a_seated_newcomer_leaves_its_first_session_properly) {
    HubDriver hub(with(SeatConflict::replace));
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.send("pc", join("other", "pc"));
    EXPECT_EQ(hub.take("owner"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("mobile"), Seen{pc_disconnected});
    EXPECT_EQ(hub.take("pc"), Seen{joined("other", "pc")});
    EXPECT_EQ(hub.hub().session_count(), 2U);
}

TEST(HubReplace, the_close_of_a_replaced_peer_disturbs_nobody) {
    HubDriver hub(with(SeatConflict::replace));
    hub.pair();
    hub.seat("new", "s", "mobile");
    hub.take("pc");
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{});
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("new"), Seen{relayed_offer("{}")});
}

TEST(HubReject, the_owner_always_wins) {
    HubDriver hub(with(SeatConflict::reject));
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "mobile"));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
    hub.advance(10s);
    EXPECT_EQ(hub.take("mobile"), Seen{});
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.take("new"), Seen{});
}

TEST(HubReject, the_connection_stays_open_and_may_join_elsewhere) {
    HubDriver hub(with(SeatConflict::reject));
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "mobile"));
    hub.send("new", join("other", "mobile"));
    EXPECT_EQ(hub.take("new"), (Seen{seat_taken, joined("other", "mobile")}));
}

TEST(HubReject, the_seat_is_free_once_its_owner_has_gone) {
    HubDriver hub(with(SeatConflict::reject));
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "mobile"));
    hub.close("mobile");
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});  // no queue: it has to ask again
    hub.send("new", join("s", "mobile"));
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubReject, a_seated_newcomer_keeps_its_seat) {
    HubDriver hub(with(SeatConflict::reject));
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.send("pc", join("other", "pc"));
    hub.send("pc", join("s", "mobile"));
    EXPECT_EQ(hub.take("pc"), (Seen{seat_taken, seat_taken}));
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubReject, joining_its_own_seat_again_is_idempotent) {
    HubDriver hub(with(SeatConflict::reject));
    hub.pair();
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), Seen{joined("s", "pc")});
}

TEST(HubPolicy, a_free_seat_of_a_half_empty_session_needs_no_policy) {
    for (const SeatConflict policy :
         {SeatConflict::probe, SeatConflict::replace, SeatConflict::reject}) {
        HubDriver hub(with(policy));
        hub.pair();
        hub.close("pc");
        hub.open("new");
        hub.send("new", join("s", "pc"));
        EXPECT_EQ(hub.take("new"), (Seen{joined("s", "pc"), peer_connected}));
    }
}

}  // namespace
}  // namespace signaling::core::test
