// Reads ICE servers with fixed credentials from JSON, as providers of TURN hand them out.
#pragma once

#include <string>
#include <string_view>

namespace signaling::app {

// `text` is an array of RTCIceServer (W3C WebRTC 1.0 section 4.2.4), one of them, or an object that
// has either as "iceServers". Returns the elements of a JSON array, "" for none. Throws
// SettingsError with what is wrong and where, never with a credential in it.
[[nodiscard]] std::string parse_ice_servers(std::string_view text);

}  // namespace signaling::app
