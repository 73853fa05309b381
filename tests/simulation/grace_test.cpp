// Pages of dialect v2 lose their connections, return, leave and are contested, at random and with a
// seed; whatever happens, what each of them hears makes sense. Not what the Hub should do next, as
// in simulation_test.cpp, but what a page may rely on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>

#include "unit/v2_messages.hpp"

namespace signaling::core::test {
namespace {

using nlohmann::json;

// What one connection has been told of its partner.
struct View {
    Role role;
    std::string name;  // of the page
    bool is_joined = false;
    bool is_fresh = false;  // has heard nothing since
    bool is_closed = false;
    std::optional<std::string> partner;  // its peer_id
    bool is_partner_away = false;

    void hear(const std::string& text) {
        if (text.starts_with('<')) {
            is_closed = text != pinged;
            return;
        }
        const json message = json::parse(text);
        const std::string type = message.at("type");
        if (type == "error" || type == "pong") return;
        if (type == "joined") {
            EXPECT_EQ(message.at("peer_id"), page(name));
            is_joined = is_fresh = true;  // what is gone may have gone while the page was away
            return;
        }
        EXPECT_TRUE(is_joined) << "before joined: " << text;
        if (type == "peer_connected") {
            meet(message);
        } else if (type == "peer_away") {
            EXPECT_FALSE(is_partner_away) << "away twice";
            is_partner_away = true;
        } else if (type.ends_with("_disconnected")) {
            EXPECT_TRUE(partner || is_partner_away || is_fresh) << "who is gone?";
            partner.reset();
            is_partner_away = false;
        } else {
            EXPECT_TRUE(partner && !is_partner_away) << "from nobody: " << text;
        }
        is_fresh = false;
    }
    void meet(const json& message) {
        const std::string id = message.at("peer_id");
        EXPECT_EQ(message.at("polite"), role == Role::mobile);
        if (partner) {
            EXPECT_EQ(*partner, id) << "another partner without the end of the first";
            EXPECT_TRUE(message.at("resumed")) << "the same partner as before";
        }
        partner = id;
        is_partner_away = false;
    }
};

class Pages {
  public:
    explicit Pages(std::uint64_t seed) : random_(seed), hub_(limits()) {}

    void run() {
        for (int i = 0; i < 1'500 && !testing::Test::HasFailure(); ++i) {
            random_event();
            listen();
        }
        for (const auto& [connection, view] : views_)
            hub_.close(connection);
        hub_.advance(60s, 1s);
        EXPECT_EQ(hub_.hub().away_count(), 0U) << "every grace ends";
        EXPECT_EQ(hub_.hub().session_count(), 0U) << "no session is left";
        EXPECT_GT(hub_.hub().counters().returns, 0U) << "nothing was tried";
    }

  private:
    static Limits limits() {
        Limits limits;
        limits.grace = 30s;
        limits.message_rate = 0;
        limits.away_max = 3;
        return limits;
    }

    void random_event() {
        const std::uint64_t dice = below(100);
        if (dice < 30) {
            if (views_.size() < 8) come();
        } else if (dice < 50) {
            end(dice < 40 ? Ending::lost : Ending::left);
        } else if (dice < 55) {
            say(leave);
        } else if (dice < 80) {
            say(R"({"type":"message","data":0,"seq":1})");
        } else if (dice < 90) {
            for (const auto& [connection, view] : views_)
                if (!view.is_closed && below(4) > 0) hub_.answer_ping(connection);
        } else {
            hub_.advance(Milliseconds(static_cast<Milliseconds::rep>(below(8'000))), 100ms);
        }
    }

    // One of six pages, three for each seat, with or without what its seat's secret is.
    void come() {
        const Role role = below(2) == 0 ? Role::pc : Role::mobile;
        const std::string name(1, static_cast<char>('A' + below(3)));
        const std::string connection = "c" + std::to_string(++last_);
        hub_.open(connection);
        hub_.send(connection, below(3) > 0 ? rejoin("s", role, name) : join_v2("s", role, name));
        views_.emplace(connection, View{role, name, false, false, false, std::nullopt, false});
    }
    void end(Ending how) {
        if (views_.empty()) return;
        const std::string connection = any();
        hub_.close(connection, how);
        views_.erase(connection);
    }
    void say(const std::string& text) {
        if (views_.empty()) return;
        const std::string connection = any();
        if (!views_.at(connection).is_closed) hub_.send(connection, text);
    }

    void listen() {
        for (auto& [connection, view] : views_) {
            for (const std::string& text : hub_.take(connection)) {
                SCOPED_TRACE(connection + " (" + view.name + ") heard " + text);
                view.hear(text);
            }
        }
        expect_one_in_each_seat();
    }
    // Who has been welcomed and was told no end has the seat alone.
    void expect_one_in_each_seat() const {
        std::set<Role> taken;
        for (const auto& [connection, view] : views_) {
            if (!view.is_joined || view.is_closed) continue;
            EXPECT_TRUE(taken.insert(view.role).second) << connection << " shares its seat";
        }
    }

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    std::string any() {
        auto position = views_.begin();
        std::advance(position, below(views_.size()));
        return position->first;
    }

    std::mt19937_64 random_;
    HubDriver hub_;
    std::map<std::string, View> views_;
    int last_ = 0;
};

TEST(GraceSimulation, what_a_page_hears_makes_sense_whatever_happens) {
    const char* chosen = std::getenv("SIGNALING_SEED");
    const std::uint64_t first =
        chosen ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
    const int rounds = chosen ? 1 : 60;
    for (int i = 0; i < rounds && !HasFailure(); ++i) {
        const std::uint64_t seed = first + static_cast<std::uint64_t>(i);
        SCOPED_TRACE("SIGNALING_SEED=" + std::to_string(seed));
        Pages(seed).run();
    }
}

}  // namespace
}  // namespace signaling::core::test
