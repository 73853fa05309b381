// Edge-triggered: level-triggered, the system would look at each socket once more after it was
// read.
#include "net/poller.hpp"

#include <boost/system/system_error.hpp>
#include <cerrno>

namespace signaling::net {
namespace {

// Beside errors, which always come.
constexpr std::uint32_t to_read = EPOLLIN | EPOLLRDHUP | EPOLLET;
constexpr std::uint32_t the_end = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

int make_epoll() {
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor >= 0) return descriptor;
    throw boost::system::system_error(errno, boost::system::system_category(), "epoll_create1");
}

}  // namespace

Poller::Poller(asio::io_context& io, Outbox& outbox) : outbox_(outbox), epoll_(io, make_epoll()) {}

bool Poller::add(int descriptor, Pollable& watched) {
    if (!control(EPOLL_CTL_ADD, descriptor, to_read, &watched)) {
        full_log_.warn("the system watches no more sockets; raise fs.epoll.max_user_watches");
        return false;
    }
    ++watched_count_;
    if (!is_waiting_) wait();
    return true;
}

void Poller::rearm(int descriptor, Pollable& watched, bool awaits_room) {
    control(EPOLL_CTL_MOD, descriptor, awaits_room ? to_read | EPOLLOUT : to_read, &watched);
}

void Poller::remove(int descriptor, const Pollable& watched) {
    control(EPOLL_CTL_DEL, descriptor, 0, nullptr);
    for (std::size_t i = 0; i < event_count_; ++i) {
        if (events_[i].data.ptr == &watched) events_[i].data.ptr = nullptr;
    }
    // With nobody to wait for, the io_context may come to its end.
    if (--watched_count_ == 0) epoll_.cancel();
}

bool Poller::control(int operation, int descriptor, std::uint32_t events, void* watched) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = watched;
    return ::epoll_ctl(epoll_.native_handle(), operation, descriptor, &event) == 0;
}

void Poller::wait() {
    is_waiting_ = true;
    epoll_.async_wait(asio::posix::descriptor_base::wait_read,
                      [this](const boost::system::error_code& error) {
                          if (!error) handle_events();
                          is_waiting_ = false;
                          if (watched_count_ > 0) wait();
                      });
}

void Poller::handle_events() {
    const int count =
        ::epoll_wait(epoll_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    event_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    const Outbox::Batch batch(outbox_);
    for (std::size_t i = 0; i < event_count_; ++i)
        handle(events_[i]);
    event_count_ = 0;
}

// remove() forgets the event.
void Poller::handle(const epoll_event& event) {
    const auto watched = [&event] { return static_cast<Pollable*>(event.data.ptr); };
    const bool is_end = (event.events & the_end) != 0;
    if ((event.events & EPOLLOUT) != 0 && watched() != nullptr) watched()->on_writable();
    if ((is_end || (event.events & EPOLLIN) != 0) && watched() != nullptr)
        watched()->on_readable(is_end);
}

}  // namespace signaling::net
