// "relay": a window of messages in flight in each direction of each pair, as fast as they come.
// "rate": so many messages per second in all, whatever comes back, so that latency is honest: it
// counts from when a message was due, not from when the generator came to send it.
#include <algorithm>
#include <deque>
#include <stdexcept>
#include <utility>

#include "crowd.hpp"
#include "report.hpp"
#include "wire.hpp"

namespace load {
namespace {

constexpr std::size_t joins_at_once = 256;
constexpr std::chrono::milliseconds warm_up{500};
constexpr std::chrono::seconds drain_patience{10};

class RelayCrowd final : public Crowd {
  public:
    explicit RelayCrowd(const Options& options)
        : Crowd(options.port, options.pairs), options_(options), server_(options.server) {}

    Report run();

  private:
    // One direction: from a client to its partner.
    struct Direction {
        std::string frames;  // a window of copies, so that any number leaves in one send()
        std::size_t frame_bytes = 0;
        std::deque<TimePoint> due;  // of the messages in flight, in order
        std::size_t answers = 0;    // messages to send at the end of this batch
    };

    void prepare();
    void send(Client& sender, std::size_t count, TimePoint due);
    void send_what_is_due(TimePoint now);
    void run_until(TimePoint end);
    void on_relayed(Client& receiver, std::string_view text) override;
    void on_batch_end(Client& receiver) override;
    [[nodiscard]] bool is_paced() const { return options_.mode == "rate"; }

    const Options& options_;
    Server server_;
    std::vector<Direction> directions_;  // by the sender's number
    std::size_t in_flight_ = 0;
    bool sending_ = false;
    bool measuring_ = false;
    TimePoint received_at_{};
    TimePoint first_due_{};  // rate
    TimePoint start_{};      // of the measured time
    TimePoint end_{};
    std::uint64_t sent_ = 0;
    std::uint64_t count_ = 0;
    Histogram latency_;
};

void RelayCrowd::prepare() {
    directions_.resize(loop().size());
    for (std::size_t number = 0; number < directions_.size(); ++number) {
        Direction& direction = directions_[number];
        const std::string session = session_of(loop().client(number));
        const std::string one =
            frame(Opcode::text, relay_text("ice_candidate", "candidate", session, options_.bytes));
        direction.frame_bytes = one.size();
        for (std::size_t i = 0; i < std::max<std::size_t>(options_.window, 1); ++i)
            direction.frames += one;
    }
}

void RelayCrowd::send(Client& sender, std::size_t count, TimePoint due) {
    Direction& direction = directions_[sender.number];
    direction.due.insert(direction.due.end(), count, due);
    in_flight_ += count;
    sent_ += count;
    const std::string_view frames = direction.frames;
    loop().send(sender, frames.substr(0, count * direction.frame_bytes));
}

void RelayCrowd::send_what_is_due(TimePoint now) {
    const std::chrono::duration<double> interval(1 / options_.rate);
    for (;;) {
        const auto offset =
            std::chrono::duration_cast<Clock::duration>(interval * static_cast<double>(sent_));
        if (first_due_ + offset > now) return;
        send(loop().client(sent_ % loop().size()), 1, first_due_ + offset);
    }
}

void RelayCrowd::on_relayed(Client& receiver, std::string_view text) {
    Client& sender = partner(receiver);
    Direction& direction = directions_[sender.number];
    if (direction.due.empty() || text.size() + 60 < options_.bytes) return add_errors(1);
    if (direction.answers == 0) received_at_ = Clock::now();
    --in_flight_;
    ++direction.answers;
    if (measuring_) ++count_;
    const TimePoint due = direction.due.front();
    // At a fixed rate what was due in time counts, however late it comes: a stall is not hidden.
    if (is_paced() ? due >= start_ && due < end_ : measuring_) latency_.add(received_at_ - due);
    direction.due.pop_front();
}

void RelayCrowd::on_batch_end(Client& receiver) {
    Client& sender = partner(receiver);
    const std::size_t answers = std::exchange(directions_[sender.number].answers, 0);
    if (answers > 0 && sending_ && !is_paced()) send(sender, answers, received_at_);
}

void RelayCrowd::run_until(TimePoint end) {
    while (Clock::now() < end) {
        if (is_paced()) send_what_is_due(Clock::now());
        loop().turn(is_paced() ? Clock::now() : end);  // a sleep could outlast what is due next
    }
}

Report RelayCrowd::run() {
    prepare();
    if (!gather(joins_at_once)) throw std::runtime_error("not all pairs could be made");
    sending_ = true;
    first_due_ = Clock::now();
    if (!is_paced()) {
        for (std::size_t number = 0; number < loop().size(); ++number)
            send(loop().client(number), options_.window, Clock::now());
    }
    run_until(Clock::now() + warm_up);

    measuring_ = true;
    start_ = Clock::now();
    end_ = start_ + options_.seconds;
    const auto cpu = server_.cpu();
    run_until(end_);
    Report report;
    report.elapsed = Clock::now() - start_;
    report.server_cpu = server_.cpu() - cpu;

    measuring_ = sending_ = false;
    if (!loop().run([this] { return in_flight_ == 0; }, Clock::now() + drain_patience)) {
        add_errors(in_flight_);
    }
    if (!leave()) add_errors(1);
    report.count = count_;
    report.latency = latency_;
    report.errors = errors();
    return report;
}

}  // namespace

Report run_relay(const Options& options) {
    return RelayCrowd(options).run();
}

}  // namespace load
