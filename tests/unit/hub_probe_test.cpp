// Rules of a seat that is taken, policy `probe`: the owner is asked for a sign of life; silence
// loses the seat.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

// "pc" and "mobile" are paired in session "s", and "new" has asked for the seat of "mobile".
void challenge_mobile(HubDriver& hub) {
    hub.pair();
    hub.open("new");
    hub.send("new", join("s", "mobile"));
}

TEST(HubProbe, the_owner_is_pinged_and_the_newcomer_waits) {
    HubDriver hub;
    challenge_mobile(hub);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    EXPECT_EQ(hub.take("new"), Seen{});
    EXPECT_EQ(hub.take("pc"), Seen{});
    hub.advance(1999ms);
    EXPECT_EQ(hub.take("mobile"), Seen{});
    EXPECT_EQ(hub.take("new"), Seen{});
    EXPECT_EQ(hub.take("pc"), Seen{});
}

TEST(HubProbe, an_owner_that_answers_the_ping_keeps_its_seat) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(1s);
    hub.answer_ping("mobile");
    EXPECT_EQ(hub.take("new"),
              Seen{R"({"type":"error","code":"seat_taken","message":"Seat already taken"})"});
    hub.advance(5s);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.take("new"), Seen{});
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer("{}")});
}

TEST(HubProbe, an_owner_that_answers_at_the_last_moment_keeps_its_seat) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(1999ms);
    hub.answer_ping("mobile");
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
    hub.advance(1s);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
}

TEST(HubProbe, any_frame_of_the_owner_is_life) {
    for (const char* frame : {R"({"type":"ping"})", R"({"type":"unknown"})", "garbage", ""}) {
        HubDriver hub;
        challenge_mobile(hub);
        hub.send("mobile", frame);
        EXPECT_EQ(hub.take("new"), Seen{seat_taken}) << frame;
        hub.advance(3s);
        EXPECT_EQ(hub.take("pc"), Seen{}) << frame;
    }
}

TEST(HubProbe, what_the_owner_sends_during_the_probe_is_relayed) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.send("mobile", answer("s", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{relayed_answer("{}")});
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
}

TEST(HubProbe, the_partners_life_is_not_the_owners) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.send("pc", offer("s", "{}"));
    hub.answer_ping("pc");
    EXPECT_EQ(hub.take("new"), Seen{});
    hub.advance(2s);
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubProbe, a_silent_owner_is_closed_and_the_newcomer_seated) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(2s);
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, closed(4410)}));
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
    // The partner hears a normal leave and return.
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, peer_connected}));
    hub.send("pc", offer("s", "{}"));
    EXPECT_EQ(hub.take("new"), Seen{relayed_offer("{}")});
}

TEST(HubProbe, a_replaced_owner_is_heard_no_more) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(2s);
    hub.take("pc");
    hub.take("new");
    hub.send("mobile", answer("s", "{}"));
    hub.send("mobile", join("s", "mobile"));
    hub.answer_ping("mobile");
    hub.close("mobile");
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.take("new"), Seen{});
    EXPECT_EQ(hub.hub().peer_count(), 2U);
}

TEST(HubProbe, a_seat_without_a_partner_is_probed_too) {
    HubDriver hub;
    hub.seat("old", "s", "pc");
    hub.open("new");
    hub.send("new", join("s", "pc"));
    hub.advance(2s);
    EXPECT_EQ(hub.take("old"), (Seen{pinged, closed(4410)}));
    EXPECT_EQ(hub.take("new"), Seen{joined("s", "pc")});
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubProbe, when_the_owner_leaves_during_the_probe_the_newcomer_is_seated_at_once) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.close("mobile");
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
    EXPECT_EQ(hub.take("pc"), (Seen{mobile_disconnected, peer_connected}));
    hub.advance(10s);
    EXPECT_EQ(hub.take("new"), Seen{});
}

TEST(HubProbe, when_both_peers_leave_during_the_probe_the_newcomer_has_the_session_alone) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.close("pc");
    EXPECT_EQ(hub.take("new"), Seen{});
    hub.close("mobile");
    EXPECT_EQ(hub.take("new"), Seen{joined("s", "mobile")});
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.close("new");
    EXPECT_EQ(hub.hub().session_count(), 0U);
}

