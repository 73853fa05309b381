// The accept loop. Running out of descriptors is weather, not failure: refuse politely, say so once
// a second, wait a little, go on.
#include "net/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace signaling::net {
namespace {

using Tcp = asio::ip::tcp;

constexpr std::string_view refusal =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    "Content-Length: 0\r\n\r\n";
constexpr core::Milliseconds pause_when_exhausted{50};
constexpr int accepts_at_once = 256;
constexpr int refusals_at_once = 64;  // then the loop lets others have their turn

// Best effort: the answer fits any socket buffer, and nobody waits for it.
void refuse(int descriptor) {
    const auto ignored =
        ::send(descriptor, refusal.data(), refusal.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    static_cast<void>(ignored);
    ::shutdown(descriptor, SHUT_WR);
}

std::string text_of(const Tcp::endpoint& endpoint) {
    std::ostringstream text;
    text << endpoint;
    return text.str();
}

// In the order to try: a machine may lack IPv6, or the name's first address.
std::vector<Tcp::endpoint> resolve(asio::io_context& io, const std::string& host,
                                   std::uint16_t port) {
    if (host.empty()) return {{Tcp::v6(), port}, {Tcp::v4(), port}};
    boost::system::error_code error;
    Tcp::resolver resolver(io);
    const auto found = resolver.resolve(host, std::to_string(port), Tcp::resolver::passive, error);
    if (error) {
        throw std::runtime_error("cannot find the address of \"" + host + "\": " + error.message());
    }
    return {found.begin(), found.end()};
}

bool lacks_address_family(const boost::system::error_code& error) {
    return error == asio::error::address_family_not_supported ||
           error == boost::system::errc::address_not_available;
}

void listen(Acceptor& acceptor, const Tcp::endpoint& endpoint, boost::system::error_code& error) {
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
        acceptor.set_option(asio::ip::v6_only(false), error);
    }
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
    if (!error) acceptor.non_blocking(true, error);
}

std::string_view advice_for(const boost::system::error_code& error) {
    if (error == asio::error::address_in_use) return "; stop what uses it or choose another --port";
    if (error == asio::error::access_denied) return "; ports below 1024 need privileges";
    return "";
}

bool is_exhaustion(const boost::system::error_code& error) {
    return error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
           error == asio::error::no_memory ||
           error == boost::system::errc::too_many_files_open_in_system;
}

int open_spare() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

}  // namespace

Listener::Listener(asio::io_context& io, const std::string& host, std::uint16_t port,
                   const Context& context, Admission& admission)
    : acceptor_(io), pause_(io), context_(context), admission_(admission) {
    const std::vector<Tcp::endpoint> candidates = resolve(io, host, port);
    for (const Tcp::endpoint& endpoint : candidates) {
        Error error;
        acceptor_ = Acceptor(io);
        listen(acceptor_, endpoint, error);
        if (!error) break;
        if (lacks_address_family(error) && endpoint != candidates.back()) continue;
        throw std::runtime_error("cannot listen on " + text_of(endpoint) + ": " + error.message() +
                                 std::string(advice_for(error)));
    }
    spare_descriptor_ = open_spare();
}

Listener::~Listener() {
    if (spare_descriptor_ >= 0) ::close(spare_descriptor_);
}

std::string Listener::address() const {
    return text_of(acceptor_.local_endpoint());
}

std::uint16_t Listener::port() const {
    return acceptor_.local_endpoint().port();
}

bool Listener::is_on_loopback() const {
    return acceptor_.local_endpoint().address().is_loopback();
}

void Listener::start() {
    accept();
}

void Listener::stop() {
    Error ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto& weak : std::exchange(sessions_, {})) {
        if (const auto session = weak.lock()) session->stop();
    }
}

void Listener::accept() {
    acceptor_.async_accept(
        [this](const Error& error, Socket socket) { on_accept(error, std::move(socket)); });
}

void Listener::on_accept(const Error& error, Socket&& socket) {
    if (!acceptor_.is_open()) return;
    if (is_exhaustion(error)) {
        exhausted_log_.warn(
            "out of file descriptors, refusing connections; raise the limit (ulimit -n, "
            "LimitNOFILE) or lower max_connections");
        refuse_all_waiting();
        return pause();
    }
    if (!error) admit(std::move(socket));
    admit_waiting();
    accept();  // any other error is one client that left before its turn
}

// A crowd that comes at once must not outgrow the system's queue, which would make it wait for
// seconds: whoever is there is accepted before others are served. Errors are left to accept().
void Listener::admit_waiting() {
    for (int i = 0; i < accepts_at_once; ++i) {
        Error error;
        Socket socket = acceptor_.accept(error);
        if (error) return;
        admit(std::move(socket));
    }
}

void Listener::admit(Socket&& socket) {
    Error error;
    const Tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;
    ++counters_.accepted;
    Ticket ticket = admission_.admit(remote.address());
    if (ticket.verdict() != Verdict::welcome) {
        ++counters_.refused;
        full_log_.warn(ticket.verdict() == Verdict::address_full
                           ? "an address is at max_connections_per_address, refusing more"
                           : "at max_connections, refusing more");
    }
    if (ticket.verdict() == Verdict::shut) return refuse(socket.native_handle());
    socket.set_option(Tcp::no_delay(true), error);
    // Not make_shared: our weak reference would keep the whole session's memory.
    const std::shared_ptr<HttpSession> session(
        new HttpSession(std::move(socket), remote.address(), context_, std::move(ticket)));
    sessions_.insert(session);
    if (sessions_.size() > prune_at_) {
        std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
        prune_at_ = sessions_.size() + sessions_.size() / 2 + 16;
    }
    session->start();
}

// With the spare descriptor closed there is exactly one to accept with, again and again.
void Listener::refuse_all_waiting() {
    if (spare_descriptor_ >= 0) ::close(spare_descriptor_);
    for (int i = 0; i < refusals_at_once; ++i) {
        const int waiting =
            ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (waiting < 0) break;
        refuse(waiting);
        ::close(waiting);
        ++counters_.refused;
    }
    spare_descriptor_ = open_spare();
}

void Listener::pause() {
    pause_.expires_after(pause_when_exhausted);
    pause_.async_wait([this](const Error& error) {
        if (!error) accept();
    });
}

}  // namespace signaling::net
