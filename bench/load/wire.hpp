// The client's side of the wire: the upgrade request, masked frames (RFC 6455), the messages of
// docs/PROTOCOL.md. Knows no sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace load {

enum class Opcode : std::uint8_t { text = 1, close = 8, ping = 9, pong = 10 };

struct Frame {
    Opcode opcode;
    std::string_view payload;
};

[[nodiscard]] std::string upgrade_request();

// A whole masked frame, as a client must send it.
[[nodiscard]] std::string frame(Opcode opcode, std::string_view payload);

// Takes one whole unmasked frame off the front of `bytes`; nothing while it is incomplete.
[[nodiscard]] std::optional<Frame> take_frame(std::string_view& bytes);

// Ids have the shape of a UUID. `number` makes them differ.
[[nodiscard]] std::string session_id(std::uint64_t number);
[[nodiscard]] std::string join_text(std::string_view session, bool is_pc);

// A message of the given type and payload name, filled up to `bytes` in all.
[[nodiscard]] std::string relay_text(std::string_view type, std::string_view payload_name,
                                     std::string_view session, std::size_t bytes);

// True when `text` is a message of this type; every server here writes the type first.
[[nodiscard]] bool has_type(std::string_view text, std::string_view type);
// True when it says that the partner has gone.
[[nodiscard]] bool is_farewell(std::string_view text);

}  // namespace load