TEST(HubProbe, when_the_newcomer_leaves_during_the_probe_the_owner_stays) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.close("new");
    hub.advance(5s);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    EXPECT_EQ(hub.take("pc"), Seen{});
    EXPECT_EQ(hub.hub().peer_count(), 2U);
    hub.answer_ping("mobile");  // too late for anybody
    hub.open("second");
    hub.send("second", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    hub.advance(2s);
    EXPECT_EQ(hub.take("second"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubProbe, an_owner_that_joins_elsewhere_during_the_probe_shows_life_first) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.send("mobile", join("other", "mobile"));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, joined("other", "mobile")}));
    EXPECT_EQ(hub.take("pc"), Seen{mobile_disconnected});
    hub.send("new", join("s", "mobile"));
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubProbe, an_owner_that_joins_its_own_seat_again_keeps_it) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.send("mobile", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, joined("s", "mobile")}));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
}

TEST(HubProbe, a_second_newcomer_takes_the_first_ones_place_in_the_probe) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(1500ms);
    hub.open("second");
    hub.send("second", join("s", "mobile"));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
    EXPECT_EQ(hub.take("second"), Seen{});
    hub.advance(500ms);  // the probe is not prolonged, nor is the owner pinged again
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, closed(4410)}));
    EXPECT_EQ(hub.take("second"), (Seen{joined("s", "mobile"), peer_connected}));
    EXPECT_EQ(hub.take("new"), Seen{});
}

TEST(HubProbe, after_a_refusal_the_newcomer_may_try_again) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.answer_ping("mobile");
    hub.send("new", join("s", "mobile"));
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, pinged}));
    EXPECT_EQ(hub.take("new"), Seen{seat_taken});
    hub.advance(2s);
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubProbe, a_newcomer_that_repeats_its_join_neither_prolongs_nor_repeats_the_probe) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(1900ms);
    hub.send("new", join("s", "mobile"));
    hub.advance(100ms);
    EXPECT_EQ(hub.take("mobile"), (Seen{pinged, closed(4410)}));
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubProbe, a_newcomer_may_take_another_seat_instead) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.send("new", join("other", "mobile"));
    EXPECT_EQ(hub.take("new"), Seen{joined("other", "mobile")});
    hub.advance(5s);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    EXPECT_EQ(hub.take("new"), Seen{});
    EXPECT_EQ(hub.hub().session_count(), 2U);
}

TEST(HubProbe, a_newcomer_may_challenge_the_other_seat_instead) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.advance(1s);
    hub.send("new", join("s", "pc"));
    EXPECT_EQ(hub.take("pc"), Seen{pinged});
    hub.advance(1s);
    EXPECT_EQ(hub.take("mobile"), Seen{pinged});
    hub.advance(1s);
    EXPECT_EQ(hub.take("pc"), Seen{closed(4410)});
    EXPECT_EQ(hub.take("mobile"), (Seen{pc_disconnected, peer_connected}));
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "pc"), peer_connected}));
}

TEST(HubProbe, a_newcomers_mistakes_do_not_end_its_challenge) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.send("new", "{");
    hub.send("new", ping);
    EXPECT_EQ(hub.take("new"), (Seen{bad_json, pong}));
    hub.advance(2s);
    EXPECT_EQ(hub.take("new"), (Seen{joined("s", "mobile"), peer_connected}));
}

TEST(HubProbe, both_seats_may_be_challenged_at_once) {
    HubDriver hub;
    challenge_mobile(hub);
    hub.open("new pc");
    hub.send("new pc", join("s", "pc"));
    hub.advance(2s);
    EXPECT_EQ(hub.take("mobile").back(), closed(4410));
    EXPECT_EQ(hub.take("pc").back(), closed(4410));
    hub.send("new", offer("s", "{}"));
    EXPECT_EQ(hub.take("new pc").back(), relayed_offer("{}"));
    EXPECT_EQ(hub.hub().session_count(), 1U);
}

TEST(HubProbe, the_probe_time_is_the_one_that_is_set) {
    Limits limits;
    limits.probe_timeout = 300ms;
    HubDriver hub(limits);
    challenge_mobile(hub);
    hub.advance(299ms);
    EXPECT_EQ(hub.take("new"), Seen{});
    hub.advance(1ms);
    EXPECT_EQ(hub.take("new").size(), 2U);
}

}  // namespace
}  // namespace signaling::core::test
