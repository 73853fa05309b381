// The rules of what waits to be written: frames stay whole wherever a write stopped.
#include "net/frame_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signaling::net {
namespace {

std::string frame(Opcode opcode, std::string_view payload) {
    std::string bytes;
    append_frame(bytes, opcode, payload);
    return bytes;
}

std::string text(std::string_view payload) {
    return frame(Opcode::text, payload);
}

// What a socket would be given that takes `step` bytes at a time.
std::string drained(FrameQueue& queue, std::size_t step) {
    std::string all;
    while (!queue.empty()) {
        const std::string piece(queue.unwritten().substr(0, step));
        all += piece;
        queue.take(piece.size());
    }
    return all;
}

FrameQueue with(std::initializer_list<std::string_view> texts) {
    FrameQueue queue;
    for (const std::string_view payload : texts)
        queue.add(Opcode::text, payload);
    return queue;
}

TEST(FrameQueue, everything_is_written_in_order_whatever_a_write_takes) {
    const std::string long_one(70'000, 'l');
    const std::string expected = text("one") + text("") + text(long_one) + text("two");
    for (const std::size_t step : {1U, 2U, 5U, 1'000U, 69'999U, 100'000U}) {
        FrameQueue queue = with({"one", "", long_one, "two"});
        EXPECT_EQ(drained(queue, step), expected) << step;
        EXPECT_EQ(queue.size(), 0U);
    }
}

TEST(FrameQueue, what_was_written_whole_is_kept_no_longer) {
    FrameQueue queue = with({"one", "two", "three"});
    queue.take(text("one").size() + 1);
    EXPECT_EQ(queue.size(), (text("two") + text("three")).size());
    queue.take(text("two").size() - 1);
    EXPECT_EQ(queue.size(), text("three").size());
}

TEST(FrameQueue, a_control_frame_goes_ahead_of_what_was_not_begun) {
    FrameQueue untouched = with({"one", "two"});
    untouched.add_ahead(Opcode::ping, "");
    EXPECT_EQ(drained(untouched, 100), frame(Opcode::ping, "") + text("one") + text("two"));

    FrameQueue begun = with({"one", "two"});
    begun.take(1);
    begun.add_ahead(Opcode::ping, "");
    EXPECT_EQ(drained(begun, 100), text("one").substr(1) + frame(Opcode::ping, "") + text("two"));
}

TEST(FrameQueue, one_control_frame_waits_ahead_at_a_time) {
    FrameQueue queue = with({"one", "two"});
    queue.take(1);
    queue.add_ahead(Opcode::pong, "first");
    for (int i = 0; i < 1'000; ++i)
        queue.add_ahead(Opcode::pong, "more");
    EXPECT_EQ(queue.size(), (text("one") + frame(Opcode::pong, "first") + text("two")).size());
    queue.take(text("one").size() - 1 + frame(Opcode::pong, "first").size());
    queue.add_ahead(Opcode::ping, "");
    EXPECT_EQ(drained(queue, 100), frame(Opcode::ping, "") + text("two"));
}

TEST(FrameQueue, forgetting_leaves_the_frame_whole_that_was_begun) {
    for (std::size_t count = 1; count < text("one").size(); ++count) {
        FrameQueue queue = with({"one", "two"});
        queue.take(count);
        queue.forget_unwritten();
        EXPECT_EQ(drained(queue, 100), text("one").substr(count));
    }
    FrameQueue untouched = with({"one", "two"});
    untouched.forget_unwritten();
    EXPECT_TRUE(untouched.empty());
}

TEST(FrameQueue, after_a_clear_it_starts_anew) {
    FrameQueue queue = with({"one", "two"});
    queue.take(3);
    queue.clear();
    EXPECT_TRUE(queue.empty());
    queue.add(Opcode::text, "three");
    EXPECT_EQ(queue.unwritten(), text("three"));
}

}  // namespace
}  // namespace signaling::net
