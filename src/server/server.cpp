// Puts the parts together and ends them in order: refuse, drain, close, return. Never io.stop():
// run() returns when nothing is left to do.
#include "signaling/server/server.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "net/listener.hpp"
#include "net/own_origins.hpp"
#include "server/metrics.hpp"
#include "server/shard.hpp"

namespace signaling::server {
namespace {

struct Capacity {
    std::size_t connections = 0;
    std::size_t reserve = 0;
};

// What connections_max comes to on this machine.
Capacity capacity_of(const core::Limits& limits) {
    const std::size_t descriptors = net::raise_descriptor_limit();
    const std::size_t affordable = net::connections_for(descriptors);
    if (limits.connections_max > affordable) {
        spdlog::warn(
            "max_connections is {}, but {} file descriptors carry only {} connections: raise the "
            "limit (ulimit -n, LimitNOFILE)",
            limits.connections_max, descriptors, affordable);
    }
    return {limits.connections_max == 0 ? affordable : limits.connections_max,
            net::descriptor_reserve(descriptors) / 2};
}

void warn_of_odd_limits(const core::Limits& limits) {
    if (limits.queue_bytes_max >= limits.message_bytes_max) return;
    spdlog::warn(
        "max_queue_bytes ({}) is below max_message_bytes ({}): a message that is longer "
        "than the queue closes its receiver",
        limits.queue_bytes_max, limits.message_bytes_max);
}

}  // namespace

struct Server::Running {
    explicit Running(Options given)
        : options(std::move(given)),
          capacity(capacity_of(options.limits)),
          admission(capacity.connections, capacity.reserve,
                    options.limits.connections_per_address_max),
          credentials(make_credentials(options.credentials)),
          shard(io, options.limits, *credentials),
          pages{std::move(options.site), options.public_origin, [this] { return own_origins(); }},
          origins{options.allowed_origins},
          context{shard, options.limits, pages, origins, outbox, poller, read_buffer},
          listener(io, options.host, options.port, context, admission),
          signals(io, SIGINT, SIGTERM, SIGHUP) {
        shard.add_metrics([this] { return listener_metrics(); });
    }

    void await_signal() {
        signals.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) return;
            await_signal();
            if (number == SIGHUP) {
                if (options.reload) options.reload();
            } else {
                end(number);
            }
        });
    }

    void end(int signal_number) {
        if (std::exchange(draining, true)) {
            spdlog::warn("second signal: ending at once");
            std::_Exit(128 + signal_number);
        }
        const std::size_t peers = shard.health().peers;
        if (peers > 0) {
            spdlog::info("draining: closing {} peers over {} ms; a second signal ends at once",
                         peers, options.limits.drain_time.count());
        }
        shard.drain([this] {
            listener.stop();
            shard.stop();
            signals.cancel();
            signals.clear();  // one more signal ends the process as it would any other
        });
    }

    // Who listens on loopback alone is not to be found in a network.
    std::vector<std::string> own_origins() const {
        if (listener.is_on_loopback()) return {};
        return net::own_origins(listener.port());
    }

    std::string listener_metrics() const {
        const net::ListenerCounters& counters = listener.counters();
        return metric("signaling_connections", "gauge", "TCP connections now, HTTP included.",
                      admission.connections()) +
               metric("signaling_connections_max", "gauge", "The limit in force.",
                      admission.connections_max()) +
               metric("signaling_connections_accepted_total", "counter", "TCP connections taken.",
                      counters.accepted) +
               metric("signaling_connections_refused_total", "counter",
                      "TCP connections over a connection limit.", counters.refused) +
               metric("signaling_origins_refused_total", "counter",
                      "WebSocket handshakes of pages that allowed_origin does not list.",
                      origins.refusals());
    }

    Options options;
    Capacity capacity;
    net::Admission admission;  // before io, whose last handlers hold tickets
    net::Outbox outbox;
    std::array<char, 65'536> read_buffer;
    net::asio::io_context io{1};
    net::Poller poller{io, outbox};
    std::unique_ptr<const core::Credentials> credentials;
    Shard shard;
    net::Pages pages;
    net::OriginGate origins;
    net::Context context;
    net::Listener listener;
    boost::asio::basic_signal_set<net::Executor> signals;
    bool draining = false;
};

Server::Server(Options options) : running_(std::make_unique<Running>(std::move(options))) {}

Server::~Server() = default;

void Server::run() {
    Running& running = *running_;
    warn_of_odd_limits(running.options.limits);
    running.shard.start();
    running.listener.start();
    running.await_signal();
    const std::string& note = running.options.note;
    spdlog::info("listening on {} (signaling {}){}{}", running.listener.address(),
                 SIGNALING_VERSION, note.empty() ? "" : "; differs from defaults: ", note);
    running.io.run();
    spdlog::info("stopped");
}

}  // namespace signaling::server
