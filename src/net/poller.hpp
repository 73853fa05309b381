// Waits for the sockets of all peers. An epoll of its own, because Asio's costs a system call more
// for each event and keeps 168 bytes for each socket that it ever had at a time; Asio waits for
// this one as for any other descriptor.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstddef>

#include "net/log_throttle.hpp"
#include "net/outbox.hpp"
#include "net/socket.hpp"

namespace signaling::net {

class Pollable {
  public:
    virtual ~Pollable() = default;
    // Something has come to read, with the end or an error behind it if `is_end`. Who leaves a part
    // unread is told again only after rearm().
    virtual void on_readable(bool is_end) = 0;
    // There is room again; only after a rearm() that asked for it.
    virtual void on_writable() = 0;
};

class Poller {
  public:
    // What all ready sockets cause to be written is written after the last of them was read.
    // Throws boost::system::system_error when the system gives no epoll.
    Poller(asio::io_context& io, Outbox& outbox);

    // `watched` outlives its remove(). False when the system has no room for more.
    [[nodiscard]] bool add(int descriptor, Pollable& watched);
    // Tells again of what is unread; from now on tells of room, or no longer.
    void rearm(int descriptor, Pollable& watched, bool awaits_room);
    // Before the descriptor is closed. No event comes any more, not even one that is under way.
    void remove(int descriptor, const Pollable& watched);

  private:
    bool control(int operation, int descriptor, std::uint32_t events, void* watched);
    void wait();
    void handle_events();
    static void handle(const epoll_event& event);

    Outbox& outbox_;
    asio::posix::basic_stream_descriptor<Executor> epoll_;
    std::array<epoll_event, 256> events_{};
    std::size_t event_count_ = 0;  // 0 outside handle_events()
    std::size_t watched_count_ = 0;
    bool is_waiting_ = false;
    LogThrottle full_log_;
};

}  // namespace signaling::net
