// The nouns that every layer shares: peers, seats and time. Knows nothing of JSON or sockets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signaling::core {

// One WebSocket connection, for as long as it lives. Never reused within a process.
enum class PeerId : std::uint64_t {};

// How a connection came to its end: who left does not come back, who was lost may.
enum class Ending : std::uint8_t { left, lost };

// The two seats of a session; the wire calls them "pc" and "mobile".
enum class Role : std::uint8_t { pc, mobile };

constexpr Role other(Role role) {
    return role == Role::pc ? Role::mobile : Role::pc;
}

constexpr std::string_view to_string(Role role) {
    return role == Role::pc ? "pc" : "mobile";
}

// Time is an argument everywhere in core; nothing here ever reads a clock.
using TimePoint = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

}  // namespace signaling::core
