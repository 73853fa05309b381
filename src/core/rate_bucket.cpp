// The bucket refills lazily, when somebody takes from it: an idle peer costs no timer.
#include "signaling/core/rate_bucket.hpp"

#include <algorithm>
#include <chrono>

namespace signaling::core {

bool RateBucket::take(double rate, double burst, TimePoint now) {
    if (rate <= 0) return true;
    if (now > filled_) {
        const std::chrono::duration<double> passed = now - filled_;
        tokens_ = std::min(burst, tokens_ + passed.count() * rate);
        filled_ = now;
    }
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
}

}  // namespace signaling::core
