// Who sits where: taking, contesting and leaving a seat. A peer that is being closed has left its
// seat already, so nobody ever hears from it or sends to it again.
#include "signaling/core/hub.hpp"

namespace signaling::core {

void Hub::take_seat(Peer& peer, Session& session, Role role, Effects& effects) {
    withdraw_challenge(peer);
    session.seat(role).owner = &peer;  // first: leaving must not end the very session it joins
    leave(peer, effects);
    peer.session = &session;
    peer.role = role;
    peer.seat_was_taken = false;
    peer.has_joined = true;
    reschedule(peer);
    ++counters_.joins;
    const std::uint32_t tag = session_tag(session.id);
    effects.emplace_back(Note{peer.id, Note::What::joined, role, tag});
    effects.emplace_back(Send{peer.id, joined_text(session.id, role)});
    const Peer* partner = session.seat(other(role)).owner;
    if (partner == nullptr) return;
    ++counters_.pairings;
    effects.emplace_back(Note{peer.id, Note::What::paired, role, tag});
    effects.emplace_back(Send{partner->id, peer_connected_text()});
    effects.emplace_back(Send{peer.id, peer_connected_text()});
}

// Somebody else sits there: a zombie whose network has changed, or the rightful owner.
void Hub::contest(Peer& newcomer, Session& session, Role role, TimePoint now, Effects& effects) {
    Seat& seat = session.seat(role);
    if (seat.challenger == &newcomer) return;  // the probe is under way
    withdraw_challenge(newcomer);
    if (limits_.seat_conflict == SeatConflict::reject) {
        refuse_challenger(newcomer, effects);
        return;
    }
    newcomer.contested = &session;
    newcomer.contested_role = role;
    newcomer.probe_ends = now + limits_.probe_timeout;
    if (Peer* earlier = seat.challenger) {
        newcomer.probe_ends = earlier->probe_ends;  // a third device must not prolong the probe
        refuse_challenger(*earlier, effects);
    } else if (limits_.seat_conflict == SeatConflict::probe) {
        effects.emplace_back(Ping{seat.owner->id});
    }
    seat.challenger = &newcomer;
    if (limits_.seat_conflict == SeatConflict::replace) {
        drop(*seat.owner, CloseCode::replaced, effects);
    }
    reschedule(newcomer);
}

void Hub::refuse_challenger(Peer& challenger, Effects& effects) {
    withdraw_challenge(challenger);
    challenger.seat_was_taken = true;
    send_error(challenger, ErrorCode::seat_taken, text_seat_taken, effects);
}

void Hub::withdraw_challenge(Peer& peer) {
    if (peer.contested == nullptr) return;
    Session& session = *peer.contested;
    session.seat(peer.contested_role).challenger = nullptr;
    peer.contested = nullptr;
    reschedule(peer);
    forget_if_empty(session);
}

// Gives the peer's seat up. A challenger takes it in settle(), not here: chains of challengers must
// not become recursion.
void Hub::leave(Peer& peer, Effects& effects) {
    if (peer.session == nullptr) return;
    Session& session = *peer.session;
    peer.session = nullptr;
    Seat& seat = session.seat(peer.role);
    seat.owner = nullptr;
    effects.emplace_back(Note{peer.id, Note::What::left, peer.role, session_tag(session.id)});
    const Peer* partner = session.seat(other(peer.role)).owner;
    if (partner != nullptr && partner != &peer && !partner->closing) {
        effects.emplace_back(Send{partner->id, disconnected_text(peer.role)});
    }
    if (seat.challenger != nullptr) promoted_.push_back(seat.challenger);
    forget_if_empty(session);
}

// Seats the challengers whose owner has gone, until nobody waits for an empty seat.
void Hub::settle(Effects& effects) {
    while (!promoted_.empty()) {
        Peer& peer = *promoted_.back();
        promoted_.pop_back();
        if (peer.contested == nullptr) continue;  // ended in the same event
        if (draining_) {
            withdraw_challenge(peer);
            send_error(peer, ErrorCode::unavailable, text_restarting, effects);
        } else {
            Session& session = *peer.contested;
            session.seat(peer.contested_role).owner = &peer;  // keeps the session alive
            take_seat(peer, session, peer.contested_role, effects);
        }
    }
}

void Hub::forget_if_empty(Session& session) {
    if (session.empty()) sessions_.erase(sessions_.find(session.id));
}

}  // namespace signaling::core
