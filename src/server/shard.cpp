// Events from the network go into the Hub, its effects go back to the connections. Nothing here
// knows a rule of the protocol.
#include "server/shard.hpp"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>
#include <variant>

#include "server/metrics.hpp"
#include "signaling/crypto/random.hpp"

namespace signaling::server {
namespace {

constexpr core::Milliseconds tick_max{250};
constexpr core::Milliseconds tick_min{10};
constexpr core::Milliseconds drain_tick{50};  // so that closes are spread, not sent in bursts
constexpr std::size_t crowd = 32;             // connections whose memory is worth giving back
constexpr core::Milliseconds drain_patience{1'000};  // for closing handshakes, after drain_time

// One coarse tick for all deadlines: each wake-up of an idle machine costs more than the tick's own
// work, and nobody notices an eighth.
core::Milliseconds tick_for(const core::Limits& limits) {
    const core::Milliseconds shortest =
        std::min({limits.probe_timeout, limits.join_timeout, limits.ping_interval});
    return std::clamp(shortest / 8, tick_min, tick_max);
}

core::TimePoint clock_now() {
    return std::chrono::steady_clock::now();
}

// glibc keeps freed memory below what is still in use, unless asked.
void release_free_memory() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

std::uint64_t number(core::PeerId peer) {
    return static_cast<std::uint64_t>(peer);
}

std::string_view text_of(core::Note::What what) {
    switch (what) {
        case core::Note::What::joined:
            return "joined as";
        case core::Note::What::left:
            return "left as";
        case core::Note::What::paired:
            return "was paired as";
        case core::Note::What::away:
            return "is away as";
    }
    return "";
}

core::HashSeed random_seed() {
    core::HashSeed seed{};
    const std::string bytes = crypto::random_bytes(sizeof seed);
    std::memcpy(seed.data(), bytes.data(), sizeof seed);
    return seed;
}

}  // namespace

Shard::Shard(net::asio::io_context& io, const core::Limits& limits,
             const core::Credentials& credentials)
    : limits_(limits), hub_(limits, credentials, random_seed()), tick_(io), started_(clock_now()) {}

void Shard::start() {
    tick_.expires_after(draining_ ? drain_tick : tick_for(limits_));
    tick_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !stopped_) tick();
    });
}

// A tick that has expired already cannot be cancelled any more, so it must know.
void Shard::stop() {
    stopped_ = true;
    tick_.cancel();
}

void Shard::tick() {
    const core::TimePoint now = clock_now();
    hub_.tick(now, effects_);
    apply(now);
    if (draining_) check_drained(now);
    give_memory_back();
    if (!stopped_) start();
}

void Shard::drain(std::function<void()> done) {
    const core::TimePoint now = clock_now();
    draining_ = true;
    // Connections without a peer have heard their close frame and only linger.
    const bool is_idle = hub_.peer_count() == 0;
    drain_ends_ = now + (is_idle ? core::Milliseconds(0) : limits_.drain_time) + drain_patience;
    drained_ = std::move(done);
    hub_.drain(now, limits_.drain_time, std::random_device{}());
    check_drained(now);
    if (!stopped_) start();  // the tick that is under way may be a long one
}

// What a crowd has left behind goes back to the system once most of it is gone.
void Shard::give_memory_back() {
    if (most_connections_ < crowd || connections_.size() > most_connections_ / 2) return;
    most_connections_ = connections_.size();
    connections_.rehash(0);
    core::Effects().swap(effects_);
    hub_.shrink();
    release_free_memory();
}

void Shard::check_drained(core::TimePoint now) {
    if (!connections_.empty() && now < drain_ends_) return;
    for (const auto& [id, connection] : connections_)
        connection->abort();
    if (auto done = std::exchange(drained_, nullptr)) done();
}

core::PeerId Shard::on_open(std::shared_ptr<net::Connection> connection) {
    const core::PeerId id{++last_id_};
    hub_.open(id, clock_now());
    spdlog::debug("peer {} connected", number(id));
    if (is_drained()) connection->abort();  // its handshake was under way when the drain ended
    connections_.emplace(id, std::move(connection));
    most_connections_ = std::max(most_connections_, connections_.size());
    return id;
}

void Shard::on_message(core::PeerId peer, std::string_view message) {
    const core::TimePoint now = clock_now();
    hub_.receive(peer, message, now, effects_);
    apply(now);
}

void Shard::on_life(core::PeerId peer) {
    const core::TimePoint now = clock_now();
    hub_.alive(peer, now, effects_);
    apply(now);
}

void Shard::on_failure(core::PeerId peer, core::CloseCode code) {
    count(peer, code);
    if (code != core::CloseCode::too_big) return;
    big_log_.warn("a peer sent a message over max_message_bytes: closing it");
}

void Shard::on_gone(core::PeerId peer, core::Ending how) {
    const core::TimePoint now = clock_now();
    hub_.close(peer, how, now, effects_);
    apply(now);
}

void Shard::on_close(core::PeerId peer) {
    spdlog::debug("peer {} disconnected", number(peer));
    connections_.erase(peer);
    if (draining_) check_drained(clock_now());
}

// By index: performing an effect may add further ones.
void Shard::apply(core::TimePoint now) {
    for (std::size_t i = 0; i < effects_.size(); ++i) {
        core::Effect effect = std::move(effects_[i]);
        std::visit([&](auto& e) { perform(e, now); }, effect);
    }
    effects_.clear();
}

void Shard::perform(core::Send& send, core::TimePoint now) {
    net::Connection* connection = find(send.peer);
    if (connection == nullptr) return;
    if (connection->send(send.text) != net::SendResult::overflow) return;
    slow_log_.warn("a peer reads too slowly, its queue is over max_queue_bytes: closing it");
    perform(core::Close{send.peer, core::CloseCode::too_slow}, now);
    hub_.close(send.peer, core::Ending::lost, now,
               effects_);  // its partner must not go on talking to it
}

void Shard::perform(const core::Close& close, core::TimePoint) {
    count(close.peer, close.code);
    if (close.code == core::CloseCode::rate_limited) {
        flood_log_.warn("a peer sends more than message_rate allows: closing it");
    }
    if (net::Connection* connection = find(close.peer)) connection->close(close.code);
}

void Shard::count(core::PeerId peer, core::CloseCode code) {
    ++closes_[code];
    spdlog::debug("peer {} is closed: {} {}", number(peer), static_cast<unsigned>(code),
                  core::row_of(code).reason);
}

void Shard::perform(const core::Ping& ping, core::TimePoint) {
    if (net::Connection* connection = find(ping.peer)) connection->ping();
}

void Shard::perform(const core::Note& note, core::TimePoint) {
    spdlog::debug("peer {} {} {} in session #{:08x}", number(note.peer), text_of(note.what),
                  core::to_string(note.role), note.session_tag);
}

net::Connection* Shard::find(core::PeerId peer) const {
    const auto position = connections_.find(peer);
    return position == connections_.end() ? nullptr : position->second.get();
}

net::Health Shard::health() const {
    return {draining_, hub_.session_count(), hub_.peer_count(),
            std::chrono::duration_cast<std::chrono::seconds>(clock_now() - started_)};
}

std::string Shard::metrics() const {
    return metrics_text(health(), hub_.away_count(), hub_.counters(), closes_) +
           (more_metrics_ ? more_metrics_() : std::string{});
}

}  // namespace signaling::server
