// Who sits where: taking, contesting and leaving a seat. A peer that is being closed has left its
// seat already, so nobody ever hears from it or sends to it again.
#include <utility>

#include "signaling/core/hub.hpp"

namespace signaling::core {

void Hub::take_seat(Peer& peer, Session& session, Role role, TimePoint now, Effects& effects) {
    withdraw_challenge(peer);
    session.seat(role).owner = &peer;  // first: leaving must not end the very session it joins
    leave(peer, effects);
    peer.session = &session;
    peer.role = role;
    peer.seat_was_taken = false;
    peer.has_joined = true;
    peer.knows_secret = peer.is_proven;
    reschedule(peer);
    ++counters_.joins;
    effects.emplace_back(Note{peer.id, Note::What::joined, role, session_tag(session.id)});
    welcome(peer, effects);
    meet(peer, now, effects);
}

void Hub::welcome(const Peer& peer, Effects& effects) {
    const std::string_view session_id = peer.session->id;
    const std::string& peer_id = peer.identity.peer_id;
    if (peer.identity.dialect == Dialect::v1) {
        effects.emplace_back(Send{peer.id, joined_text(session_id, peer.role)});
        return;
    }
    const std::string resume = credentials_.resume_secret(session_id, peer.role, peer_id);
    const IceServers ice = credentials_.ice_servers(peer_id);
    const Welcome welcome{session_id, peer.role, peer_id, resume, ice, limits_};
    effects.emplace_back(Send{peer.id, joined_text(welcome)});
}

// Tells a peer that has just sat down, and its partner, of each other. A v1 partner hears it once
// for each pairing, whatever happens to the other's connection.
void Hub::meet(Peer& peer, TimePoint now, Effects& effects) {
    Session& session = *peer.session;
    if (std::exchange(peer.missed_end, false)) {
        effects.emplace_back(Send{peer.id, disconnected_text(other(peer.role))});
    }
    const Peer* partner = session.seat(other(peer.role)).owner;
    if (partner == nullptr) return;
    if (partner->away) {
        if (peer.identity.dialect == Dialect::v1) return;
        const auto left = std::chrono::duration_cast<Milliseconds>(partner->next_check - now);
        effects.emplace_back(Send{peer.id, peer_away_text(partner->role, left)});
        return;
    }
    const bool had_paired = std::exchange(session.has_paired, true);
    const bool resumed = had_paired || (peer.is_proven && partner->is_proven);
    const auto tell = [&](const Peer& who, const Peer& of) {
        const bool is_v2 = who.identity.dialect == Dialect::v2;
        if (!is_v2 && had_paired) return;
        effects.emplace_back(
            Send{who.id, is_v2 ? peer_connected_text(Partner{of.role, of.identity, resumed})
                               : peer_connected_text()});
    };
    if (!had_paired) {
        ++counters_.pairings;
        const std::uint32_t tag = session_tag(session.id);
        effects.emplace_back(Note{peer.id, Note::What::paired, peer.role, tag});
    }
    tell(*partner, peer);
    tell(peer, *partner);
}

// Somebody else sits there: a zombie whose network has changed, or the rightful owner. Who is away
// keeps its seat; else whoever has photographed the QR code would only have to wait.
void Hub::contest(Peer& newcomer, Session& session, Role role, TimePoint now, Effects& effects) {
    Seat& seat = session.seat(role);
    if (seat.challenger == &newcomer) return;  // the probe is under way
    withdraw_challenge(newcomer);
    const bool is_away = seat.owner->away && limits_.seat_conflict == SeatConflict::probe;
    if (is_away || limits_.seat_conflict == SeatConflict::reject) {
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
    reschedule(newcomer);
    if (limits_.seat_conflict == SeatConflict::replace) evict(*seat.owner, now, effects);
}

void Hub::evict(Peer& owner, TimePoint now, Effects& effects) {
    if (!owner.away) return drop(owner, CloseCode::replaced, now, effects);
    leave(owner, effects);
    forget(owner);
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
    const bool have_met = std::exchange(session.has_paired, false);
    effects.emplace_back(Note{peer.id, Note::What::left, peer.role, session_tag(session.id)});
    Peer* partner = session.seat(other(peer.role)).owner;
    if (partner != nullptr && partner != &peer) tell_end(peer, *partner, have_met, effects);
    if (seat.challenger != nullptr) promoted_.push_back(seat.challenger);
    forget_if_empty(session);
}

// A v2 partner that has not met the peer knows nevertheless that it was away. Who is away itself
// hears of it when it returns.
void Hub::tell_end(const Peer& gone, Peer& partner, bool have_met, Effects& effects) {
    if (partner.away) {
        partner.missed_end = partner.missed_end || have_met;
    } else if (!partner.closing && (have_met || partner.identity.dialect == Dialect::v2)) {
        effects.emplace_back(Send{partner.id, disconnected_text(gone.role)});
    }
}

// Seats the challengers whose owner has gone, until nobody waits for an empty seat.
void Hub::settle(TimePoint now, Effects& effects) {
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
            peer.is_proven = false;
            take_seat(peer, session, peer.contested_role, now, effects);
        }
    }
}

void Hub::forget_if_empty(Session& session) {
    if (session.empty()) sessions_.erase(sessions_.find(session.id));
}

}  // namespace signaling::core
