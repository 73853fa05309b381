// Going away and coming back: the seat of a v2 peer outlives its connection. It is lost only when
// its peer leaves, when the grace ends, or to another policy than `probe`.
#include "signaling/core/hub.hpp"

namespace signaling::core {

bool Hub::has_proof(const Join& join) const {
    if (join.resume.empty()) return false;
    const std::string& peer_id = join.identity.peer_id;
    const std::string secret = credentials_.resume_secret(join.session_id, join.role, peer_id);
    return equal_in_constant_time(join.resume, secret);
}

// Who cannot have received its secret needs none: the connection may have taken our `joined` with
// it. Its name, which no stranger knows, has to do.
bool Hub::is_owner(const Peer& peer, bool is_proven, const Peer& owner) {
    return peer.identity.dialect == Dialect::v2 && peer.identity == owner.identity &&
           (is_proven || !owner.knows_secret);
}

// After a restart nobody knows who is only away. Until all who were have had their time, whoever
// can prove that a seat was its own has more right to it than who came first.
bool Hub::is_usurper(const Peer& owner, TimePoint now) const {
    return !owner.is_proven && !owner.away && now < started_ + limits_.grace;
}

void Hub::oust(Peer& peer, Peer& owner, TimePoint now, Effects& effects) {
    withdraw_challenge(peer);
    Seat& seat = owner.session->seat(owner.role);
    if (seat.challenger != nullptr) refuse_challenger(*seat.challenger, effects);
    evict(owner, now, effects);
}

// Who joins under another name is somebody else, who never sat there.
void Hub::assume(Peer& peer, const Identity& identity, Effects& effects) {
    if (peer.identity == identity) return;
    leave(peer, effects);
    peer.identity = identity;
}

// The partner has not lost anybody, so the earlier connection goes without a word to it.
void Hub::take_back(Peer& peer, Peer& owner, TimePoint now, Effects& effects) {
    withdraw_challenge(peer);
    Session& session = *owner.session;
    const Role role = owner.role;
    if (Peer* challenger = session.seat(role).challenger) refuse_challenger(*challenger, effects);
    const bool owner_missed_end = owner.missed_end;
    owner.session = nullptr;
    if (owner.away) {
        forget(owner);
    } else {
        drop(owner, CloseCode::replaced, now, effects);
    }
    ++counters_.returns;
    peer.missed_end = owner_missed_end;
    take_seat(peer, session, role, now, effects);
}

bool Hub::may_be_away(const Peer& peer) const {
    return peer.identity.dialect == Dialect::v2 && peer.session != nullptr && !draining_ &&
           limits_.grace > Milliseconds(0) && away_count_ < limits_.away_max;
}

void Hub::go_away(Peer& peer, TimePoint now, Effects& effects) {
    Session& session = *peer.session;
    if (Peer* challenger = session.seat(peer.role).challenger) {
        refuse_challenger(*challenger, effects);
    }
    peer.away = true;
    ++away_count_;
    peer.next_check = now + limits_.grace;
    reschedule(peer);
    effects.emplace_back(Note{peer.id, Note::What::away, peer.role, session_tag(session.id)});
    const Peer* partner = session.seat(other(peer.role)).owner;
    if (partner == nullptr || partner->closing || partner->identity.dialect == Dialect::v1) return;
    effects.emplace_back(Send{partner->id, peer_away_text(peer.role, limits_.grace)});
}

void Hub::end_grace(Peer& peer, Effects& effects) {
    leave(peer, effects);
    forget(peer);
}

// Nobody comes back to a server that ends.
void Hub::end_all_grace() {
    for (auto next = peers_.begin(); next != peers_.end();) {
        Peer& peer = (next++)->second;
        if (!peer.away) continue;
        Session& session = *peer.session;
        session.seat(peer.role).owner = nullptr;
        forget_if_empty(session);
        forget(peer);
    }
}

void Hub::forget(Peer& peer) {
    if (peer.away) --away_count_;
    deadlines_.set(peer.id, peer.due, std::nullopt);
    peers_.erase(peer.id);
}

}  // namespace signaling::core
