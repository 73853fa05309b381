// When each peer next needs a look: at most one deadline per peer, found in order of time.
#pragma once

#include <optional>
#include <set>
#include <utility>

#include "signaling/core/ids.hpp"

namespace signaling::core {

class Deadlines {
  public:
    // Sets the peer's deadline. `due` is the peer's own record of it, kept by the caller so that no
    // second table is needed; it is updated here and nowhere else.
    void set(PeerId peer, std::optional<TimePoint>& due, std::optional<TimePoint> when);

    // A peer whose deadline is at or before `now`; its deadline stays until set() moves it.
    [[nodiscard]] std::optional<PeerId> first_due(TimePoint now) const;

    [[nodiscard]] std::size_t size() const { return queue_.size(); }

  private:
    using Queue = std::set<std::pair<TimePoint, PeerId>>;

    Queue::node_type take(const Queue::value_type& entry);

    Queue queue_;
};

}  // namespace signaling::core
