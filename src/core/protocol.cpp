// Reads and writes the messages of dialect v1. What is relayed is spliced, never re-serialised.
#include "signaling/core/protocol.hpp"

#include <array>
#include <initializer_list>
#include <utility>

namespace signaling::core {
namespace {

using json::Kind;
using json::Member;
using json::Value;
using Members = std::vector<Member>;

struct RelayShape {
    RelayKind kind;
    std::string_view type;     // on the wire
    std::string_view payload;  // name of the relayed member
    std::string_view missing;  // the error's text
};

constexpr std::array<RelayShape, 3> relay_shapes{{
    {RelayKind::offer, "webrtc_offer", "offer", "Missing session_id or offer"},
    {RelayKind::answer, "webrtc_answer", "answer", "Missing session_id or answer"},
    {RelayKind::candidate, "ice_candidate", "candidate", "Missing session_id"},
}};

const Value* find(const Members& members, std::string_view name) {
    for (const Member& member : members) {
        if (json::equals(member.key, name)) return &member.value;
    }
    return nullptr;
}

// Absent, null and "" are the same to the protocol.
bool is_missing(const Value* value) {
    return value == nullptr || value->kind == Kind::null || value->text == "\"\"";
}

Refusal bad_message(std::string_view text) {
    return {ErrorCode::bad_message, std::string(text)};
}

std::optional<Role> role_of(const Value& value) {
    if (value.kind != Kind::string) return std::nullopt;
    for (const Role role : {Role::pc, Role::mobile}) {
        if (json::equals(value, to_string(role))) return role;
    }
    return std::nullopt;
}

ClientMessage parse_join(const Members& members, const Limits& limits) {
    const Value* id = find(members, "session_id");
    const Value* peer_type = find(members, "peer_type");
    if (is_missing(id) || is_missing(peer_type)) {
        return bad_message("Missing session_id or peer_type");
    }
    const std::optional<Role> role = role_of(*peer_type);
    if (!role) {
        return Refusal{ErrorCode::bad_peer_type,
                       R"(Invalid peer_type. Must be \"pc\" or \"mobile\")"};
    }
    if (id->kind != Kind::string) return bad_message(text_bad_format);
    std::optional<std::string> plain = json::unescape(*id);
    if (!plain) return bad_message(text_bad_format);
    if (plain->size() > limits.session_id_bytes_max) {
        return bad_message("session_id is longer than " +
                           std::to_string(limits.session_id_bytes_max) + " bytes");
    }
    return Join{std::move(*plain), *role};
}

// An offer or answer is an object; a candidate may also be null, "" or absent (end of candidates).
ClientMessage parse_relay(const Members& members, const RelayShape& shape) {
    const Value* id = find(members, "session_id");
    const Value* payload = find(members, shape.payload);
    if (is_missing(id)) return bad_message(shape.missing);
    const bool is_object = payload != nullptr && payload->kind == Kind::object;
    if (shape.kind != RelayKind::candidate) {
        if (!is_object) return bad_message(shape.missing);
    } else if (!is_object && !is_missing(payload)) {
        return bad_message(text_bad_format);
    }
    if (id->kind != Kind::string) return bad_message(text_bad_format);
    return Relay{shape.kind, *id, payload ? payload->text : std::string_view{}};
}

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

}  // namespace

ClientMessage parse(std::string_view text, const Limits& limits, Members& members) {
    switch (json::scan(text, limits.json_depth_max, members)) {
        case json::Fault::none:
            break;
        case json::Fault::syntax:
        case json::Fault::too_deep:
            return Refusal{ErrorCode::bad_json, std::string(text_bad_format)};
        case json::Fault::not_an_object:
        case json::Fault::duplicate_key:
            return bad_message(text_bad_format);
    }
    const Value* type = find(members, "type");
    if (type == nullptr || type->kind != Kind::string) return Unknown{};
    for (const RelayShape& shape : relay_shapes) {
        if (json::equals(*type, shape.type)) return parse_relay(members, shape);
    }
    if (json::equals(*type, "join")) return parse_join(members, limits);
    if (json::equals(*type, "ping")) {
        const Value* t = find(members, "t");
        return PingMessage{t ? t->text : std::string_view{}};
    }
    return Unknown{};
}

std::string joined_text(std::string_view session_id, Role role) {
    return concat({R"({"type":"joined","session_id":)", quote(session_id), R"(,"peer_type":")",
                   to_string(role), R"("})"});
}

std::string peer_connected_text() {
    return R"({"type":"peer_connected"})";
}

std::string disconnected_text(Role gone) {
    return concat({R"({"type":")", to_string(gone), R"(_disconnected"})"});
}

std::string relay_text(RelayKind kind, std::string_view payload) {
    const RelayShape& shape = relay_shapes[static_cast<std::size_t>(kind)];
    if (payload.empty()) return concat({R"({"type":")", shape.type, R"("})"});
    return concat({R"({"type":")", shape.type, R"(",")", shape.payload, R"(":)", payload, "}"});
}

std::string pong_text(std::string_view t) {
    if (t.empty()) return R"({"type":"pong"})";
    return concat({R"({"type":"pong","t":)", t, "}"});
}

std::string error_text(ErrorCode code, std::string_view text) {
    return concat(
        {R"({"type":"error","code":")", to_string(code), R"(","message":")", text, R"("})"});
}

}  // namespace signaling::core
