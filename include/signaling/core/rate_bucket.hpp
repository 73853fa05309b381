// A token bucket: `burst` messages at once, `rate` per second sustained.
#pragma once

#include "signaling/core/ids.hpp"

namespace signaling::core {

class RateBucket {
  public:
    // A full bucket. `burst` is a number of messages.
    RateBucket(double burst, TimePoint now) : tokens_(burst), filled_(now) {}

    // Takes one message's token; false when there is none. A rate of 0 means no limit. Time that
    // runs backwards refills nothing.
    [[nodiscard]] bool take(double rate, double burst, TimePoint now);

  private:
    double tokens_;
    TimePoint filled_;
};

}  // namespace signaling::core
