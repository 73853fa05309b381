// A session's two seats and the peer that may sit in them. Plain state: the Hub owns the rules.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "signaling/core/ids.hpp"
#include "signaling/core/protocol.hpp"
#include "signaling/core/rate_bucket.hpp"
#include "signaling/core/siphash.hpp"

namespace signaling::core {

// Lets the session table be searched by string_view.
struct SessionIdHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return siphash(id, seed); }

    HashSeed seed{};
};

struct Session;

// Whoever sits in a seat, or is about to. Without a connection while it is away.
struct Peer {
    Peer(PeerId peer_id, double message_burst, TimePoint now)
        : id(peer_id), seen(now), bucket(message_burst, now) {}

    PeerId id;
    TimePoint seen;  // the last sign of life
    RateBucket bucket;

    Identity identity;
    bool is_proven = false;     // it came to its seat with the secret that an earlier `joined` gave
    bool knows_secret = false;  // it has said something since, so our `joined` has arrived

    Session* session = nullptr;  // where it sits; `role` says in which seat
    Role role = Role::pc;

    Session* contested = nullptr;  // where it waits for the outcome of a probe
    Role contested_role = Role::pc;
    TimePoint probe_ends{};

    bool has_joined = false;      // ever; the join deadline is over
    bool seat_was_taken = false;  // the last join was refused for that reason
    bool closing = false;         // a Close was sent; nothing more reaches or leaves it
    bool away = false;            // its connection is lost, its seat is kept; closing, too
    bool missed_end = false;      // its partner has gone for good meanwhile

    TimePoint join_ends{};         // only until it has joined
    TimePoint next_check{};        // the heartbeat; while away or draining: the end
    std::optional<TimePoint> due;  // written by Deadlines alone
};

struct Seat {
    Peer* owner = nullptr;
    Peer* challenger = nullptr;  // waits while the owner is probed
};

struct Session {
    [[nodiscard]] Seat& seat(Role role) { return seats[static_cast<std::size_t>(role)]; }
    // Nobody sits here and nobody is about to.
    [[nodiscard]] bool empty() const {
        return !seats[0].owner && !seats[1].owner && !seats[0].challenger && !seats[1].challenger;
    }

    std::string_view id;  // the key in the Hub's table
    std::array<Seat, 2> seats{};
    bool has_paired = false;  // those who sit here have met, be it that one is away now
};

// FNV-1a, 32 bit: names a session in a log without giving its id away.
[[nodiscard]] std::uint32_t session_tag(std::string_view session_id);

}  // namespace signaling::core
