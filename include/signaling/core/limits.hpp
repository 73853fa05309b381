// Every limit of the daemon in one place: its default and one sentence. The settings table in
// app/settings.cpp gives each its flag, file key and environment variable.
#pragma once

#include <cstddef>
#include <cstdint>

#include "signaling/core/ids.hpp"

namespace signaling::core {

// What happens when somebody joins a seat whose peer is still connected.
enum class SeatConflict : std::uint8_t {
    probe,    // ask the owner for a sign of life; silence for `probe_timeout` loses the seat
    replace,  // the newest connection always wins
    reject,   // the owner always wins
};

struct Limits {
    // --- one message ---
    std::size_t message_bytes_max = 262'144;  // WebSocket message, all its fragments; beyond: 1009
    std::size_t json_depth_max = 64;          // nesting, the outermost object counts as one
    std::size_t session_id_bytes_max = 256;   // UTF-8 bytes after unescaping

    // --- one HTTP request ---
    std::size_t header_bytes_max = 8'192;  // request line and fields; beyond: 431
    std::size_t header_count_max = 64;     // fields; beyond: 431
    std::size_t body_bytes_max = 65'536;   // body, read and thrown away; beyond: 413

    // --- time ---
    Milliseconds handshake_timeout{10'000};  // accept (or last answer) to a complete request
    Milliseconds join_timeout{30'000};       // upgrade to the first successful join
    Milliseconds ping_interval{25'000};      // heartbeat; silence for two intervals ends a peer
    Milliseconds probe_timeout{2'000};       // how long a seat's owner has to show life
    Milliseconds grace{180'000};             // a v2 peer's seat outlives its connection; 0: never
    Milliseconds close_timeout{5'000};       // closing handshake, then the socket is cut
    Milliseconds drain_time{5'000};          // closes are spread over this after SIGTERM

    // --- one peer ---
    std::size_t queue_bytes_max = 1'048'576;  // outbound bytes that wait for a slow reader
    double message_rate = 200;                // messages per second sustained; 0: no limit
    double message_burst = 1'000;             // messages at once before the rate applies

    // --- the daemon ---
    std::size_t connections_max = 0;              // 0: what the descriptors allow, less a reserve
    std::size_t connections_per_address_max = 0;  // 0: no limit
    std::size_t away_max = 10'000;                // seats that are kept for peers who are away

    SeatConflict seat_conflict = SeatConflict::probe;
};

}  // namespace signaling::core
