// "session": connect, join, pair, offer, answer, candidates both ways, close; so many at a time,
// one after the other.
#include <stdexcept>
#include <vector>

#include "loop.hpp"
#include "report.hpp"
#include "wire.hpp"

namespace load {
namespace {

constexpr std::size_t candidates = 8;  // each way
constexpr std::size_t offer_bytes = 2'500;
constexpr std::size_t answer_bytes = 2'000;
constexpr std::size_t candidate_bytes = 200;
constexpr std::chrono::milliseconds warm_up{500};
constexpr std::chrono::seconds drain_patience{20};

class Sessions final : public Scenario {
  public:
    explicit Sessions(const Options& options)
        : options_(options),
          server_(options.server),
          loop_(*this, options.port, 2 * options.concurrency),
          slots_(options.concurrency) {}

    Report run();

    void on_open(Client& client) override;
    void on_message(Client& client, std::string_view text) override;
    void on_closed(Client& client, bool properly) override;

  private:
    // One session at a time; its clients have the numbers 2 i and 2 i + 1.
    struct Slot {
        std::string id;
        TimePoint started{};
        std::size_t closed = 0;
        bool is_broken = false;
        std::size_t received[2]{};  // by the pc, by the mobile
    };

    Slot& slot_of(const Client& client) { return slots_[client.number / 2]; }
    void start(std::size_t index);
    void send(Client& client, std::string_view type, std::string_view payload, std::size_t bytes);
    void on_relayed(Client& client);
    void finish(std::size_t index);

    const Options& options_;
    Server server_;
    Loop loop_;
    std::vector<Slot> slots_;
    std::uint64_t started_ = 0;
    std::size_t running_ = 0;
    bool starting_ = true;
    bool measuring_ = false;
    std::uint64_t count_ = 0;
    std::uint64_t errors_ = 0;
    Histogram latency_;
};

void Sessions::start(std::size_t index) {
    slots_[index] = Slot{};
    slots_[index].id = session_id(started_++);
    slots_[index].started = Clock::now();
    ++running_;
    loop_.connect(loop_.client(2 * index));
    loop_.connect(loop_.client(2 * index + 1));
}

void Sessions::send(Client& client, std::string_view type, std::string_view payload,
                    std::size_t bytes) {
    loop_.send(client, frame(Opcode::text, relay_text(type, payload, slot_of(client).id, bytes)));
}

void Sessions::on_open(Client& client) {
    loop_.send(client, frame(Opcode::text, join_text(slot_of(client).id, client.number % 2 == 0)));
}

// The pc offers; both trickle their candidates, each in a write of its own, as browsers do.
void Sessions::on_message(Client& client, std::string_view text) {
    const bool is_pc = client.number % 2 == 0;
    const auto trickle = [&] {
        for (std::size_t i = 0; i < candidates; ++i)
            send(client, "ice_candidate", "candidate", candidate_bytes);
    };
    if (has_type(text, "peer_connected")) {
        if (!is_pc) return;
        send(client, "webrtc_offer", "offer", offer_bytes);
        trickle();
    } else if (has_type(text, "webrtc_offer")) {
        send(client, "webrtc_answer", "answer", answer_bytes);
        trickle();
        on_relayed(client);
    } else if (has_type(text, "webrtc_answer") || has_type(text, "ice_candidate")) {
        on_relayed(client);
    } else if (!has_type(text, "joined") && !is_farewell(text)) {
        slot_of(client).is_broken = true;
    }
}

// Nobody leaves before both have everything: a message on its way would be lost.
void Sessions::on_relayed(Client& client) {
    Slot& slot = slot_of(client);
    ++slot.received[client.number % 2];
    if (slot.received[0] < candidates + 1 || slot.received[1] < candidates + 1) return;
    loop_.leave(client);
    loop_.leave(loop_.client(client.number ^ 1U));
}

void Sessions::on_closed(Client& client, bool properly) {
    Slot& slot = slot_of(client);
    if (!properly) slot.is_broken = true;
    if (++slot.closed == 2) return finish(client.number / 2);
    if (!properly) {
        loop_.drop(loop_.client(client.number ^ 1U));
        finish(client.number / 2);
    }
}

void Sessions::finish(std::size_t index) {
    const Slot& slot = slots_[index];
    --running_;
    if (slot.is_broken) {
        ++errors_;
    } else if (measuring_) {
        ++count_;
        latency_.add(Clock::now() - slot.started);
    }
    if (starting_) start(index);
}

Report Sessions::run() {
    const auto never = [] { return false; };
    for (std::size_t index = 0; index < slots_.size(); ++index)
        start(index);
    static_cast<void>(loop_.run(never, Clock::now() + warm_up));

    measuring_ = true;
    const TimePoint begin = Clock::now();
    const auto cpu = server_.cpu();
    static_cast<void>(loop_.run(never, begin + options_.seconds));
    Report report;
    report.elapsed = Clock::now() - begin;
    report.server_cpu = server_.cpu() - cpu;
    report.count = count_;
    report.latency = latency_;

    measuring_ = starting_ = false;
    if (!loop_.run([this] { return running_ == 0; }, Clock::now() + drain_patience)) {
        errors_ += running_;
    }
    report.errors = errors_;
    return report;
}

}  // namespace

Report run_session(const Options& options) {
    return Sessions(options).run();
}

}  // namespace load
