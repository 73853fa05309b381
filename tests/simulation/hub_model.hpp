// What a Hub must do, said a second time and simply: who sits where is a map, and every event says
// beforehand which answers it must bring. Holds the Hub's effects against that and throws Violation
// at the first difference. Written from the protocol, it shares no rule with the Hub's own code
// except the token bucket.
#pragma once

#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "credentials_double.hpp"
#include "signaling/core/hub.hpp"

namespace signaling::core::test {

struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void require(bool holds, const std::string& rule) {
    if (!holds) throw Violation(rule);
}

// A seat of a session.
struct Place {
    std::string session;
    Role role = Role::pc;
    [[nodiscard]] Place opposite() const { return {session, other(role)}; }
    auto operator<=>(const Place&) const = default;
};

struct ModelPeer {
    ModelPeer(double burst, TimePoint now) : opened(now), seen(now), bucket(burst, now) {}

    TimePoint opened;
    TimePoint seen;
    RateBucket bucket;
    bool closing = false;  // the Hub has closed it, the connection's end is still to come
    bool has_joined = false;
    bool was_refused = false;  // the last join found its seat taken
    std::optional<Place> seat;
    std::optional<Place> wanted;  // it waits for the outcome of a probe
    TimePoint probe_ends{};

    // What it was told, which is all that a client knows.
    std::optional<Place> told_seat;
    bool told_connected = false;
    int connects = 0;  // within this event
    int disconnects = 0;
    std::optional<PeerId> partner;  // before this event
};

class HubModel {
  public:
    explicit HubModel(const Limits& limits) : limits_(limits) {}

    // --- events: each says what the Hub must answer ---

    void open(PeerId id, TimePoint now) { peers_.try_emplace(id, limits_.message_burst, now); }

    // Any message: false when what it says must not matter any more.
    bool message(PeerId id, TimePoint now) {
        ModelPeer* peer = reachable(id);
        if (peer == nullptr) return false;
        life(id, now);
        if (peer->bucket.take(limits_.message_rate, limits_.message_burst, now)) return true;
        expect(id, error("rate_limited", "Too many messages"));
        closes_[id] = CloseCode::rate_limited;
        return false;
    }

    void life(PeerId id, TimePoint now) {
        ModelPeer* peer = reachable(id);
        if (peer == nullptr) return;
        peer->seen = now;
        if (!peer->seat) return;
        const auto challenger = challengers_.find(*peer->seat);
        if (challenger != challengers_.end()) refuse(challenger->second);
    }

    void join(PeerId id, const Place& place, TimePoint now) {
        ModelPeer& peer = peers_.at(id);
        const auto owner = owners_.find(place);
        if (draining_) {
            expect(id, error("unavailable", "Server is restarting"));
        } else if (owner == owners_.end()) {
            sit(id, place);
        } else if (owner->second == id) {
            withdraw(id);
            expect(id, joined(place));
        } else if (limits_.seat_conflict == SeatConflict::reject) {
            refuse(id);
        } else if (limits_.seat_conflict == SeatConflict::replace) {
            closes_[owner->second] = CloseCode::replaced;
            replaced_ = {owner->second, id, place};
        } else if (peer.wanted != place) {
            withdraw(id);
            peer.probe_ends = now + limits_.probe_timeout;
            const auto earlier = challengers_.find(place);
            if (earlier != challengers_.end()) {
                peer.probe_ends = peers_.at(earlier->second).probe_ends;
                refuse(earlier->second);
            } else {
                pings_.insert(owner->second);
            }
            peer.wanted = place;
            challengers_[place] = id;
        }
    }

    void relay(PeerId id, const std::string& session, const std::string& relayed) {
        const ModelPeer& peer = peers_.at(id);
        if (!peer.seat) {
            expect(id, error("not_joined", "Session not found"));
        } else if (peer.seat->session != session) {
            expect(id, error("session_mismatch", "Session not found"));
        } else if (const auto partner = owner_of(peer.seat->opposite())) {
            expect(*partner, relayed);
        }
    }

    void expect(PeerId id, std::string text) { answers_[id].push_back(std::move(text)); }

    void close(PeerId id) {
        if (!peers_.contains(id)) return;
        remove(id);
        peers_.erase(id);
    }

    void drain() { draining_ = true; }

    // --- effects, in their order ---

    void on(const Send& send, TimePoint, bool) {
        ModelPeer& peer = reached(send.peer);
        if (send.text == R"({"type":"peer_connected"})") {
            require(!peer.told_connected, "peer_connected comes once per pairing");
            require(peer.told_seat.has_value(), "joined comes before peer_connected");
            peer.told_connected = true;
            ++peer.connects;
            ++connects_;
        } else if (const auto gone = disconnected(send.text)) {
            require(peer.told_connected, "*_disconnected comes once, after peer_connected");
            require(peer.told_seat->role == other(*gone), "*_disconnected names the other seat");
            peer.told_connected = false;
            ++peer.disconnects;
        } else {
            answer(send.peer, peer, send.text);
        }
    }

