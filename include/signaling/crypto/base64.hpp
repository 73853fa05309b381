// Bytes as text (RFC 4648). Only written here: what peers send back is compared as text, so nothing
// has to be decoded.
#pragma once

#include <span>
#include <string>

namespace signaling::crypto {

// Section 4: with + and /, padded with = to a multiple of four.
[[nodiscard]] std::string base64(std::span<const unsigned char> bytes);

// Section 5: with - and _, not padded; needs no escaping in JSON or in a URL.
[[nodiscard]] std::string base64url(std::span<const unsigned char> bytes);

}  // namespace signaling::crypto
