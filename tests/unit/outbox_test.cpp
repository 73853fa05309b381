// The rules of the outbox: who waits for the end of a batch, and that nobody waits longer.
#include "net/outbox.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace signaling::net {
namespace {

// Notes that it was flushed, then does what it was told to do at that time.
class Noting : public Flushable {
  public:
    Noting(std::string& notes, char name) : notes_(notes), name_(name) {}
    void flush() override {
        notes_ += name_;
        if (then) then();
    }

    std::function<void()> then;

  private:
    std::string& notes_;
    char name_;
};

class OutboxTest : public testing::Test {
  protected:
    std::shared_ptr<Noting> connection(char name) {
        return std::make_shared<Noting>(flushed, name);
    }

    std::string flushed;
    Outbox outbox;
    std::shared_ptr<Noting> a = connection('a');
    std::shared_ptr<Noting> b = connection('b');
    std::shared_ptr<Noting> c = connection('c');
};

TEST_F(OutboxTest, without_a_batch_nobody_waits) {
    outbox.add(a);
    EXPECT_EQ(flushed, "a");
    outbox.add(b);
    outbox.add(a);
    EXPECT_EQ(flushed, "aba");
}

TEST_F(OutboxTest, without_a_batch_nobody_is_held_on_to) {
    outbox.add(a);
    EXPECT_EQ(a.use_count(), 1);
}

TEST_F(OutboxTest, in_a_batch_all_wait_for_its_end_and_leave_in_the_order_they_came) {
    {
        const Outbox::Batch batch(outbox);
        outbox.add(b);
        outbox.add(c);
        outbox.add(a);
        EXPECT_EQ(flushed, "");
    }
    EXPECT_EQ(flushed, "bca");
}

TEST_F(OutboxTest, a_batch_of_nobody_flushes_nobody) {
    { const Outbox::Batch batch(outbox); }
    EXPECT_EQ(flushed, "");
}

TEST_F(OutboxTest, each_is_flushed_once_and_not_again_by_a_later_batch) {
    for (int i = 0; i < 3; ++i) {
        const Outbox::Batch batch(outbox);
        if (i == 0) outbox.add(a);
        if (i == 1) outbox.add(b);
    }
    EXPECT_EQ(flushed, "ab");
}

TEST_F(OutboxTest, after_a_batch_nobody_waits) {
    { const Outbox::Batch batch(outbox); }
    outbox.add(a);
    EXPECT_EQ(flushed, "a");
}

TEST_F(OutboxTest, who_joins_during_the_flush_leaves_with_the_same_batch_behind_the_others) {
    a->then = [this] { outbox.add(c); };
    c->then = [this] {
        for (int i = 0; i < 100; ++i)  // the list moves in memory
            outbox.add(connection('d'));
    };
    {
        const Outbox::Batch batch(outbox);
        outbox.add(a);
        outbox.add(b);
    }
    EXPECT_EQ(flushed, "abc" + std::string(100, 'd'));
}

TEST_F(OutboxTest, who_has_been_flushed_may_join_again_during_the_flush) {
    a->then = [this] {
        a->then = nullptr;
        outbox.add(a);
    };
    {
        const Outbox::Batch batch(outbox);
        outbox.add(a);
        outbox.add(b);
    }
    EXPECT_EQ(flushed, "aba");
}

TEST_F(OutboxTest, who_waits_lives_until_it_is_flushed_and_no_longer) {
    std::weak_ptr<Noting> waiting = a;
    std::optional<bool> was_let_go;
    b->then = [&] { was_let_go = waiting.expired(); };
    {
        const Outbox::Batch batch(outbox);
        outbox.add(std::move(a));
        outbox.add(b);
        EXPECT_FALSE(waiting.expired());
    }
    EXPECT_EQ(flushed, "ab");
    EXPECT_EQ(was_let_go, true);
    EXPECT_EQ(b.use_count(), 1);
}

}  // namespace
}  // namespace signaling::net
