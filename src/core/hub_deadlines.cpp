// What time does to a peer: the join deadline, the heartbeat, the end of a probe, the drain.
#include <algorithm>

#include "signaling/core/hub.hpp"

namespace signaling::core {
namespace {

constexpr Milliseconds restart_spread_min{1'000};

// SplitMix64: neighbouring ids get unlike numbers.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
}

}  // namespace

void Hub::tick(TimePoint now, Effects& effects) {
    while (const std::optional<PeerId> id = deadlines_.first_due(now)) {
        expire(peers_.at(*id), now, effects);
        settle(now, effects);
    }
}

void Hub::drain(TimePoint now, Milliseconds over, std::uint64_t seed) {
    draining_ = true;
    drain_ends_ = now + over;
    restart_spread_ = std::max(over, restart_spread_min);
    drain_seed_ = seed;
    end_all_grace();
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
        drop_for_drain(peer, now, effects);
    } else if (peer.away) {
        end_grace(peer, effects);
    } else if (peer.contested != nullptr && now >= peer.probe_ends) {
        end_probe(*peer.contested->seat(peer.contested_role).owner, now, effects);
    } else if (!peer.has_joined && peer.contested == nullptr && now >= peer.join_ends) {
        const bool was_taken = peer.seat_was_taken;
        drop(peer, was_taken ? CloseCode::seat_taken : CloseCode::timed_out, now, effects);
    } else {
        heartbeat(peer, now, effects);
    }
}

void Hub::heartbeat(Peer& peer, TimePoint now, Effects& effects) {
    const TimePoint silence_ends = peer.seen + 2 * limits_.ping_interval;
    if (now >= silence_ends) {
        drop(peer, CloseCode::timed_out, now, effects);
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

// Silence costs a v2 owner its connection, not its seat: it may be a phone that is frozen while its
// user picks a file.
void Hub::end_probe(Peer& owner, TimePoint now, Effects& effects) {
    drop(owner, may_be_away(owner) ? CloseCode::timed_out : CloseCode::replaced, now, effects);
}

// Whoever is told to try again finds its seat.
void Hub::drop(Peer& peer, CloseCode code, TimePoint now, Effects& effects) {
    peer.closing = true;
    withdraw_challenge(peer);
    if (row_of(code).advice != Advice::stop && may_be_away(peer)) {
        go_away(peer, now, effects);
    } else {
        leave(peer, effects);
        deadlines_.set(peer.id, peer.due, std::nullopt);
    }
    effects.emplace_back(Close{peer.id, code});
}

// A session's peers go together and without a word about each other: to them it is one restart.
void Hub::drop_for_drain(Peer& peer, TimePoint now, Effects& effects) {
    Peer* partner = peer.session ? peer.session->seat(other(peer.role)).owner : nullptr;
    if (partner != nullptr) partner->closing = true;
    for (Peer* each : {&peer, partner}) {
        if (each == nullptr) continue;
        tell_restart(*each, now, effects);
        drop(*each, CloseCode::restart, now, effects);
    }
}

// Spread, because thousands who come back at the same moment would be refused.
void Hub::tell_restart(const Peer& peer, TimePoint now, Effects& effects) const {
    if (peer.identity.dialect == Dialect::v1) return;
    const auto left = std::chrono::duration_cast<Milliseconds>(drain_ends_ - now);
    const std::uint64_t spread = static_cast<std::uint64_t>(restart_spread_.count()) + 1;
    const std::uint64_t jitter = mix(drain_seed_ ^ static_cast<std::uint64_t>(peer.id)) % spread;
    const Milliseconds wait = std::max(left, Milliseconds(0)) + Milliseconds(jitter);
    effects.emplace_back(Send{peer.id, restarting_text(wait)});
}

// A probe outlasts the join deadline: its newcomer may be about to get the seat. It does not
// outlast the drain, which has no seats to give.
void Hub::reschedule(Peer& peer) {
    if (peer.closing && !peer.away) return;
    TimePoint when = peer.next_check;
    if (!draining_ && peer.contested != nullptr) {
        when = std::min(when, peer.probe_ends);
    } else if (!draining_ && !peer.has_joined) {
        when = std::min(when, peer.join_ends);
    }
    deadlines_.set(peer.id, peer.due, when);
}

}  // namespace signaling::core
