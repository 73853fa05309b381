// Accepts TCP connections and gives each to an HttpSession. Survives running out of descriptors.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "net/admission.hpp"
#include "net/http_session.hpp"
#include "net/log_throttle.hpp"
#include "net/socket.hpp"

namespace signaling::net {

struct ListenerCounters {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  // shut out before HTTP, or answered with 503 or 429
};

class Listener {
  public:
    // Binds and listens. `host` empty: all addresses, IPv6 and IPv4 on one socket where there is
    // IPv6. Throws std::runtime_error with a sentence for the operator.
    Listener(asio::io_context& io, const std::string& host, std::uint16_t port,
             const Context& context, Admission& admission);
    ~Listener();

    void start();
    void stop();  // closes the listening socket and every connection that still speaks HTTP

    [[nodiscard]] std::string address() const;  // "[::]:3000"
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] bool is_on_loopback() const;  // nobody but this machine can connect
    [[nodiscard]] const ListenerCounters& counters() const { return counters_; }

  private:
    using Error = boost::system::error_code;

    void accept();
    void on_accept(const Error& error, Socket&& socket);
    void admit(Socket&& socket);
    void admit_waiting();
    void refuse_all_waiting();
    void pause();

    Acceptor acceptor_;
    Timer pause_;
    const Context& context_;
    Admission& admission_;
    std::set<std::weak_ptr<HttpSession>, std::owner_less<>> sessions_;
    std::size_t prune_at_ = 64;
    int spare_descriptor_ = -1;  // closed for a moment to be able to refuse when all are in use
    LogThrottle exhausted_log_;
    LogThrottle full_log_;
    ListenerCounters counters_;
};

}  // namespace signaling::net
