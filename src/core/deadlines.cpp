// An ordered set is enough: a peer's deadline moves once per heartbeat, not once per message.
#include "signaling/core/deadlines.hpp"

namespace signaling::core {

void Deadlines::set(PeerId peer, std::optional<TimePoint>& due, std::optional<TimePoint> when) {
    if (due == when) return;
    if (due) queue_.erase({*due, peer});
    if (when) queue_.insert({*when, peer});
    due = when;
}

std::optional<PeerId> Deadlines::first_due(TimePoint now) const {
    if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
    return queue_.begin()->second;
}

}  // namespace signaling::core
