// A flood of one warning becomes one line per second.
#include "net/log_throttle.hpp"

#include <gtest/gtest.h>

namespace signaling::net {
namespace {

using std::chrono::milliseconds;

TEST(LogThrottle, the_first_is_told_at_once_and_the_rest_of_the_second_is_counted) {
    LogThrottle throttle;
    const std::chrono::steady_clock::time_point start{};
    EXPECT_EQ(throttle.count(start), 1U);
    for (int i = 0; i < 99; ++i)
        EXPECT_EQ(throttle.count(start + milliseconds(i)), std::nullopt);
    EXPECT_EQ(throttle.count(start + milliseconds(999)), std::nullopt);
    EXPECT_EQ(throttle.count(start + milliseconds(1000)), 101U);
    EXPECT_EQ(throttle.count(start + milliseconds(5000)), 1U);
}

}  // namespace
}  // namespace signaling::net
