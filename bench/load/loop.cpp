// Sockets, epoll, and the little of WebSocket that a well-behaved client needs.
#include "loop.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "wire.hpp"

namespace load {
namespace {

constexpr std::uint32_t source_addresses = 16;  // 127.0.0.1 and up, so that ports do not run out
constexpr std::size_t buffer_bytes = 262'144;

void require(bool is_good, const char* what) {
    if (!is_good) throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(std::uint32_t host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + host);
    return address;
}

}  // namespace

Loop::Loop(Scenario& scenario, std::uint16_t port, std::size_t clients)
    : scenario_(scenario),
      port_(port),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      clients_(clients),
      buffer_(buffer_bytes) {
    require(epoll_ >= 0, "epoll_create1");
    for (std::uint32_t number = 0; Client & client : clients_)
        client.number = number++;
}

Loop::~Loop() {
    for (Client& client : clients_)
        drop(client);
    ::close(epoll_);
}

void Loop::connect(Client& client) {
    client.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(client.descriptor >= 0, "socket");
    const int on = 1;
    ::setsockopt(client.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(client.descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const sockaddr_in source = loopback(connected_++ % source_addresses, 0);
    const sockaddr_in server = loopback(0, port_);
    const auto* const from = reinterpret_cast<const sockaddr*>(&source);
    const auto* const to = reinterpret_cast<const sockaddr*>(&server);
    require(::bind(client.descriptor, from, sizeof source) == 0, "bind");
    ++client.generation;
    client.state = Client::State::connecting;
    const bool is_there = ::connect(client.descriptor, to, sizeof server) == 0;
    require(is_there || errno == EINPROGRESS, "connect");
    watch(client, EPOLL_CTL_ADD, !is_there);
    if (is_there) on_connected(client);
}

void Loop::watch(Client& client, int operation, bool writable) {
    client.wants_write = writable;
    epoll_event event{};
    event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u64 = std::uint64_t{client.generation} << 32 | client.number;
    require(::epoll_ctl(epoll_, operation, client.descriptor, &event) == 0, "epoll_ctl");
}

void Loop::on_connected(Client& client) {
    static const std::string request = upgrade_request();
    client.state = Client::State::upgrading;
    if (client.wants_write) watch(client, EPOLL_CTL_MOD, false);
    send(client, request);
}

void Loop::send(Client& client, std::string_view bytes) {
    if (client.descriptor < 0) return;
    if (client.output.empty()) {
        const auto sent = ::send(client.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    if (bytes.empty()) return;
    client.output += bytes;  // an error other than EAGAIN shows when it is read
    if (!client.wants_write) watch(client, EPOLL_CTL_MOD, true);
}

void Loop::flush(Client& client) {
    const auto sent =
        ::send(client.descriptor, client.output.data(), client.output.size(), MSG_NOSIGNAL);
    if (sent > 0) client.output.erase(0, static_cast<std::size_t>(sent));
    if (client.output.empty()) watch(client, EPOLL_CTL_MOD, false);
}

void Loop::leave(Client& client) {
    static const std::string goodbye = frame(Opcode::close, std::string_view("\x03\xe8", 2));
    if (client.state != Client::State::open) return;
    client.state = Client::State::leaving;
    send(client, goodbye);
}

void Loop::drop(Client& client) {
    if (client.descriptor >= 0) ::close(client.descriptor);
    client.descriptor = -1;
    client.state = Client::State::closed;
    client.input = {};
    client.output = {};
}

void Loop::end(Client& client, bool properly) {
    drop(client);
    scenario_.on_closed(client, properly);
}

void Loop::turn(TimePoint until) {
    std::array<epoll_event, 512> events{};
    const auto left = std::max(until - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{seconds.count(), (left - seconds).count()};
    const int count =
        ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        Client& client = clients_[event.data.u64 & 0xFFFF'FFFFU];
        const bool is_stale = client.generation != event.data.u64 >> 32;
        if (!is_stale && client.descriptor >= 0) handle(client, event.events);
    }
}

bool Loop::run(const std::function<bool()>& done, TimePoint until) {
    while (!done()) {
        if (Clock::now() >= until) return false;
        turn(until);
    }
    return true;
}

void Loop::handle(Client& client, std::uint32_t events) {
    if (client.state == Client::State::connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(client.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        return error == 0 ? on_connected(client) : end(client, false);
    }
    if ((events & EPOLLOUT) != 0 && !client.output.empty()) flush(client);
    if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) receive(client);
}

void Loop::receive(Client& client) {
    const auto got = ::recv(client.descriptor, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(client, client.state == Client::State::leaving);
    const std::string_view fresh(buffer_.data(), static_cast<std::size_t>(got));
    if (client.input.empty()) return on_bytes(client, fresh);
    const std::string all = std::exchange(client.input, {}) + std::string(fresh);
    on_bytes(client, all);
}

void Loop::on_bytes(Client& client, std::string_view bytes) {
    if (client.state == Client::State::upgrading && !take_answer(client, bytes)) return;
    const std::uint32_t generation = client.generation;
    take_frames(client, bytes);
    if (client.generation != generation || client.descriptor < 0) return;
    client.input = bytes;
    scenario_.on_batch_end(client);
}

// The answer to the upgrade; its accept key is the tests' business, not the generator's.
bool Loop::take_answer(Client& client, std::string_view& bytes) {
    const auto end_of_header = bytes.find("\r\n\r\n");
    if (end_of_header == std::string_view::npos) {
        client.input = bytes;
        return false;
    }
    if (!bytes.starts_with("HTTP/1.1 101 ")) {
        end(client, false);
        return false;
    }
    bytes.remove_prefix(end_of_header + 4);
    client.state = Client::State::open;
    scenario_.on_open(client);
    return true;
}

void Loop::take_frames(Client& client, std::string_view& bytes) {
    const std::uint32_t generation = client.generation;
    while (client.generation == generation && client.descriptor >= 0) {
        const auto found = take_frame(bytes);
        if (!found) return;
        switch (found->opcode) {
            case Opcode::text:
                scenario_.on_message(client, found->payload);
                break;
            case Opcode::ping:
                send(client, frame(Opcode::pong, found->payload));
                break;
            case Opcode::close:
                return end(client, client.state == Client::State::leaving);
            case Opcode::pong:
                break;
        }
    }
}

}  // namespace load
