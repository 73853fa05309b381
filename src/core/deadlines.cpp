// An ordered set is enough: a peer's deadline moves once per heartbeat, not once per message. The
// common move takes the first to the end, and that costs no search and no allocation.
#include "signaling/core/deadlines.hpp"

namespace signaling::core {

void Deadlines::set(PeerId peer, std::optional<TimePoint>& due, std::optional<TimePoint> when) {
    if (due == when) return;
    if (due && when) {
        auto entry = take({*due, peer});
        entry.value().first = *when;
        queue_.insert(queue_.end(), std::move(entry));
    } else if (when) {
        queue_.emplace_hint(queue_.end(), *when, peer);
    } else {
        take({*due, peer});
    }
    due = when;
}

Deadlines::Queue::node_type Deadlines::take(const Queue::value_type& entry) {
    const auto first = queue_.begin();
    return queue_.extract(*first == entry ? first : queue_.find(entry));
}

std::optional<PeerId> Deadlines::first_due(TimePoint now) const {
    if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
    return queue_.begin()->second;
}

}  // namespace signaling::core
