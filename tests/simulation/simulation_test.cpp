// A Hub lives through thousands of random events, and after each of them a simple model of the
// protocol says whether it did right. SIGNALING_SEED and SIGNALING_ROUNDS choose the rounds; the
// seed is always printed, so that a failure can be seen again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

#include "simulation/hub_model.hpp"

namespace signaling::core::test {
namespace {

using namespace std::chrono_literals;

constexpr int events_per_round = 3'000;
constexpr std::size_t peers_max = 12;
constexpr std::size_t history_max = 40;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    // 0 to n - 1.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <typename T>
    T any(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

  private:
    std::mt19937_64 engine_;
};

Limits random_limits(Random& random) {
    Limits limits;
    limits.seat_conflict = random.any<SeatConflict>(
        {SeatConflict::probe, SeatConflict::probe, SeatConflict::replace, SeatConflict::reject});
    limits.ping_interval = random.any<Milliseconds>({100ms, 1s, 25s});
    limits.probe_timeout = random.any<Milliseconds>({100ms, 2s, 60s});
    limits.join_timeout = random.any<Milliseconds>({100ms, 3s, 30s});
    limits.message_rate = random.any<double>({0, 0, 5});
    limits.message_burst = random.any<double>({3, 50});
    return limits;
}

class Round {
  public:
    explicit Round(std::uint64_t seed)
        : random_(seed),
          limits_(random_limits(random_)),
          hub_(limits_, credentials_),
          model_(limits_) {}

    // Throws Violation.
    void run() {
        for (int i = 0; i < events_per_round; ++i)
            random_event();
        if (!random_.one_in(4)) drain();
        while (!model_.peers().empty())
            close(model_.peers().begin()->first);
        model_.end_run(hub_);
    }

    // The last things that happened.
    [[nodiscard]] std::string history() const {
        std::string text;
        for (const std::string& line : history_)
            text += "  " + line + "\n";
        return text;
    }

  private:
    void random_event() {
        const std::size_t dice = random_.below(100);
        if (dice < 10) {
            if (model_.peers().size() < peers_max) open();
        } else if (dice < 32) {
            join(any_peer(), any_place());
        } else if (dice < 57) {
            relay(any_peer());
        } else if (dice < 65) {
            mutter(any_peer());
        } else if (dice < 73) {
            close(any_peer());
        } else if (dice < 85) {
            answer_ping();
        } else if (dice < 87) {
            muted_.insert(any_peer());
        } else {
            advance(Milliseconds(static_cast<Milliseconds::rep>(random_.below(scale()))));
        }
    }

    // Mostly somebody who is there; now and then somebody who has gone or never was.
    PeerId any_peer() {
        if (model_.peers().empty() || random_.one_in(30)) {
            return PeerId{random_.below(last_id_ + 2)};
        }
        auto position = model_.peers().begin();
        std::advance(position, random_.below(model_.peers().size()));
        return position->first;
    }
    Place any_place() {
        static const std::vector<std::string> sessions{"red", "green", "blue"};
        return {random_.any(sessions), random_.one_in(2) ? Role::pc : Role::mobile};
    }
    std::size_t scale() { return random_.any<std::size_t>({2, 20, 200, 2'000, 30'000}); }

