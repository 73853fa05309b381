// Events in, effects out: what each event and each message means. The rules of seats are in
// hub_seats.cpp, those of time in hub_deadlines.cpp.
#include "signaling/core/hub.hpp"

#include <algorithm>
#include <cassert>

namespace signaling::core {
namespace {

constexpr std::size_t kept_members = 64;  // a message of 50,000 members must not cost for ever

}  // namespace

Hub::Hub(const Limits& limits, const Credentials& credentials, const HashSeed& seed)
    : limits_(limits), credentials_(credentials), sessions_(0, SessionIdHash{seed}) {}

void Hub::open(PeerId id, TimePoint now) {
    assert(!peers_.contains(id));
    Peer& peer = peers_.try_emplace(id, id, limits_.message_burst, now).first->second;
    peer.join_ends = now + limits_.join_timeout;
    started_ = std::min(started_, now);
    peer.next_check = draining_ ? now : now + limits_.ping_interval;
    reschedule(peer);
}

void Hub::receive(PeerId id, std::string_view text, TimePoint now, Effects& effects) {
    const auto position = peers_.find(id);
    if (position == peers_.end() || position->second.closing) return;
    Peer& peer = position->second;
    ++counters_.messages_received;
    show_life(peer, now, effects);
    peer.knows_secret = peer.session != nullptr;
    if (peer.bucket.take(limits_.message_rate, limits_.message_burst, now)) {
        const Dialect dialect = peer.identity.dialect;
        const ClientMessage message = parse(text, dialect, limits_, members_);
        std::visit([&](const auto& m) { on(peer, m, now, effects); }, message);
        if (members_.capacity() > kept_members) std::vector<json::Member>().swap(members_);
    } else {
        send_error(peer, ErrorCode::rate_limited, text_rate_limited, effects);
        drop(peer, CloseCode::rate_limited, now, effects);
    }
    settle(now, effects);
}

void Hub::close(PeerId id, Ending how, TimePoint now, Effects& effects) {
    const auto position = peers_.find(id);
    if (position == peers_.end() || position->second.away) return;
    Peer& peer = position->second;
    peer.closing = true;
    withdraw_challenge(peer);
    if (how == Ending::lost && may_be_away(peer)) {
        go_away(peer, now, effects);
    } else {
        leave(peer, effects);
        forget(peer);
    }
    settle(now, effects);
}

void Hub::alive(PeerId id, TimePoint now, Effects& effects) {
    const auto position = peers_.find(id);
    if (position == peers_.end() || position->second.closing) return;
    show_life(position->second, now, effects);
}

void Hub::shrink() {
    peers_.rehash(0);
    sessions_.rehash(0);
}

void Hub::on(Peer& peer, const Join& join, TimePoint now, Effects& effects) {
    if (peer.session == nullptr) peer.identity = join.identity;  // errors are told in its dialect
    if (draining_) {
        send_error(peer, ErrorCode::unavailable, text_restarting, effects);
        return;
    }
    assume(peer, join.identity, effects);
    const auto position = sessions_.try_emplace(join.session_id).first;
    Session& session = position->second;
    session.id = position->first;
    Peer* owner = session.seat(join.role).owner;
    if (owner == &peer) {
        withdraw_challenge(peer);
        welcome(peer, effects);
        return;
    }
    const bool is_proven = has_proof(join);
    if (owner == nullptr) {
        peer.is_proven = is_proven;
        take_seat(peer, session, join.role, now, effects);
    } else if (is_owner(peer, is_proven, *owner)) {
        peer.is_proven = is_proven;
        take_back(peer, *owner, now, effects);
    } else if (is_proven && is_usurper(*owner, now)) {
        oust(peer, *owner, now, effects);
        on(peer, join, now, effects);  // from the start: the session may have ended with its owner
    } else {
        contest(peer, session, join.role, now, effects);
    }
}

// To v1, relaying into an empty seat is silent: the partner may be on its way.
void Hub::on(Peer& peer, const Relay& relay, TimePoint, Effects& effects) {
    if (peer.session == nullptr) {
        send_error(peer, ErrorCode::not_joined, text_no_session, effects);
        return;
    }
    if (relay.session_id && !json::equals(*relay.session_id, peer.session->id)) {
        send_error(peer, ErrorCode::session_mismatch, text_no_session, effects);
        return;
    }
    const Peer* partner = peer.session->seat(other(peer.role)).owner;
    const bool is_ack = relay.kind == RelayKind::ack;
    const bool is_meant = partner != nullptr && !partner->away &&
                          (!relay.to || json::equals(*relay.to, partner->identity.peer_id));
    if (!is_meant) {
        const bool is_told = peer.identity.dialect == Dialect::v2 && !is_ack;
        if (is_told) send_error(peer, ErrorCode::peer_absent, text_peer_absent, effects);
        return;
    }
    const bool knows_v2 = partner->identity.dialect == Dialect::v2;
    if (!knows_v2 && (is_ack || relay.kind == RelayKind::message)) {
        send_error(peer, ErrorCode::unknown_type, text_partner_is_v1, effects);
        return;
    }
    ++counters_.messages_relayed;
    const std::string_view seq = knows_v2 ? relay.seq : std::string_view{};
    effects.emplace_back(Send{partner->id, relay_text(relay.kind, relay.payload, seq)});
}

void Hub::on(Peer& peer, const PingMessage& ping, TimePoint, Effects& effects) {
    effects.emplace_back(Send{peer.id, pong_text(ping.t)});
}

void Hub::on(Peer& peer, const Leave&, TimePoint now, Effects& effects) {
    drop(peer, CloseCode::normal, now, effects);
}

void Hub::on(Peer& peer, const IceServersRequest&, TimePoint, Effects& effects) {
    if (peer.session == nullptr) {
        send_error(peer, ErrorCode::not_joined, text_no_session, effects);
        return;
    }
    const IceServers ice = credentials_.ice_servers(peer.identity.peer_id);
    effects.emplace_back(Send{peer.id, ice_servers_text(ice)});
}

void Hub::on(Peer&, const Outcome& outcome, TimePoint, Effects&) {
    ++counters_.outcomes.at(static_cast<std::size_t>(outcome.result));
}

// A v1 client may be newer than we are: silence, not an error.
void Hub::on(Peer& peer, const Unknown&, TimePoint, Effects& effects) {
    if (peer.identity.dialect == Dialect::v1) return;
    send_error(peer, ErrorCode::unknown_type, text_unknown_type, effects);
}

void Hub::on(Peer& peer, const Refusal& refusal, TimePoint, Effects& effects) {
    send_error(peer, refusal.code, refusal.text, effects);
}

void Hub::send_error(Peer& peer, ErrorCode code, std::string_view text, Effects& effects) {
    ++counters_.errors[static_cast<std::size_t>(code)];
    effects.emplace_back(Send{peer.id, error_text(peer.identity.dialect, code, text)});
}

}  // namespace signaling::core
