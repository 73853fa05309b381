// One shard's whole world: every session, seat, peer and deadline. Driven by events, answers with
// effects. Knows no sockets, clocks, threads or logs, and never calls out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "signaling/core/credentials.hpp"
#include "signaling/core/deadlines.hpp"
#include "signaling/core/effects.hpp"
#include "signaling/core/ids.hpp"
#include "signaling/core/json_scan.hpp"
#include "signaling/core/limits.hpp"
#include "signaling/core/protocol.hpp"
#include "signaling/core/session.hpp"

namespace signaling::core {

// Counted since the start, for /metrics.
struct Counters {
    std::uint64_t messages_received = 0;
    std::uint64_t messages_relayed = 0;
    std::uint64_t joins = 0;
    std::uint64_t pairings = 0;
    std::uint64_t returns = 0;  // peers who took back the seat that they had
    std::array<std::uint64_t, ice_outcome_count> outcomes{};
    std::array<std::uint64_t, error_code_count> errors{};
};

class Hub {
  public:
    // `seed` makes it unforeseeable which session ids are slow to tell apart.
    Hub(const Limits& limits, const Credentials& credentials, const HashSeed& seed = {});

    // A connection is there. `peer` must be new to this Hub.
    void open(PeerId peer, TimePoint now);

    // A text (or binary) message came. Unknown or already closed peers are ignored.
    void receive(PeerId peer, std::string_view text, TimePoint now, Effects& effects);

    // The connection has ended, whoever ended it. The seat of a v2 peer that is lost is kept for
    // `grace`. Unknown peers are ignored.
    void close(PeerId peer, Ending how, TimePoint now, Effects& effects);

    // The peer showed life below the message level (a pong).
    void alive(PeerId peer, TimePoint now, Effects& effects);

    // Performs every deadline that has passed: join, heartbeat, probe, grace, drain.
    void tick(TimePoint now, Effects& effects);

    // Refuses new joins from now on and closes every peer (1012), spread over `over`; the two peers
    // of a session go together. tick() does the closing. v2 peers are told when to come back, a
    // time after the drain that `seed` spreads.
    void drain(TimePoint now, Milliseconds over, std::uint64_t seed);

    // Gives back what tables keep that were once larger.
    void shrink();

    [[nodiscard]] std::size_t peer_count() const { return peers_.size() - away_count_; }
    [[nodiscard]] std::size_t away_count() const { return away_count_; }
    [[nodiscard]] std::size_t session_count() const { return sessions_.size(); }
    [[nodiscard]] const Counters& counters() const { return counters_; }

  private:
    // One overload per message of the protocol.
    void on(Peer& peer, const Join& join, TimePoint now, Effects& effects);
    void on(Peer& peer, const Relay& relay, TimePoint now, Effects& effects);
    void on(Peer& peer, const PingMessage& ping, TimePoint now, Effects& effects);
    void on(Peer& peer, const Leave& leave, TimePoint now, Effects& effects);
    void on(Peer& peer, const IceServersRequest& request, TimePoint now, Effects& effects);
    void on(Peer& peer, const Outcome& outcome, TimePoint now, Effects& effects);
    void on(Peer& peer, const Unknown& unknown, TimePoint now, Effects& effects);
    void on(Peer& peer, const Refusal& refusal, TimePoint now, Effects& effects);

    // Sessions and seats (hub_seats.cpp).
    void contest(Peer& newcomer, Session& session, Role role, TimePoint now, Effects& effects);
    void evict(Peer& owner, TimePoint now, Effects& effects);
    void refuse_challenger(Peer& challenger, Effects& effects);
    void withdraw_challenge(Peer& peer);
    void take_seat(Peer& peer, Session& session, Role role, TimePoint now, Effects& effects);
    void welcome(const Peer& peer, Effects& effects);
    void meet(Peer& peer, TimePoint now, Effects& effects);
    static void tell_end(const Peer& gone, Peer& partner, bool have_met, Effects& effects);
    void leave(Peer& peer, Effects& effects);
    void settle(TimePoint now, Effects& effects);
    void forget_if_empty(Session& session);

    // Going away and coming back (hub_grace.cpp).
    [[nodiscard]] bool has_proof(const Join& join) const;
    [[nodiscard]] static bool is_owner(const Peer& peer, bool is_proven, const Peer& owner);
    [[nodiscard]] bool is_usurper(const Peer& owner, TimePoint now) const;
    void assume(Peer& peer, const Identity& identity, Effects& effects);
    void oust(Peer& peer, Peer& owner, TimePoint now, Effects& effects);
    void take_back(Peer& peer, Peer& owner, TimePoint now, Effects& effects);
    [[nodiscard]] bool may_be_away(const Peer& peer) const;
    void go_away(Peer& peer, TimePoint now, Effects& effects);
    void end_grace(Peer& peer, Effects& effects);
    void end_all_grace();
    void forget(Peer& peer);

    // The life of one peer (hub_deadlines.cpp).
    void show_life(Peer& peer, TimePoint now, Effects& effects);
    void drop(Peer& peer, CloseCode code, TimePoint now, Effects& effects);
    void drop_for_drain(Peer& peer, TimePoint now, Effects& effects);
    void tell_restart(const Peer& peer, TimePoint now, Effects& effects) const;
    void end_probe(Peer& owner, TimePoint now, Effects& effects);
    void expire(Peer& peer, TimePoint now, Effects& effects);
    void heartbeat(Peer& peer, TimePoint now, Effects& effects);
    void reschedule(Peer& peer);

    void send_error(Peer& peer, ErrorCode code, std::string_view text, Effects& effects);

    const Limits& limits_;
    const Credentials& credentials_;
    std::unordered_map<PeerId, Peer> peers_;  // also those who are away
    std::size_t away_count_ = 0;
    std::unordered_map<std::string, Session, SessionIdHash, std::equal_to<>> sessions_;
    Deadlines deadlines_;
    std::vector<Peer*> promoted_;        // challengers whose seat has come free, within one event
    std::vector<json::Member> members_;  // scratch of one scan, kept for its capacity
    Counters counters_;

    TimePoint started_ = TimePoint::max();  // the first connection

    bool draining_ = false;
    TimePoint drain_ends_{};
    Milliseconds restart_spread_{};  // from then on peers come back, over this time
    std::uint64_t drain_seed_ = 0;
};

}  // namespace signaling::core
