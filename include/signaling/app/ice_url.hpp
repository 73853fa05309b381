// Which URLs name a STUN or TURN server. As strict as browsers, which refuse the whole list for one
// URL that they do not like. Must not know what the URLs are for.
#pragma once

#include <string_view>

namespace signaling::app {

// stun:HOST[:PORT] or stuns:... (RFC 7064 section 3.1).
[[nodiscard]] bool is_stun_url(std::string_view url);

// turn:HOST[:PORT][?transport=udp|tcp] or turns:... (RFC 7065 section 3.1).
[[nodiscard]] bool is_turn_url(std::string_view url);

}  // namespace signaling::app
