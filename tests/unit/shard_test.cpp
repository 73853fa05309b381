// The shell around the Hub, with connections that only remember: effects reach the right one, slow
// readers end, a drain ends. Time is real here but never waited for.
#include "server/shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "credentials_double.hpp"

namespace signaling::server {
namespace {

struct ConnectionDouble : net::Connection {
    net::SendResult send(std::string_view text) override {
        if (is_full) return net::SendResult::overflow;
        sent.emplace_back(text);
        return net::SendResult::queued;
    }
    void ping() override { ++pings; }
    void close(core::CloseCode code) override { closes.push_back(code); }
    void abort() override { was_aborted = true; }

    std::vector<std::string> sent;
    std::vector<core::CloseCode> closes;
    int pings = 0;
    bool is_full = false;
    bool was_aborted = false;
};

struct Seated {
    std::shared_ptr<ConnectionDouble> connection = std::make_shared<ConnectionDouble>();
    core::PeerId id{};
};

class ShardTest : public testing::Test {
  protected:
    Seated join(const std::string& role, const std::string& session = "s") {
        Seated seated;
        seated.id = shard.on_open(seated.connection);
        shard.on_message(seated.id, R"({"type":"join","session_id":")" + session +
                                        R"(","peer_type":")" + role + "\"}");
        return seated;
    }

    void offer(const Seated& from) {
        shard.on_message(from.id, R"({"type":"webrtc_offer","session_id":"s","offer":{}})");
    }

    // As a connection tells its end.
    void leave(core::PeerId peer) {
        shard.on_gone(peer, core::Ending::lost);
        shard.on_close(peer);
    }

    static bool heard(const Seated& who, std::string_view text) {
        return std::ranges::find(who.connection->sent, text) != who.connection->sent.end();
    }

    net::asio::io_context io;
    core::Limits limits;
    core::CredentialsDouble credentials;
    Shard shard{io, limits, credentials};
};

TEST_F(ShardTest, a_message_reaches_the_partner_and_nobody_else) {
    const Seated pc = join("pc");
    const Seated mobile = join("mobile");
    const Seated stranger = join("mobile", "another");
    offer(pc);
    EXPECT_EQ(mobile.connection->sent.back(), R"({"type":"webrtc_offer","offer":{}})");
    EXPECT_FALSE(heard(stranger, R"({"type":"webrtc_offer","offer":{}})"));
    EXPECT_FALSE(heard(pc, R"({"type":"webrtc_offer","offer":{}})"));
}

TEST_F(ShardTest, a_peer_that_reads_too_slowly_is_closed_and_its_partner_told) {
    const Seated pc = join("pc");
    const Seated mobile = join("mobile");
    mobile.connection->is_full = true;
    offer(pc);
    ASSERT_EQ(mobile.connection->closes, std::vector{core::CloseCode::too_slow});
    EXPECT_EQ(pc.connection->sent.back(), R"({"type":"mobile_disconnected"})");
    leave(mobile.id);
    EXPECT_EQ(shard.health().peers, 1U);
}

TEST_F(ShardTest, health_counts_connections_and_sessions) {
    const Seated pc = join("pc");
    const Seated other = join("pc", "another");
    EXPECT_EQ(shard.health().peers, 2U);
    EXPECT_EQ(shard.health().sessions, 2U);
    leave(other.id);
    EXPECT_EQ(shard.health().peers, 1U);
    EXPECT_EQ(shard.health().sessions, 1U);
}

TEST_F(ShardTest, a_contested_seat_is_probed_by_a_websocket_ping) {
    const Seated owner = join("pc");
    const Seated newcomer = join("pc");
    EXPECT_EQ(owner.connection->pings, 1);
    shard.on_life(owner.id);
    EXPECT_EQ(newcomer.connection->sent.back(),
              R"({"type":"error","code":"seat_taken","message":"Seat already taken"})");
}

TEST_F(ShardTest, a_drain_with_nobody_there_is_over_at_once) {
    bool done = false;
    shard.drain([&] { done = true; });
    EXPECT_TRUE(done);
    EXPECT_TRUE(shard.health().draining);
}

TEST_F(ShardTest, a_drain_is_over_when_the_last_peer_has_gone) {
    const Seated pc = join("pc");
    const Seated mobile = join("mobile");
    int done = 0;
    shard.drain([&] { ++done; });
    leave(pc.id);
    EXPECT_EQ(done, 0);
    leave(mobile.id);
    EXPECT_EQ(done, 1);
}

// The last peer leaves in the very moment in which the tick has expired but not run yet.
TEST_F(ShardTest, a_tick_that_is_already_due_does_not_outlive_the_drain) {
    const core::Milliseconds longer_than_a_tick{120};
    const Seated pc = join("pc");
    shard.drain([&] { shard.stop(); });
    net::Timer leaves_first(io, core::Milliseconds(1));
    leaves_first.async_wait([&](const boost::system::error_code&) { leave(pc.id); });
    shard.start();
    net::asio::io_context clock;
    net::Timer(clock, longer_than_a_tick).wait();
    io.run_for(std::chrono::seconds(10));
    EXPECT_TRUE(io.stopped()) << "the tick goes on for ever";
}

TEST_F(ShardTest, a_handshake_that_completes_after_the_drain_is_cut) {
    shard.drain([] {});
    const auto late = std::make_shared<ConnectionDouble>();
    const core::PeerId id = shard.on_open(late);
    EXPECT_TRUE(late->was_aborted);
    leave(id);
    EXPECT_EQ(shard.health().peers, 0U);
}

TEST_F(ShardTest, a_drain_waits_for_connections_that_only_linger) {
    const Seated pc = join("pc");
    int done = 0;
    shard.on_gone(pc.id, core::Ending::left);
    shard.drain([&] { ++done; });
    EXPECT_EQ(done, 0);
    shard.on_close(pc.id);
    EXPECT_EQ(done, 1);
}

TEST_F(ShardTest, closes_by_the_websocket_layer_are_counted_even_after_the_end) {
    const Seated pc = join("pc");
    leave(pc.id);
    shard.on_failure(pc.id, core::CloseCode::too_big);
    EXPECT_NE(shard.metrics().find("signaling_closes_total{code=\"1009\"} 1\n"), std::string::npos);
}

TEST_F(ShardTest, metrics_count_what_happened) {
    shard.add_metrics([] { return "more 1\n"; });
    const Seated pc = join("pc");
    const Seated mobile = join("mobile");
    offer(pc);
    shard.on_message(pc.id, "{oops");
    const std::string text = shard.metrics();
    for (const char* line :
         {"signaling_peers 2\n", "signaling_sessions 1\n", "signaling_joins_total 2\n",
          "signaling_pairings_total 1\n", "signaling_messages_received_total 4\n",
          "signaling_messages_relayed_total 1\n", "signaling_errors_total{code=\"bad_json\"} 1\n",
          "# TYPE signaling_peers gauge\n", "more 1\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "is not in\n" << text;
    }
}

}  // namespace
}  // namespace signaling::server
