// What time does to a peer: the join deadline, the heartbeat, the end of a probe, the drain.
#include <algorithm>

#include "signaling/core/hub.hpp"

namespace signaling::core {

void Hub::tick(TimePoint now, Effects& effects) {
    while (const std::optional<PeerId> id = deadlines_.first_due(now)) {
        expire(peers_.at(*id), now, effects);
        settle(effects);
    }
}

void Hub::drain(TimePoint now, Milliseconds over) {
    draining_ = true;
    const auto count = static_cast<Milliseconds::rep>(peers_.size());
    Milliseconds::rep index = 0;
    for (auto& [id, peer] : peers_) {
        if (peer.closing) continue;
        peer.next_check = now + over * index++ / count;
        reschedule(peer);
    }
}

// Every path moves the peer's deadline or ends it: tick() would not end otherwise.
void Hub::expire(Peer& peer, TimePoint now, Effects& effects) {
    if (draining_) {
        drop_for_drain(peer, effects);
    } else if (peer.contested != nullptr && now >= peer.probe_ends) {
        drop(*peer.contested->seat(peer.contested_role).owner, CloseCode::replaced, effects);
    } else if (!peer.has_joined && peer.contested == nullptr && now >= peer.join_ends) {
        drop(peer, peer.seat_was_taken ? CloseCode::seat_taken : CloseCode::timed_out, effects);
    } else {
        heartbeat(peer, now, effects);
    }
}

void Hub::heartbeat(Peer& peer, TimePoint now, Effects& effects) {
    const TimePoint silence_ends = peer.seen + 2 * limits_.ping_interval;
    if (now >= silence_ends) {
        drop(peer, CloseCode::timed_out, effects);
        return;
    }
    effects.emplace_back(Ping{peer.id});
    peer.next_check = std::min(now + limits_.ping_interval, silence_ends);
    reschedule(peer);
}

// An owner that shows life keeps its seat.
void Hub::show_life(Peer& peer, TimePoint now, Effects& effects) {
    peer.seen = now;
    if (peer.session == nullptr) return;
    Peer* challenger = peer.session->seat(peer.role).challenger;
    if (challenger != nullptr) refuse_challenger(*challenger, effects);
}

void Hub::drop(Peer& peer, CloseCode code, Effects& effects) {
    peer.closing = true;
    withdraw_challenge(peer);
    leave(peer, effects);
    deadlines_.set(peer.id, peer.due, std::nullopt);
    effects.emplace_back(Close{peer.id, code});
}

// A session's peers go together and without a word about each other: to them it is one restart.
void Hub::drop_for_drain(Peer& peer, Effects& effects) {
    Peer* partner = peer.session ? peer.session->seat(other(peer.role)).owner : nullptr;
    if (partner != nullptr) partner->closing = true;
    drop(peer, CloseCode::restart, effects);
    if (partner != nullptr) drop(*partner, CloseCode::restart, effects);
}

// A probe outlasts the join deadline: its newcomer may be about to get the seat. It does not
// outlast the drain, which has no seats to give.
void Hub::reschedule(Peer& peer) {
    if (peer.closing) return;
    TimePoint when = peer.next_check;
    if (!draining_ && peer.contested != nullptr) {
        when = std::min(when, peer.probe_ends);
    } else if (!draining_ && !peer.has_joined) {
        when = std::min(when, peer.join_ends);
    }
    deadlines_.set(peer.id, peer.due, when);
}

}  // namespace signaling::core