    void on(const Close& close, TimePoint now, bool is_tick) {
        ModelPeer& peer = reached(close.peer);
        const auto expected = closes_.find(close.peer);
        if (expected != closes_.end()) {
            require(expected->second == close.code, "closed with another code than foreseen");
            closes_.erase(expected);
        } else {
            require(is_tick, "closed by an event that closes nobody");
            require_deadline(peer, close.code, now);
        }
        const bool is_replaced = replaced_ && replaced_->owner == close.peer;
        if (close.code == CloseCode::restart && peer.seat) {
            require(peer.disconnects == 0, "partners go together, without a word");
            goes_too_ = owner_of(peer.seat->opposite());
        }
        remove(close.peer);
        goes_too_.reset();
        peer.closing = true;
        if (is_replaced) {
            sit(replaced_->newcomer, replaced_->place);
            replaced_.reset();
        }
    }

    void on(const Ping& ping, TimePoint, bool is_tick) {
        reached(ping.peer);
        if (is_tick) {
            require(!draining_, "there is no heartbeat while draining");
        } else {
            require(pings_.erase(ping.peer) == 1, "pinged for no reason");
        }
    }

    void on(const Note&, TimePoint, bool) {}

    // --- between events ---

    // An event may chain when a seat that it frees may go to somebody who frees a seat in turn.
    void begin_event(bool may_chain) {
        may_chain_ = may_chain;
        for (auto& [id, peer] : peers_) {
            peer.connects = peer.disconnects = 0;
            peer.partner = peer.seat ? owner_of(peer.seat->opposite()) : std::nullopt;
        }
    }

    void end_event(const Hub& hub, TimePoint now, bool is_tick) {
        for (const auto& [id, texts] : answers_)
            require(texts.empty(), "never sent: " + (texts.empty() ? "" : texts.front()));
        require(closes_.empty(), "a peer was not closed");
        require(pings_.empty(), "an owner was not asked for life");
        answers_.clear();
        for (const auto& [id, peer] : peers_) {
            if (peer.closing) continue;
            require_told(peer);
            if (is_tick) require_in_time(peer, now);
        }
        std::set<std::string> sessions;
        for (const auto& [place, owner] : owners_)
            sessions.insert(place.session);
        require(hub.session_count() == sessions.size(), "a session leaks or is lost");
        require(hub.peer_count() == peers_.size(), "a peer leaks or is lost");
    }

    void end_run(const Hub& hub) const {
        require(hub.session_count() == 0, "a session outlives everybody");
        require(hub.peer_count() == 0, "a peer outlives its connection");
        require(connects_ == 2 * hub.counters().pairings, "a pairing is told to both, once");
    }

    // --- what the simulation asks ---

    [[nodiscard]] bool is_open(PeerId id) const { return peers_.contains(id); }
    [[nodiscard]] bool is_closing(PeerId id) const {
        return peers_.contains(id) && peers_.at(id).closing;
    }
    [[nodiscard]] const std::map<PeerId, ModelPeer>& peers() const { return peers_; }

