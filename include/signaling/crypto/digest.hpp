// Digests, plain and keyed: SHA-1, and HMAC (RFC 2104) with SHA-1 and with SHA-256. Knows bytes,
// not what they mean.
#pragma once

#include <array>
#include <string_view>

namespace signaling::crypto {

using Sha1Digest = std::array<unsigned char, 20>;
using Sha256Digest = std::array<unsigned char, 32>;

[[nodiscard]] Sha1Digest sha1(std::string_view bytes);

// SHA-1 is here because TURN servers ask for it; as a MAC it is still sound (RFC 6194 section 3.3).
[[nodiscard]] Sha1Digest hmac_sha1(std::string_view key, std::string_view message);

[[nodiscard]] Sha256Digest hmac_sha256(std::string_view key, std::string_view message);

}  // namespace signaling::crypto
