// The wire's messages, dialect v1: from text to values and from values to text. Stateless: knows
// what a message must look like, not whether it makes sense now. Normative: docs/PROTOCOL.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signaling/core/close_code.hpp"
#include "signaling/core/ids.hpp"
#include "signaling/core/json_scan.hpp"
#include "signaling/core/limits.hpp"

namespace signaling::core {

// Views point into the received text and live as long as it does.

struct Join {
    std::string session_id;  // unescaped, 1 to session_id_bytes_max bytes
    Role role;
};

enum class RelayKind : std::uint8_t { offer, answer, candidate };

struct Relay {
    RelayKind kind;
    json::Value session_id;
    std::string_view payload;  // JSON as the sender wrote it; empty: an absent candidate
};

struct PingMessage {
    std::string_view t;  // JSON to echo; empty: none was sent
};

struct Unknown {};

// The message cannot be used; the peer is told so and stays as it was.
struct Refusal {
    ErrorCode code;
    std::string text;
};

using ClientMessage = std::variant<Join, Relay, PingMessage, Unknown, Refusal>;

// `members` is scratch space for the scan.
[[nodiscard]] ClientMessage parse(std::string_view text, const Limits& limits,
                                  std::vector<json::Member>& members);

// Texts that v1 clients show to people.
inline constexpr std::string_view text_bad_format = "Invalid message format";
inline constexpr std::string_view text_no_session = "Session not found";
inline constexpr std::string_view text_seat_taken = "Seat already taken";
inline constexpr std::string_view text_rate_limited = "Too many messages";
inline constexpr std::string_view text_restarting = "Server is restarting";

[[nodiscard]] std::string joined_text(std::string_view session_id, Role role);
[[nodiscard]] std::string peer_connected_text();
[[nodiscard]] std::string disconnected_text(Role gone);
[[nodiscard]] std::string relay_text(RelayKind kind, std::string_view payload);
[[nodiscard]] std::string pong_text(std::string_view t);
// `text` must need no escaping in JSON.
[[nodiscard]] std::string error_text(ErrorCode code, std::string_view text);

}  // namespace signaling::core