    static std::string joined(const Place& place) {
        return R"({"type":"joined","session_id":")" + place.session + R"(","peer_type":")" +
               std::string(to_string(place.role)) + R"("})";
    }
    static std::string error(std::string_view code, std::string_view text) {
        return R"({"type":"error","code":")" + std::string(code) + R"(","message":")" +
               std::string(text) + R"("})";
    }

  private:
    struct Replacement {
        PeerId owner;
        PeerId newcomer;
        Place place;
    };

    ModelPeer* reachable(PeerId id) {
        const auto position = peers_.find(id);
        return position == peers_.end() || position->second.closing ? nullptr : &position->second;
    }
    ModelPeer& reached(PeerId id) {
        ModelPeer* peer = reachable(id);
        require(peer != nullptr, "an effect for a peer that has gone");
        return *peer;
    }
    [[nodiscard]] std::optional<PeerId> owner_of(const Place& place) const {
        const auto position = owners_.find(place);
        if (position == owners_.end()) return std::nullopt;
        return position->second;
    }
    static std::optional<Role> disconnected(std::string_view text) {
        if (text == R"({"type":"pc_disconnected"})") return Role::pc;
        if (text == R"({"type":"mobile_disconnected"})") return Role::mobile;
        return std::nullopt;
    }

    void withdraw(PeerId id) {
        ModelPeer& peer = peers_.at(id);
        if (peer.wanted) challengers_.erase(*peer.wanted);
        peer.wanted.reset();
    }
    void refuse(PeerId id) {
        withdraw(id);
        peers_.at(id).was_refused = true;
        expect(id, error("seat_taken", "Seat already taken"));
    }
    // Takes a free seat, gives the old one up, and so on along the chain of those who wait.
    void sit(PeerId id, const Place& place) {
        ModelPeer& peer = peers_.at(id);
        withdraw(id);
        const std::optional<Place> left = std::exchange(peer.seat, place);
        owners_[place] = id;
        peer.has_joined = true;
        peer.was_refused = false;
        expect(id, joined(place));
        if (left) vacate(*left);
    }
    void vacate(const Place& place) {
        owners_.erase(place);
        const auto challenger = challengers_.find(place);
        if (challenger == challengers_.end()) return;
        const PeerId next = challenger->second;
        withdraw(next);
        if (!draining_) {
            sit(next, place);
        } else if (next != goes_too_) {
            expect(next, error("unavailable", "Server is restarting"));
        }
    }
    void remove(PeerId id) {
        withdraw(id);
        if (const auto seat = std::exchange(peers_.at(id).seat, std::nullopt)) vacate(*seat);
    }

    void answer(PeerId id, ModelPeer& peer, const std::string& text) {
        auto& expected = answers_[id];
        require(!expected.empty(), "unforeseen: " + text);
        require(expected.front() == text, "sent " + text + " instead of " + expected.front());
        expected.pop_front();
        if (text.starts_with(R"({"type":"joined")") && peer.told_seat != peer.seat) {
            peer.told_seat = peer.seat;
            peer.told_connected = false;  // that was at the old seat
            peer.connects = peer.disconnects = 0;
            peer.partner.reset();
        }
    }
    void require_deadline(const ModelPeer& peer, CloseCode code, TimePoint now) const {
        if (draining_) {
            require(code == CloseCode::restart, "while draining closes are 1012");
        } else if (code == CloseCode::replaced) {
            require(peer.seat && challengers_.contains(*peer.seat), "replaced by nobody");
            require(peers_.at(challengers_.at(*peer.seat)).probe_ends <= now, "replaced too soon");
        } else if (now - peer.seen >= 2 * limits_.ping_interval && code == CloseCode::timed_out) {
            // No sign of life.
        } else {
            require(!peer.has_joined, "given up too soon");
            require(!peer.wanted, "closed while it waits for the outcome of a probe");
            require(code == (peer.was_refused ? CloseCode::seat_taken : CloseCode::timed_out),
                    "4409 says that the seat was taken, 4408 that nothing came");
            require(now - peer.opened >= limits_.join_timeout, "closed before the join deadline");
        }
    }
    // What it was told is what is the case, and it was told neither more nor less.
    void require_told(const ModelPeer& peer) const {
        const auto partner = peer.seat ? owner_of(peer.seat->opposite()) : std::nullopt;
        require(peer.told_seat == peer.seat, "it sits where it was never told");
        require(peer.told_connected == partner.has_value(), "it was not told of its partner");
        if (partner == peer.partner) {
            // Along a chain of those who wait a partner may come and go.
            require(peer.connects == peer.disconnects, "told of half a change");
            require(peer.connects == 0 || (may_chain_ && !partner), "told without a change");
        } else {
            require(peer.disconnects >= (peer.partner ? 1 : 0), "a partner went unnoticed");
            require(peer.connects >= (partner ? 1 : 0), "a partner came unnoticed");
            require(may_chain_ || peer.connects + peer.disconnects <= 2, "told too often");
        }
    }
    void require_in_time(const ModelPeer& peer, TimePoint now) const {
        if (draining_) return;
        if (peer.wanted) {
            require(peer.probe_ends > now, "a probe has no end");
        } else if (!peer.has_joined) {
            require(now - peer.opened < limits_.join_timeout, "it never joins and stays");
        }
        require(now - peer.seen < 3 * limits_.ping_interval, "it is silent and stays");
    }

    const Limits& limits_;
    std::map<PeerId, ModelPeer> peers_;
    std::map<Place, PeerId> owners_;
    std::map<Place, PeerId> challengers_;
    bool draining_ = false;
    std::uint64_t connects_ = 0;

    // What this event must still bring.
    std::map<PeerId, std::deque<std::string>> answers_;
    std::map<PeerId, CloseCode> closes_;
    std::set<PeerId> pings_;
    std::optional<Replacement> replaced_;
    bool may_chain_ = false;
    std::optional<PeerId> goes_too_;  // while draining, a closed peer's partner
};

}  // namespace signaling::core::test
