// Reads the messages of both dialects.
#include "signaling/core/protocol.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signaling::core {
namespace {

using json::Kind;
using json::Member;
using json::Value;
using Members = std::vector<Member>;

constexpr std::size_t peer_id_bytes_min = 22;  // 16 random bytes
constexpr std::size_t peer_id_bytes_max = 64;
constexpr std::size_t seq_digits_max = 15;  // all such numbers are exact in JavaScript

// What carries a payload, and what is said where that is missing.
struct RelayShape {
    RelayKind kind;
    std::string_view missing;
};

constexpr std::array<RelayShape, 4> relay_shapes{{
    {RelayKind::offer, "Missing session_id or offer"},
    {RelayKind::answer, "Missing session_id or answer"},
    {RelayKind::candidate, "Missing session_id"},
    {RelayKind::message, "Missing data"},
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

bool is_string(const Value* value, std::string_view plain) {
    return value != nullptr && value->kind == Kind::string && json::equals(*value, plain);
}

Refusal bad_message(std::string_view text) {
    return {ErrorCode::bad_message, std::string(text)};
}

std::optional<Role> role_of(const Value& value) {
    for (const Role role : {Role::pc, Role::mobile}) {
        if (is_string(&value, to_string(role))) return role;
    }
    return std::nullopt;
}

// A whole number from 1 as JavaScript writes it.
bool is_count(const Value& value) {
    return value.kind == Kind::number && value.text.size() <= seq_digits_max &&
           value.text.front() != '0' &&
           value.text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_base64url(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

// The characters of a string without escapes.
std::string_view characters(const Value& string) {
    return string.text.substr(1, string.text.size() - 2);
}

bool is_peer_id(const Value* value) {
    if (value == nullptr || value->kind != Kind::string) return false;
    const std::string_view text = characters(*value);
    return text.size() >= peer_id_bytes_min && text.size() <= peer_id_bytes_max &&
           std::ranges::all_of(text, is_base64url);
}

// A version that is newer than ours gets ours.
Dialect dialect_of(const Value* v) {
    return v != nullptr && is_count(*v) && v->text != "1" ? Dialect::v2 : Dialect::v1;
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
    Join join{std::move(*plain), *role, {}, {}};
    if (dialect_of(find(members, "v")) == Dialect::v1) return join;
    const Value* peer_id = find(members, "peer_id");
    if (!is_peer_id(peer_id)) return bad_message("Missing or invalid peer_id");
    join.identity = {Dialect::v2, std::string(characters(*peer_id))};
    const Value* resume = find(members, "resume");
    if (resume != nullptr && resume->kind == Kind::string) join.resume = characters(*resume);
    return join;
}

// What is meant for a page must not reach the one that was loaded in its place.
std::optional<Value> receiver(const Members& members) {
    const Value* to = find(members, "to");
    return to != nullptr && to->kind == Kind::string ? std::optional(*to) : std::nullopt;
}

// An offer or answer is an object; a candidate may also be null, "" or absent (end of candidates);
// data is whatever it likes.
bool is_payload(RelayKind kind, const Value* payload) {
    if (kind == RelayKind::message) return payload != nullptr;
    const bool is_object = payload != nullptr && payload->kind == Kind::object;
    return is_object || (kind == RelayKind::candidate && is_missing(payload));
}

ClientMessage parse_relay(const Members& members, Dialect dialect, const RelayShape& shape) {
    const Value* id = find(members, "session_id");
    const Value* payload = find(members, names_of(shape.kind).payload);
    const bool is_v2 = dialect == Dialect::v2;
    if (is_missing(id) && !is_v2) return bad_message(shape.missing);
    if (!is_payload(shape.kind, payload)) {
        const bool has_wrong_kind = shape.kind == RelayKind::candidate;
        return bad_message(has_wrong_kind ? text_bad_format : shape.missing);
    }
    if (!is_missing(id) && id->kind != Kind::string) return bad_message(text_bad_format);
    const Value* seq = is_v2 ? find(members, "seq") : nullptr;
    if (seq != nullptr && !is_count(*seq)) return bad_message("Invalid seq");
    return Relay{shape.kind, is_missing(id) ? std::nullopt : std::optional(*id),
                 payload ? payload->text : std::string_view{}, seq ? seq->text : std::string_view{},
                 is_v2 ? receiver(members) : std::nullopt};
}

ClientMessage parse_ack(const Members& members) {
    const Value* seq = find(members, "seq");
    if (seq == nullptr || !is_count(*seq)) return bad_message("Missing or invalid seq");
    return Relay{RelayKind::ack, std::nullopt, {}, seq->text, receiver(members)};
}

ClientMessage parse_outcome(const Members& members) {
    const Value* result = find(members, "result");
    for (std::size_t i = 0; i < ice_outcome_count; ++i) {
        const auto outcome = static_cast<IceOutcome>(i);
        if (is_string(result, to_string(outcome))) return Outcome{outcome};
    }
    return bad_message("Missing or invalid result");
}

ClientMessage parse_v2(const Value& type, const Members& members) {
    if (json::equals(type, names_of(RelayKind::ack).type)) return parse_ack(members);
    if (json::equals(type, "leave")) return Leave{};
    if (json::equals(type, "ice_servers")) return IceServersRequest{};
    if (json::equals(type, "outcome")) return parse_outcome(members);
    return Unknown{};
}

}  // namespace

ClientMessage parse(std::string_view text, Dialect dialect, const Limits& limits,
                    Members& members) {
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
        const bool is_known = dialect == Dialect::v2 || shape.kind != RelayKind::message;
        if (is_known && json::equals(*type, names_of(shape.kind).type))
            return parse_relay(members, dialect, shape);
    }
    if (json::equals(*type, "join")) return parse_join(members, limits);
    if (json::equals(*type, "ping")) {
        const Value* t = find(members, "t");
        return PingMessage{t ? t->text : std::string_view{}};
    }
    return dialect == Dialect::v2 ? parse_v2(*type, members) : Unknown{};
}

}  // namespace signaling::core
