// Events in, effects out: what each event and each message means. The rules of seats are in
// hub_seats.cpp, those of time in hub_deadlines.cpp.
#include "signaling/core/hub.hpp"

#include <cassert>

namespace signaling::core {
namespace {

constexpr std::size_t kept_members = 64;  // a message of 50,000 members must not cost for ever

}  // namespace

Hub::Hub(const Limits& limits) : limits_(limits) {}

void Hub::open(PeerId id, TimePoint now) {
    assert(!peers_.contains(id));
    Peer& peer = peers_.try_emplace(id, id, limits_.message_burst, now).first->second;
    peer.join_ends = now + limits_.join_timeout;
    peer.next_check = draining_ ? now : now + limits_.ping_interval;
    reschedule(peer);
}

void Hub::receive(PeerId id, std::string_view text, TimePoint now, Effects& effects) {
    const auto position = peers_.find(id);
    if (position == peers_.end() || position->second.closing) return;
    Peer& peer = position->second;
    ++counters_.messages_received;
    show_life(peer, now, effects);
    if (peer.bucket.take(limits_.message_rate, limits_.message_burst, now)) {
        const ClientMessage message = parse(text, limits_, members_);
        std::visit([&](const auto& m) { on(peer, m, now, effects); }, message);
        if (members_.capacity() > kept_members) std::vector<json::Member>().swap(members_);
    } else {
        send_error(peer, ErrorCode::rate_limited, text_rate_limited, effects);
        drop(peer, CloseCode::rate_limited, effects);
    }
    settle(effects);
}

void Hub::close(PeerId id, TimePoint, Effects& effects) {
    const auto position = peers_.find(id);
    if (position == peers_.end()) return;
    Peer& peer = position->second;
    peer.closing = true;
    withdraw_challenge(peer);
    leave(peer, effects);
    deadlines_.set(id, peer.due, std::nullopt);
    peers_.erase(position);
    settle(effects);
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
    if (draining_) {
        send_error(peer, ErrorCode::unavailable, text_restarting, effects);
        return;
    }
    const auto position = sessions_.try_emplace(join.session_id).first;
    Session& session = position->second;
    session.id = position->first;
    const Peer* owner = session.seat(join.role).owner;
    if (owner == nullptr) {
        take_seat(peer, session, join.role, effects);
    } else if (owner == &peer) {
        withdraw_challenge(peer);
        effects.emplace_back(Send{peer.id, joined_text(session.id, join.role)});
    } else {
        contest(peer, session, join.role, now, effects);
    }
}

// Relaying into an empty seat is silent: the partner may be on its way.
void Hub::on(Peer& peer, const Relay& relay, TimePoint, Effects& effects) {
    if (peer.session == nullptr) {
        send_error(peer, ErrorCode::not_joined, text_no_session, effects);
        return;
    }
    if (!json::equals(relay.session_id, peer.session->id)) {
        send_error(peer, ErrorCode::session_mismatch, text_no_session, effects);
        return;
    }
    const Peer* partner = peer.session->seat(other(peer.role)).owner;
    if (partner == nullptr) return;
    ++counters_.messages_relayed;
    effects.emplace_back(Send{partner->id, relay_text(relay.kind, relay.payload)});
}

void Hub::on(Peer& peer, const PingMessage& ping, TimePoint, Effects& effects) {
    effects.emplace_back(Send{peer.id, pong_text(ping.t)});
}

// A v1 client may be newer than we are: silence, not an error.
void Hub::on(Peer&, const Unknown&, TimePoint, Effects&) {}

void Hub::on(Peer& peer, const Refusal& refusal, TimePoint, Effects& effects) {
    send_error(peer, refusal.code, refusal.text, effects);
}

void Hub::send_error(Peer& peer, ErrorCode code, std::string_view text, Effects& effects) {
    ++counters_.errors[static_cast<std::size_t>(code)];
    effects.emplace_back(Send{peer.id, error_text(code, text)});
}

}  // namespace signaling::core
