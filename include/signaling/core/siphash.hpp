// A hash that nobody can foretell without its seed, for tables whose keys clients choose: with a
// known one they could choose keys that all fall into one bucket.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace signaling::core {

// 128 random bits.
using HashSeed = std::array<std::uint64_t, 2>;

// SipHash-2-4 (Aumasson and Bernstein, 2012).
[[nodiscard]] std::uint64_t siphash(std::string_view bytes, const HashSeed& seed);

}  // namespace signaling::core
