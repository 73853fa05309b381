// The wire's messages, from text to values and from values to text. Stateless: knows what a message
// must look like, not whether it makes sense now. Normative: docs/PROTOCOL.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signaling/core/close_code.hpp"
#include "signaling/core/credentials.hpp"
#include "signaling/core/ids.hpp"
#include "signaling/core/json_scan.hpp"
#include "signaling/core/limits.hpp"

namespace signaling::core {

// v1 is what existing pages speak; they never see what v2 has added.
enum class Dialect : std::uint8_t { v1, v2 };

// Who a peer says it is. A v2 client makes up an id once for each page load: 22 to 64 characters of
// base64url (RFC 4648 section 5). A v1 client has none.
struct Identity {
    Dialect dialect = Dialect::v1;
    std::string peer_id;

    bool operator==(const Identity&) const = default;
};

// Views point into the received text and live as long as it does.

struct Join {
    std::string session_id;  // unescaped, 1 to session_id_bytes_max bytes
    Role role;
    Identity identity;
    std::string_view resume;  // what an earlier `joined` gave it; empty: nothing
};

enum class RelayKind : std::uint8_t { offer, answer, candidate, message, ack };

struct RelayNames {
    std::string_view type;
    std::string_view payload;  // the relayed member; an ack has none
};

[[nodiscard]] constexpr RelayNames names_of(RelayKind kind) {
    constexpr std::array<RelayNames, 5> names{{
        {"webrtc_offer", "offer"},
        {"webrtc_answer", "answer"},
        {"ice_candidate", "candidate"},
        {"message", "data"},
        {"ack", ""},
    }};
    return names.at(static_cast<std::size_t>(kind));
}

struct Relay {
    RelayKind kind;
    std::optional<json::Value> session_id;  // a v2 peer may leave it out
    std::string_view payload;               // JSON as the sender wrote it; empty: absent
    std::string_view seq;                   // digits; empty: absent, or v1
    std::optional<json::Value> to;          // the peer_id that it is meant for; not for v1
};

struct PingMessage {
    std::string_view t;  // JSON to echo; empty: none was sent
};

struct Leave {};

struct IceServersRequest {};

// How ICE ended, told for the operator's statistics.
enum class IceOutcome : std::uint8_t { direct, relay, failed };
inline constexpr std::size_t ice_outcome_count = 3;

[[nodiscard]] constexpr std::string_view to_string(IceOutcome outcome) {
    constexpr std::array<std::string_view, ice_outcome_count> words{"direct", "relay", "failed"};
    return words.at(static_cast<std::size_t>(outcome));
}

struct Outcome {
    IceOutcome result;
};

struct Unknown {};

// The message cannot be used; the peer is told so and stays as it was.
struct Refusal {
    ErrorCode code;
    std::string text;
};

using ClientMessage =
    std::variant<Join, Relay, PingMessage, Leave, IceServersRequest, Outcome, Unknown, Refusal>;

// What only v2 has is Unknown from a v1 peer. `members` is scratch space for the scan.
[[nodiscard]] ClientMessage parse(std::string_view text, Dialect dialect, const Limits& limits,
                                  std::vector<json::Member>& members);

// Texts that v1 clients show to people.
inline constexpr std::string_view text_bad_format = "Invalid message format";
inline constexpr std::string_view text_no_session = "Session not found";
inline constexpr std::string_view text_seat_taken = "Seat already taken";
inline constexpr std::string_view text_rate_limited = "Too many messages";
inline constexpr std::string_view text_restarting = "Server is restarting";
inline constexpr std::string_view text_unknown_type = "Unknown message type";
inline constexpr std::string_view text_partner_is_v1 = "The partner does not know this message";
inline constexpr std::string_view text_peer_absent = "Nobody is there to receive this";

// The answer to a join of a v2 peer.
struct Welcome {
    std::string_view session_id;
    Role role;
    std::string_view peer_id;
    std::string_view resume;
    const IceServers& ice;
    const Limits& limits;
};

// What a v2 peer is told of its partner.
struct Partner {
    Role role;
    const Identity& identity;
    bool resumed;  // both have held their seats before, and met
};

// `seq` is written when the receiver knows it.
[[nodiscard]] std::string relay_text(RelayKind kind, std::string_view payload,
                                     std::string_view seq = {});
[[nodiscard]] std::string joined_text(std::string_view session_id, Role role);
[[nodiscard]] std::string joined_text(const Welcome& welcome);
[[nodiscard]] std::string peer_connected_text();
[[nodiscard]] std::string peer_connected_text(const Partner& partner);
[[nodiscard]] std::string peer_away_text(Role away, Milliseconds grace);
[[nodiscard]] std::string disconnected_text(Role gone);
[[nodiscard]] std::string ice_servers_text(const IceServers& ice);
[[nodiscard]] std::string restarting_text(Milliseconds retry_after);
[[nodiscard]] std::string pong_text(std::string_view t);
// `text` must need no escaping in JSON. Only v2 hears whether it may help to try again.
[[nodiscard]] std::string error_text(Dialect dialect, ErrorCode code, std::string_view text);

}  // namespace signaling::core
