// WebSocket close codes and the stable words of `error` messages: the one table of both.
// Sources: RFC 6455 section 7.4.1, docs/PROTOCOL.md "Error codes and close codes".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signaling::core {

enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    bad_data = 1003,
    bad_utf8 = 1007,
    too_big = 1009,
    restart = 1012,
    overloaded = 1013,
    unauthorized = 4401,
    timed_out = 4408,
    seat_taken = 4409,
    replaced = 4410,
    rate_limited = 4429,
    too_slow = 4430,
};

enum class ErrorCode : std::uint8_t {
    bad_json,
    bad_message,
    bad_peer_type,
    not_joined,
    session_mismatch,
    seat_taken,
    rate_limited,
    unavailable,
    unknown_type,  // only v2 peers are told
    peer_absent,   // only v2 peers are told
};

inline constexpr std::size_t error_code_count = 10;

struct ErrorRow {
    ErrorCode code;
    std::string_view word;  // on the wire, and in /metrics
    bool retry;             // the same message may succeed later
};

inline constexpr std::array<ErrorRow, error_code_count> error_table{{
    {ErrorCode::bad_json, "bad_json", false},
    {ErrorCode::bad_message, "bad_message", false},
    {ErrorCode::bad_peer_type, "bad_peer_type", false},
    {ErrorCode::not_joined, "not_joined", false},
    {ErrorCode::session_mismatch, "session_mismatch", false},
    {ErrorCode::seat_taken, "seat_taken", false},
    {ErrorCode::rate_limited, "rate_limited", true},
    {ErrorCode::unavailable, "unavailable", true},
    {ErrorCode::unknown_type, "unknown_type", false},
    {ErrorCode::peer_absent, "peer_absent", true},
}};

// The rows stand in the order of the enum; a test holds them to it.
[[nodiscard]] constexpr const ErrorRow& row_of(ErrorCode code) {
    return error_table.at(static_cast<std::size_t>(code));
}

[[nodiscard]] constexpr std::string_view to_string(ErrorCode code) {
    return row_of(code).word;
}

// What a client should do after a close.
enum class Advice : std::uint8_t { stop, retry, retry_with_backoff };

struct CloseRow {
    CloseCode code;
    std::string_view reason;  // sent in the close frame, at most 123 bytes
    Advice advice;
};

inline constexpr std::array<CloseRow, 14> close_table{{
    {CloseCode::normal, "left", Advice::stop},
    {CloseCode::going_away, "going away", Advice::stop},
    {CloseCode::protocol_error, "protocol error", Advice::stop},
    {CloseCode::bad_data, "bad data", Advice::stop},
    {CloseCode::bad_utf8, "bad UTF-8", Advice::stop},
    {CloseCode::too_big, "message too big", Advice::stop},
    {CloseCode::restart, "server restarting", Advice::retry},
    {CloseCode::overloaded, "overloaded", Advice::retry_with_backoff},
    {CloseCode::unauthorized, "unauthorized", Advice::stop},
    {CloseCode::timed_out, "did not join in time, or no sign of life", Advice::retry},
    {CloseCode::seat_taken, "seat taken", Advice::stop},
    {CloseCode::replaced, "replaced by a newer connection", Advice::stop},
    {CloseCode::rate_limited, "too many messages", Advice::retry_with_backoff},
    {CloseCode::too_slow, "reads too slowly", Advice::retry},
}};

// The table's row; a code that is not in the table is a bug and yields the first row.
[[nodiscard]] constexpr const CloseRow& row_of(CloseCode code) {
    for (const CloseRow& row : close_table) {
        if (row.code == code) return row;
    }
    return close_table.front();
}

}  // namespace signaling::core