    void open() {
        const PeerId id{++last_id_};
        begin("open", id);
        model_.open(id, now_);
        hub_.open(id, now_);
        end();
    }
    void close(PeerId id) {
        begin("close", id, true);
        model_.close(id);
        hub_.close(id, Ending::lost, now_, effects_);
        end();
    }
    void join(PeerId id, const Place& place) {
        const std::string text = R"({"type":"join","session_id":")" + place.session +
                                 R"(","peer_type":")" + std::string(to_string(place.role)) +
                                 R"("})";
        begin(text, id);
        if (model_.message(id, now_)) model_.join(id, place, now_);
        hub_.receive(id, text, now_, effects_);
        end();
    }
    // Every payload is marked with its sender and a number, so none can be taken for another.
    void relay(PeerId id) {
        const auto position = model_.peers().find(id);
        const bool is_seated = position != model_.peers().end() && position->second.seat;
        const std::string session =
            is_seated && !random_.one_in(5) ? position->second.seat->session : any_place().session;
        const std::string payload = R"({"from":)" + std::to_string(number(id)) + R"(, "n":)" +
                                    std::to_string(++last_payload_) + "}";
        const auto [type, name] =
            random_.any<std::pair<std::string, std::string>>({{"webrtc_offer", "offer"},
                                                              {"webrtc_answer", "answer"},
                                                              {"ice_candidate", "candidate"}});
        const std::string head = R"({"type":")" + type + R"(",)";
        const std::string tail = '"' + name + R"(":)" + payload + "}";
        const std::string text = head + R"("session_id":")" + session + R"(",)" + tail;
        begin(text, id);
        if (model_.message(id, now_)) model_.relay(id, session, head + tail);
        hub_.receive(id, text, now_, effects_);
        end();
    }
    // Messages that concern nobody but their sender.
    void mutter(PeerId id) {
        using Exchange = std::pair<std::string, std::string>;
        const auto [text, answer] = random_.any<Exchange>(
            {{R"({"type":"ping"})", R"({"type":"pong"})"},
             {R"({"type":"ping","t":[1]})", R"({"type":"pong","t":[1]})"},
             {R"({"type":"wave"})", ""},
             {R"({"type":"pong"})", ""},
             {"garbage", HubModel::error("bad_json", "Invalid message format")},
             {"[]", HubModel::error("bad_message", "Invalid message format")},
             {R"({"type":"join","session_id":"red"})",
              HubModel::error("bad_message", "Missing session_id or peer_type")}});
        begin(text, id);
        if (model_.message(id, now_) && !answer.empty()) model_.expect(id, answer);
        hub_.receive(id, text, now_, effects_);
        end();
    }
    // Somebody that was pinged, or rarely anybody, shows life.
    void answer_ping() {
        const PeerId id = pinged_.empty() || random_.one_in(10) ? any_peer() : *pinged_.begin();
        pinged_.erase(id);
        if (muted_.contains(id)) return;
        begin("pong", id);
        model_.life(id, now_);
        hub_.alive(id, now_, effects_);
        end();
    }
    void advance(Milliseconds time) {
        now_ += time;
        begin("tick after " + std::to_string(time.count()) + " ms", PeerId{}, true);
        hub_.tick(now_, effects_);
        end(true);
    }
    void drain() {
        const Milliseconds over(static_cast<Milliseconds::rep>(random_.below(5'000)));
        begin("drain over " + std::to_string(over.count()) + " ms", PeerId{});
        hub_.drain(now_, over, 1);
        model_.drain();
        end();
        const TimePoint ends = now_ + over;
        while (now_ < ends) {
            if (random_.one_in(2)) {
                random_event();
            } else {
                advance(Milliseconds(static_cast<Milliseconds::rep>(random_.below(500))));
            }
        }
        advance(0ms);  // whoever came in the last moment
        for (const auto& [id, peer] : model_.peers())
            require(peer.closing, "somebody outlasts the drain");
    }

    void begin(const std::string& what, PeerId id, bool may_chain = false) {
        record(std::to_string(number(id)) + " > " + what);
        model_.begin_event(may_chain);
    }
    void end(bool is_tick = false) {
        for (const Effect& effect : effects_) {
            std::visit([this](const auto& which) { record(which); }, effect);
            std::visit([&](const auto& which) { model_.on(which, now_, is_tick); }, effect);
        }
        effects_.clear();
        model_.end_event(hub_, now_, is_tick);
    }

    static std::uint64_t number(PeerId id) { return static_cast<std::uint64_t>(id); }
    void record(const std::string& line) {
        history_.push_back(line);
        if (history_.size() > history_max) history_.pop_front();
    }
    void record(const Send& send) {
        record("    " + std::to_string(number(send.peer)) + " < " + send.text);
    }
    void record(const Close& close) {
        record("    " + std::to_string(number(close.peer)) + " < close " +
               std::to_string(static_cast<int>(close.code)));
    }
    void record(const Ping& ping) {
        record("    " + std::to_string(number(ping.peer)) + " < ping");
        pinged_.insert(ping.peer);
    }
    void record(const Note&) {}

    Random random_;
    Limits limits_;
    CredentialsDouble credentials_;
    Hub hub_;
    HubModel model_;
    TimePoint now_ = TimePoint{} + 1000s;
    std::uint64_t last_id_ = 0;
    std::uint64_t last_payload_ = 0;
    std::set<PeerId> muted_;
    std::set<PeerId> pinged_;
    Effects effects_;
    std::deque<std::string> history_;
};

TEST(Simulation, a_hub_does_what_the_model_says) {
    const std::uint64_t first = from_environment("SIGNALING_SEED", std::random_device{}());
    const std::uint64_t rounds = from_environment("SIGNALING_ROUNDS", 200);
    std::cout << "SIGNALING_SEED=" << first << " SIGNALING_ROUNDS=" << rounds << std::endl;
    for (std::uint64_t seed = first; seed < first + rounds; ++seed) {
        Round round(seed);
        try {
            round.run();
        } catch (const Violation& violation) {
            FAIL() << violation.what() << "\nSIGNALING_SEED=" << seed
                   << " SIGNALING_ROUNDS=1 shows it again. The last events:\n"
                   << round.history();
        }
    }
}

}  // namespace
}  // namespace signaling::core::test
