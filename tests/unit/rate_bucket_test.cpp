// Rules of the token bucket alone.
#include "signaling/core/rate_bucket.hpp"

#include <gtest/gtest.h>

namespace signaling::core {
namespace {

using namespace std::chrono_literals;

const TimePoint start = TimePoint{} + 100s;

int taken(RateBucket& bucket, double rate, double burst, TimePoint now) {
    int count = 0;
    while (count < 1'000'000 && bucket.take(rate, burst, now))
        ++count;
    return count;
}

TEST(RateBucket, starts_full) {
    RateBucket bucket(5, start);
    EXPECT_EQ(taken(bucket, 1, 5, start), 5);
}

TEST(RateBucket, refills_at_the_rate) {
    RateBucket bucket(5, start);
    taken(bucket, 2, 5, start);
    EXPECT_EQ(taken(bucket, 2, 5, start + 499ms), 0);
    EXPECT_EQ(taken(bucket, 2, 5, start + 500ms), 1);
    EXPECT_EQ(taken(bucket, 2, 5, start + 2s), 3);
}

TEST(RateBucket, never_holds_more_than_the_burst) {
    RateBucket bucket(5, start);
    EXPECT_EQ(taken(bucket, 100, 5, start + 24h), 5);
}

TEST(RateBucket, keeps_fractions_of_a_token) {
    RateBucket bucket(1, start);
    taken(bucket, 3, 1, start);
    int passed = 0;
    for (int i = 1; i <= 3000; ++i)
        passed += bucket.take(3, 1, start + i * 1ms) ? 1 : 0;
    EXPECT_GE(passed, 8);
    EXPECT_LE(passed, 9);
}

TEST(RateBucket, a_rate_of_0_means_no_limit) {
    RateBucket bucket(1, start);
    EXPECT_EQ(taken(bucket, 0, 1, start), 1'000'000);
}

TEST(RateBucket, time_that_runs_backwards_refills_nothing) {
    RateBucket bucket(1, start);
    EXPECT_TRUE(bucket.take(1, 1, start));
    EXPECT_FALSE(bucket.take(1, 1, start - 50s));
    EXPECT_FALSE(bucket.take(1, 1, start));
    EXPECT_TRUE(bucket.take(1, 1, start + 1s));
}

}  // namespace
}  // namespace signaling::core
