// "idle": many pairs that wait, for what a waiting peer costs. "storm": all of them lose their
// connections and come back at once.
#include <stdexcept>
#include <thread>

#include "crowd.hpp"
#include "report.hpp"

namespace load {
namespace {

constexpr std::size_t joins_at_once = 64;
constexpr std::chrono::milliseconds settle_time{300};
constexpr int settle_turns = 10;

// The server has no way to tell us that it has tidied up, so look until it stops shrinking.
Memory settled_memory(const Server& server) {
    Memory last = server.memory();
    for (int turn = 0; turn < settle_turns; ++turn) {
        std::this_thread::sleep_for(settle_time);
        const Memory now = server.memory();
        if (now.resident_bytes >= last.resident_bytes && turn >= 3) return now;
        last = now;
    }
    return last;
}

class WaitingCrowd final : public Crowd {
  public:
    using Crowd::Crowd;

    void wait(TimePoint end) {
        static_cast<void>(loop().run([] { return false; }, end));
    }
    [[nodiscard]] std::size_t size() { return loop().size(); }
};

// What is loaded at the first use is not what a peer costs.
void warm_up(std::uint16_t port) {
    WaitingCrowd pair(port, 1);
    if (!pair.gather(joins_at_once) || !pair.leave()) {
        throw std::runtime_error("not even one pair could be made");
    }
}

}  // namespace

Report run_idle(const Options& options) {
    const Server server(options.server);
    Report report;
    warm_up(options.port);
    report.memory.emplace();
    report.memory->start = server.memory();
    WaitingCrowd crowd(options.port, options.pairs);
    if (!crowd.gather(joins_at_once)) throw std::runtime_error("not all pairs could be made");
    const TimePoint start = Clock::now();
    const auto cpu = server.cpu();
    crowd.wait(start + options.seconds);
    report.elapsed = Clock::now() - start;
    report.server_cpu = server.cpu() - cpu;
    report.memory->busy = server.memory();
    report.count = crowd.size();
    report.errors = crowd.leave() ? 0 : 1;
    report.memory->end = settled_memory(server);
    report.errors += crowd.errors();
    return report;
}

Report run_storm(const Options& options) {
    const Server server(options.server);
    WaitingCrowd crowd(options.port, options.pairs);
    if (!crowd.gather(joins_at_once)) throw std::runtime_error("not all pairs could be made");
    crowd.drop();
    const TimePoint start = Clock::now();
    const auto cpu = server.cpu();
    const bool all_are_back = crowd.gather(crowd.size());
    Report report;
    report.elapsed = Clock::now() - start;
    report.server_cpu = server.cpu() - cpu;
    report.count = crowd.size();
    report.errors = crowd.errors() + (all_are_back ? 0 : 1);
    if (!crowd.leave()) ++report.errors;
    return report;
}

}  // namespace load
