// The rules of waiting for sockets: who is told what, and that nobody is told after it was removed.
#include "net/poller.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace signaling::net {
namespace {

// One end of a connection that is watched; `other` is the end that a client would hold.
class Watched : public Pollable {
  public:
    explicit Watched(Poller& poller) : poller_(poller) {
        std::array<int, 2> ends{-1, -1};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        descriptor = ends[0];
        other = ends[1];
        EXPECT_TRUE(poller_.add(descriptor, *this));
    }
    ~Watched() override {
        if (is_watched) remove();
        ::close(descriptor);
        ::close(other);
    }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    void on_readable(bool is_end) override {
        ++readable;
        told_ends += is_end ? 1 : 0;
        if (then) then();
    }
    void on_writable() override {
        ++writable;
        rearm(false);
    }
    void rearm(bool awaits_room) { poller_.rearm(descriptor, *this, awaits_room); }
    void remove() {
        is_watched = false;
        poller_.remove(descriptor, *this);
    }
    void receive(char c) { ASSERT_EQ(::write(other, &c, 1), 1); }
    void read() {
        char c = 0;
        ASSERT_EQ(::read(descriptor, &c, 1), 1);
    }

    int descriptor = -1;
    int other = -1;
    int readable = 0;
    int told_ends = 0;
    int writable = 0;
    bool is_watched = true;
    std::function<void()> then;

  private:
    Poller& poller_;
};

class NotingFlush : public Flushable {
  public:
    explicit NotingFlush(std::string& notes) : notes_(notes) {}
    void flush() override { notes_ += 'f'; }

  private:
    std::string& notes_;
};

class PollerTest : public testing::Test {
  protected:
    // Until the condition holds; the test's own time limit ends what never does.
    void run_until(const std::function<bool()>& holds) {
        while (!holds()) {
            io.restart();
            ASSERT_EQ(io.run_one(), 1U) << "nobody waits for anything";
        }
    }

    asio::io_context io{1};
    Outbox outbox;
    Poller poller{io, outbox};
};

TEST_F(PollerTest, what_is_left_unread_is_told_again_to_who_asks) {
    Watched peer(poller);
    peer.receive('a');
    peer.then = [&] { peer.readable < 3 ? peer.rearm(false) : peer.remove(); };
    io.run();
    EXPECT_EQ(peer.readable, 3);
}

TEST_F(PollerTest, what_is_left_unread_is_told_once_to_who_does_not_ask) {
    Watched lazy(poller);
    Watched other(poller);
    lazy.receive('a');
    run_until([&] { return lazy.readable > 0; });
    other.receive('b');
    run_until([&] { return other.readable > 0; });
    EXPECT_EQ(lazy.readable, 1);
}

TEST_F(PollerTest, what_comes_anew_is_told_anew) {
    Watched peer(poller);
    peer.receive('a');
    run_until([&] { return peer.readable == 1; });
    peer.receive('b');
    run_until([&] { return peer.readable == 2; });
    EXPECT_EQ(peer.told_ends, 0);
}

TEST_F(PollerTest, the_end_of_a_connection_is_told_as_something_to_read) {
    Watched peer(poller);
    ::shutdown(peer.other, SHUT_WR);
    run_until([&] { return peer.readable > 0; });
    EXPECT_EQ(peer.told_ends, 1);
}

TEST_F(PollerTest, an_end_that_is_seen_before_all_is_read_is_told_again_to_who_asks) {
    Watched peer(poller);
    peer.receive('a');
    ::shutdown(peer.other, SHUT_WR);
    peer.then = [&] {
        if (peer.readable > 1) return;
        peer.read();
        peer.rearm(false);
    };
    run_until([&] { return peer.readable == 2; });
    EXPECT_EQ(peer.told_ends, 2);
}

TEST_F(PollerTest, room_is_told_only_to_who_awaits_it) {
    Watched waiting(poller);
    Watched other(poller);
    other.receive('a');
    waiting.rearm(true);
    run_until([&] { return waiting.writable > 0 && other.readable > 0; });
    EXPECT_EQ(waiting.writable, 1);
    EXPECT_EQ(other.writable, 0);
}

TEST_F(PollerTest, who_is_removed_by_an_event_before_its_own_is_not_told) {
    Watched first(poller);
    Watched second(poller);
    first.receive('a');
    second.receive('a');
    first.then = [&] { second.remove(); };
    second.then = [&] { first.remove(); };
    run_until([&] { return first.readable + second.readable > 0; });
    EXPECT_EQ(first.readable + second.readable, 1);
}

TEST_F(PollerTest, without_anybody_to_watch_the_io_context_comes_to_its_end) {
    Watched peer(poller);
    peer.receive('a');
    peer.then = [&] { peer.remove(); };
    io.run();
    EXPECT_EQ(peer.readable, 1);
}

TEST_F(PollerTest, who_comes_after_all_had_gone_is_watched) {
    { Watched gone(poller); }
    Watched peer(poller);
    peer.receive('a');
    run_until([&] { return peer.readable > 0; });
}

TEST_F(PollerTest, who_comes_during_an_event_that_removed_the_last_is_watched) {
    Watched last(poller);
    std::optional<Watched> next;
    last.receive('a');
    last.then = [&] {
        last.remove();
        next.emplace(poller);
        next->receive('b');
    };
    run_until([&] { return next && next->readable > 0; });
}

TEST_F(PollerTest, what_ready_sockets_cause_is_written_after_the_last_was_read) {
    Watched first(poller);
    Watched second(poller);
    std::string notes;
    const auto note = [&](Watched& peer) {
        return [&] {
            peer.read();
            notes += 'r';
            outbox.add(std::make_shared<NotingFlush>(notes));
        };
    };
    first.then = note(first);
    second.then = note(second);
    first.receive('a');
    second.receive('a');
    run_until([&] { return notes.size() == 4; });
    EXPECT_EQ(notes, "rrff");
}

TEST_F(PollerTest, a_descriptor_that_cannot_be_watched_is_refused) {
    Watched peer(poller);
    EXPECT_FALSE(poller.add(-1, peer));
}

}  // namespace
}  // namespace signaling::net
