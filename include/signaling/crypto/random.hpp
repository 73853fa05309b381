// Randomness that nobody can guess. Not for tests that have to repeat: those inject what it made.
#pragma once

#include <cstddef>
#include <string>

namespace signaling::crypto {

// From the kernel. Throws std::system_error when it has none to give.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace signaling::crypto
