// Rules of the table of deadlines alone.
#include "signaling/core/deadlines.hpp"

#include <gtest/gtest.h>

namespace signaling::core {
namespace {

using namespace std::chrono_literals;

const TimePoint start = TimePoint{} + 100s;
constexpr PeerId one{1};
constexpr PeerId two{2};
constexpr PeerId three{3};

TEST(Deadlines, nobody_is_due_at_first) {
    const Deadlines deadlines;
    EXPECT_EQ(deadlines.first_due(TimePoint::max()), std::nullopt);
    EXPECT_EQ(deadlines.size(), 0U);
}

TEST(Deadlines, a_peer_is_due_from_its_time_on) {
    Deadlines deadlines;
    std::optional<TimePoint> due;
    deadlines.set(one, due, start);
    EXPECT_EQ(due, start);
    EXPECT_EQ(deadlines.first_due(start - 1ns), std::nullopt);
    EXPECT_EQ(deadlines.first_due(start), one);
    EXPECT_EQ(deadlines.first_due(start + 1h), one);
}

TEST(Deadlines, the_earliest_comes_first) {
    Deadlines deadlines;
    std::optional<TimePoint> due_one;
    std::optional<TimePoint> due_two;
    std::optional<TimePoint> due_three;
    deadlines.set(one, due_one, start + 3s);
    deadlines.set(two, due_two, start + 1s);
    deadlines.set(three, due_three, start + 2s);
    EXPECT_EQ(deadlines.first_due(start + 10s), two);
    deadlines.set(two, due_two, std::nullopt);
    EXPECT_EQ(deadlines.first_due(start + 10s), three);
    deadlines.set(three, due_three, std::nullopt);
    EXPECT_EQ(deadlines.first_due(start + 10s), one);
}

TEST(Deadlines, a_peer_has_at_most_one) {
    Deadlines deadlines;
    std::optional<TimePoint> due;
    deadlines.set(one, due, start);
    deadlines.set(one, due, start + 1s);
    EXPECT_EQ(deadlines.size(), 1U);
    EXPECT_EQ(deadlines.first_due(start), std::nullopt);
    deadlines.set(one, due, start - 1s);
    EXPECT_EQ(deadlines.size(), 1U);
    EXPECT_EQ(deadlines.first_due(start), one);
    deadlines.set(one, due, due);
    EXPECT_EQ(deadlines.size(), 1U);
    deadlines.set(one, due, std::nullopt);
    deadlines.set(one, due, std::nullopt);
    EXPECT_EQ(deadlines.size(), 0U);
    EXPECT_EQ(due, std::nullopt);
}

TEST(Deadlines, peers_may_share_a_moment) {
    Deadlines deadlines;
    std::optional<TimePoint> due_one;
    std::optional<TimePoint> due_two;
    deadlines.set(one, due_one, start);
    deadlines.set(two, due_two, start);
    EXPECT_EQ(deadlines.size(), 2U);
    deadlines.set(one, due_one, std::nullopt);
    EXPECT_EQ(deadlines.first_due(start), two);
}

}  // namespace
}  // namespace signaling::core
