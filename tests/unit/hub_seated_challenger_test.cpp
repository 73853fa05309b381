// Rules of a seat that is taken when the challenger already sits somewhere: it keeps its old seat
// until it has the new one, and chains of such challengers end well.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

TEST(HubSeatedChallenger, keeps_its_seat_while_it_waits) {
    HubDriver hub;
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.send("pc", join("other", "pc"));
    hub.send("mobile", offer("s", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{relayed_offer("{}")});
    hub.send("pc", answer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_answer("{}")});
}

TEST(HubSeatedChallenger, keeps_its_seat_when_it_is_refused) {
    HubDriver hub;
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.send("pc", join("other", "pc"));
    hub.answer_ping("owner");
    EXPECT_EQ(hub.take("pc"), Seen{seat_taken});
    EXPECT_EQ(hub.take("mobile"), Seen{});
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubSeatedChallenger, leaves_its_seat_properly_when_it_is_seated) {
    HubDriver hub;
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.seat("waiting", "other", "mobile");
    hub.take("owner");
    hub.send("pc", join("other", "pc"));
    hub.advance(2s);
    EXPECT_EQ(hub.take("owner"), (Seen{pinged, closed(4410)}));
    EXPECT_EQ(hub.take("mobile"), Seen{pc_disconnected});
    EXPECT_EQ(hub.take("waiting"), (Seen{pc_disconnected, peer_connected}));
    EXPECT_EQ(hub.take("pc"), (Seen{joined("other", "pc"), peer_connected}));
    EXPECT_EQ(hub.hub().session_count(), 2U);
}

TEST(HubSeatedChallenger, joining_its_own_seat_again_withdraws_the_challenge) {
    HubDriver hub;
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.send("pc", join("other", "pc"));
    hub.send("pc", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), Seen{joined("s", "pc")});
    hub.advance(5s);
    EXPECT_EQ(hub.take("owner"), Seen{pinged});
    EXPECT_EQ(hub.take("mobile"), Seen{});
}

TEST(HubSeatedChallenger, may_ask_for_its_partners_seat) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    hub.advance(2s);
    EXPECT_EQ(hub.take("mobile"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, joined("s", "mobile")}));
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.close("pc");
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubSeatedChallenger, gets_its_partners_seat_when_the_partner_leaves) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("s", "mobile"));
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, joined("s", "mobile")}));
    hub.open("next");
    hub.send("next", join("s", "pc"));
    EXPECT_EQ(hub.take("next"), (Seen{joined("s", "pc"), peer_connected}));
}

TEST(HubSeatedChallenger, two_partners_that_ask_for_each_others_seat_end_well) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", join("s", "mobile"));
    hub.send("mobile", join("s", "pc"));  // a frame of the owner: life
    EXPECT_EQ(hub.take("pc"), (Seen{seat_taken, pinged}));
    hub.advance(2s);
    EXPECT_EQ(hub.take("pc"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, pc_disconnected, joined("s", "pc")}));
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubSeatedChallenger, that_closes_frees_its_own_seat_too) {
    HubDriver hub;
    hub.pair();
    hub.seat("owner", "other", "pc");
    hub.send("pc", join("other", "pc"));
    hub.close("pc");
    EXPECT_EQ(hub.take("mobile"), Seen{pc_disconnected});
    hub.advance(5s);
    EXPECT_EQ(hub.take("owner"), Seen{pinged});
    EXPECT_EQ(hub.hub().session_count(), 2U);
}

TEST(HubSeatedChallenger, whose_own_seat_is_challenged_hands_it_on) {
    HubDriver hub;
    hub.seat("first", "one", "pc");
    hub.seat("second", "two", "pc");
    hub.seat("partner", "one", "mobile");
    hub.take("first");
    hub.open("third");
    hub.send("first", join("two", "pc"));
    hub.send("third", join("one", "pc"));
    hub.close("second");
    EXPECT_EQ(hub.take("first"), (Seen{pinged, joined("two", "pc")}));
    EXPECT_EQ(hub.take("third"), (Seen{joined("one", "pc"), peer_connected}));
    EXPECT_EQ(hub.take("partner"), (Seen{pc_disconnected, peer_connected}));
    EXPECT_EQ(hub.hub().session_count(), 2U);
}

TEST(HubSeatedChallenger, that_loses_its_own_seat_loses_its_challenge_with_it) {
    HubDriver hub;
    hub.seat("first", "one", "pc");
    hub.seat("second", "two", "pc");
    hub.open("third");
    hub.send("first", join("two", "pc"));
    hub.advance(1s);
    hub.answer_ping("second");  // first is refused ...
    hub.send("third", join("one", "pc"));
    hub.advance(1s);
    hub.take("first");
    hub.take("second");
    hub.advance(1s);  // ... and silent to the end of its own probe
    EXPECT_EQ(hub.take("first"), Seen{closed(4410)});
    hub.advance(5s);
    EXPECT_EQ(hub.take("second"), Seen{});
    EXPECT_EQ(hub.take("third"), Seen{joined("one", "pc")});
}

TEST(HubSeatedChallenger, a_ring_of_silent_challengers_ends_well) {
    HubDriver hub;
    hub.seat("A", "a", "pc");
    hub.seat("B", "b", "pc");
    hub.send("A", join("b", "pc"));
    hub.send("B", join("a", "pc"));
    EXPECT_EQ(hub.take("A"), (Seen{seat_taken, pinged}));
    hub.advance(2s);
    EXPECT_EQ(hub.take("A"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("B"), (Seen{pinged, joined("a", "pc")}));
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubSeatedChallenger, a_chain_of_10000_moves_up_at_once) {
    Limits limits;
    limits.probe_timeout = 60s;
    HubDriver hub(limits);
    constexpr int count = 10'000;
    const auto name = [](int i) { return std::to_string(i); };
    for (int i = 0; i < count; ++i)
        hub.seat(name(i), name(i), "pc");
    // From the end, so that no challenger's frame is the life of a challenged owner.
    for (int i = count - 2; i >= 0; --i)
        hub.send(name(i), join(name(i + 1), "pc"));
    hub.close(name(count - 1));
    for (int i = 0; i + 1 < count; ++i)
        ASSERT_EQ(hub.take(name(i)).back(), joined(name(i + 1), "pc"));
    EXPECT_EQ(hub.hub().session_count(), count - 1U);
    EXPECT_EQ(hub.hub().peer_count(), count - 1U);
}

TEST(HubSeatedChallenger, a_chain_of_10000_silent_owners_ends) {
    HubDriver hub;
    constexpr int count = 10'000;
    const auto name = [](int i) { return std::to_string(i); };
    for (int i = 0; i < count; ++i)
        hub.seat(name(i), name(i), "pc");
    for (int i = count - 2; i >= 0; --i)
        hub.send(name(i), join(name(i + 1), "pc"));
    hub.advance(2s, 2s);
    // Every probe ends in this one tick, the first peer's first or last: whoever sits, sits alone.
    std::size_t closes = 0;
    for (int i = 0; i < count; ++i) {
        const Seen seen = hub.take(name(i));
        closes += !seen.empty() && seen.back() == closed(4410) ? 1U : 0U;
    }
    EXPECT_GT(closes, 0U);
    EXPECT_EQ(hub.hub().session_count(), count - closes);
}

}  // namespace
}  // namespace signaling::core::test
