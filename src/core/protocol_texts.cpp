// Writes the messages of both dialects. What is relayed is spliced, never re-serialised.
#include <array>
#include <charconv>
#include <initializer_list>

#include "signaling/core/protocol.hpp"

namespace signaling::core {
namespace {

constexpr std::string_view server_name = "signaling/" SIGNALING_VERSION;

// One allocation per text.
std::string concat(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    std::string text;
    text.reserve(size);
    for (const std::string_view part : parts)
        text += part;
    return text;
}

// A JSON string as JSON.stringify writes it (ECMA-262 section 25.5.2.3): existing pages may
// compare.
std::string quote(std::string_view plain) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::string_view short_forms = "\"\"\\\\\bb\ff\nn\rr\tt";
    std::string text = "\"";
    for (const char c : plain) {
        const auto byte = static_cast<unsigned char>(c);
        std::size_t form = 0;
        while (form < short_forms.size() && short_forms[form] != c)
            form += 2;
        if (form < short_forms.size()) {
            text += '\\';
            text += short_forms[form + 1];
        } else if (byte < 0x20) {
            text += "\\u00";
            text += hex[byte >> 4U];
            text += hex[byte & 0xFU];
        } else {
            text += c;
        }
    }
    text += '"';
    return text;
}

std::string boolean(bool value) {
    return value ? "true" : "false";
}

std::string number(double value) {
    std::array<char, 32> digits{};
    char* const end = digits.data() + digits.size();
    return {digits.data(), std::to_chars(digits.data(), end, value).ptr};
}

// The members that `joined` and `ice_servers` share.
std::string ice_members(const IceServers& ice) {
    const std::string expires =
        ice.expires_at_ms ? std::to_string(*ice.expires_at_ms) : std::string("null");
    return concat({R"("ice_servers":)", ice.json, R"(,"ice_expires_at":)", expires});
}

}  // namespace

std::string relay_text(RelayKind kind, std::string_view payload, std::string_view seq) {
    const RelayNames names = names_of(kind);
    const std::string_view before_seq = seq.empty() ? "" : R"(,"seq":)";
    if (payload.empty()) return concat({R"({"type":")", names.type, "\"", before_seq, seq, "}"});
    return concat({R"({"type":")", names.type, R"(",")", names.payload, R"(":)", payload,
                   before_seq, seq, "}"});
}

std::string joined_text(std::string_view session_id, Role role) {
    return concat({R"({"type":"joined","session_id":)", quote(session_id), R"(,"peer_type":")",
                   to_string(role), R"("})"});
}

std::string joined_text(const Welcome& welcome) {
    const Limits& limits = welcome.limits;
    return concat({R"({"type":"joined","session_id":)",
                   quote(welcome.session_id),
                   R"(,"peer_type":")",
                   to_string(welcome.role),
                   R"(","v":2,"peer_id":")",
                   welcome.peer_id,
                   R"(","resume":")",
                   welcome.resume,
                   R"(","grace_ms":)",
                   std::to_string(limits.grace.count()),
                   R"(,"ping_interval_ms":)",
                   std::to_string(limits.ping_interval.count()),
                   R"(,"max_message_bytes":)",
                   std::to_string(limits.message_bytes_max),
                   R"(,"max_json_depth":)",
                   std::to_string(limits.json_depth_max),
                   R"(,"max_queue_bytes":)",
                   std::to_string(limits.queue_bytes_max),
                   R"(,"message_rate":)",
                   number(limits.message_rate),
                   R"(,"message_burst":)",
                   number(limits.message_burst),
                   ",",
                   ice_members(welcome.ice),
                   R"(,"server":")",
                   server_name,
                   R"("})"});
}

std::string peer_connected_text() {
    return R"({"type":"peer_connected"})";
}

// The mobile side yields when both offer at once, so who hears of a PC is polite.
std::string peer_connected_text(const Partner& partner) {
    const bool is_v2 = partner.identity.dialect == Dialect::v2;
    const std::string peer_id =
        is_v2 ? concat({R"(,"peer_id":")", partner.identity.peer_id, "\""}) : std::string();
    return concat({R"({"type":"peer_connected","peer_type":")", to_string(partner.role),
                   R"(","v":)", is_v2 ? "2" : "1", peer_id, R"(,"polite":)",
                   boolean(partner.role == Role::pc), R"(,"resumed":)", boolean(partner.resumed),
                   "}"});
}

std::string peer_away_text(Role away, Milliseconds grace) {
    return concat({R"({"type":"peer_away","peer_type":")", to_string(away), R"(","grace_ms":)",
                   std::to_string(grace.count()), "}"});
}

std::string disconnected_text(Role gone) {
    return concat({R"({"type":")", to_string(gone), R"(_disconnected"})"});
}

std::string ice_servers_text(const IceServers& ice) {
    return concat({R"({"type":"ice_servers",)", ice_members(ice), "}"});
}

std::string restarting_text(Milliseconds retry_after) {
    return concat({R"({"type":"server_restarting","retry_after_ms":)",
                   std::to_string(retry_after.count()), "}"});
}

std::string pong_text(std::string_view t) {
    if (t.empty()) return R"({"type":"pong"})";
    return concat({R"({"type":"pong","t":)", t, "}"});
}

std::string error_text(Dialect dialect, ErrorCode code, std::string_view text) {
    const ErrorRow& row = row_of(code);
    const std::string retry =
        dialect == Dialect::v2 ? concat({R"(,"retry":)", boolean(row.retry)}) : std::string();
    return concat(
        {R"({"type":"error","code":")", row.word, R"(","message":")", text, "\"", retry, "}"});
}

}  // namespace signaling::core
