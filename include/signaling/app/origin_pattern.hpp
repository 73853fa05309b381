// Which origins an operator can name.
#pragma once

#include <string_view>

namespace signaling::app {

// SCHEME://HOST[:PORT] as browsers write an origin (RFC 6454 section 6.2): in lower case, without
// the scheme's own port. "*." before the host stands for the subdomains.
[[nodiscard]] bool is_origin_pattern(std::string_view text);

}  // namespace signaling::app
