// One thread's share of the work: a Hub, its connections, and the clock that drives both. The only
// place where core and net meet.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "net/log_throttle.hpp"
#include "net/socket.hpp"
#include "signaling/core/hub.hpp"
#include "signaling/net/host.hpp"

namespace signaling::server {

class Shard final : public net::Host {
  public:
    // `limits` and `credentials` outlive the shard.
    Shard(net::asio::io_context& io, const core::Limits& limits,
          const core::Credentials& credentials);

    void start();  // the tick
    void stop();

    // Refuses joins, closes every peer over `limits.drain_time`, cuts who is still there a second
    // later, then calls `done` once.
    void drain(std::function<void()> done);

    // More of /metrics, from whoever knows what this shard does not.
    void add_metrics(std::function<std::string()> more) { more_metrics_ = std::move(more); }

    // net::Host
    core::PeerId on_open(std::shared_ptr<net::Connection> connection) override;
    void on_message(core::PeerId peer, std::string_view message) override;
    void on_life(core::PeerId peer) override;
    void on_gone(core::PeerId peer, core::Ending how) override;
    void on_failure(core::PeerId peer, core::CloseCode code) override;
    void on_close(core::PeerId peer) override;
    net::Health health() const override;
    std::string metrics() const override;

  private:
    void tick();
    void check_drained(core::TimePoint now);
    void give_memory_back();
    [[nodiscard]] bool is_drained() const { return draining_ && !drained_; }
    void apply(core::TimePoint now);
    void perform(core::Send& send, core::TimePoint now);
    void perform(const core::Close& close, core::TimePoint now);
    void count(core::PeerId peer, core::CloseCode code);
    void perform(const core::Ping& ping, core::TimePoint now);
    void perform(const core::Note& note, core::TimePoint now);
    net::Connection* find(core::PeerId peer) const;

    const core::Limits& limits_;
    core::Hub hub_;
    std::unordered_map<core::PeerId, std::shared_ptr<net::Connection>> connections_;
    core::Effects effects_;  // of the event in hand; empty between events
    net::Timer tick_;
    core::TimePoint started_;
    std::uint64_t last_id_ = 0;
    std::size_t most_connections_ = 0;  // since memory was given back
    bool draining_ = false;
    bool stopped_ = false;
    core::TimePoint drain_ends_;
    std::function<void()> drained_;
    std::function<std::string()> more_metrics_;
    net::LogThrottle slow_log_;
    net::LogThrottle flood_log_;
    net::LogThrottle big_log_;
    std::map<core::CloseCode, std::uint64_t> closes_;
};

}  // namespace signaling::server
