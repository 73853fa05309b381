// What a text means and what texts look like, one function at a time; the rules that need a Hub are
// in hub_*_test.cpp.
#include "signaling/core/protocol.hpp"

#include <gtest/gtest.h>

namespace signaling::core {
namespace {

ClientMessage parsed(std::string_view text, const Limits& limits = {}) {
    std::vector<json::Member> members;
    return parse(text, Dialect::v1, limits, members);
}

template <typename T>
T parsed_as(std::string_view text) {
    const ClientMessage message = parsed(text);
    if (const T* value = std::get_if<T>(&message)) return *value;
    ADD_FAILURE() << text << " is something else: alternative " << message.index();
    return T{};
}

TEST(Protocol, a_join_has_a_session_and_a_role) {
    const auto pc = parsed_as<Join>(R"({"type":"join","session_id":"abc","peer_type":"pc"})");
    EXPECT_EQ(pc.session_id, "abc");
    EXPECT_EQ(pc.role, Role::pc);
    const auto mobile =
        parsed_as<Join>(R"({"peer_type":"mob\u0069le","type":"join","session_id":"\u0061"})");
    EXPECT_EQ(mobile.session_id, "a");
    EXPECT_EQ(mobile.role, Role::mobile);
}

TEST(Protocol, a_relay_views_the_senders_own_bytes) {
    const std::string text =
        R"({"type":"webrtc_offer","session_id":"a\u0062","offer":{ "x" : 1 }})";
    const ClientMessage message = parsed(text);
    const auto& relay = std::get<Relay>(message);
    EXPECT_EQ(relay.kind, RelayKind::offer);
    EXPECT_EQ(relay.payload, R"({ "x" : 1 })");
    EXPECT_GE(relay.payload.data(), text.data());
    EXPECT_LE(relay.payload.data() + relay.payload.size(), text.data() + text.size());
    ASSERT_TRUE(relay.session_id.has_value());
    EXPECT_TRUE(json::equals(*relay.session_id, "ab"));
}

TEST(Protocol, every_relayed_type_has_its_kind) {
    EXPECT_EQ(parsed_as<Relay>(R"({"type":"webrtc_offer","session_id":"s","offer":{}})").kind,
              RelayKind::offer);
    EXPECT_EQ(parsed_as<Relay>(R"({"type":"webrtc_answer","session_id":"s","answer":{}})").kind,
              RelayKind::answer);
    EXPECT_EQ(parsed_as<Relay>(R"({"type":"ice_candidate","session_id":"s","candidate":{}})").kind,
              RelayKind::candidate);
}

TEST(Protocol, an_absent_candidate_has_an_empty_payload) {
    EXPECT_EQ(parsed_as<Relay>(R"({"type":"ice_candidate","session_id":"s"})").payload, "");
    EXPECT_EQ(
        parsed_as<Relay>(R"({"type":"ice_candidate","session_id":"s","candidate":""})").payload,
        R"("")");
}

TEST(Protocol, a_ping_keeps_its_t) {
    EXPECT_EQ(parsed_as<PingMessage>(R"({"type":"ping"})").t, "");
    EXPECT_EQ(parsed_as<PingMessage>(R"({"type":"ping","t":[1, 2]})").t, "[1, 2]");
}

TEST(Protocol, an_unknown_or_missing_type_is_unknown) {
    for (const char* text : {"{}", R"({"type":"x"})", R"({"type":5})", R"({"type":null})"})
        parsed_as<Unknown>(text);
}

TEST(Protocol, broken_json_and_too_deep_json_are_bad_json) {
    EXPECT_EQ(parsed_as<Refusal>("{").code, ErrorCode::bad_json);
    EXPECT_EQ(
        parsed_as<Refusal>(R"({"a":)" + std::string(64, '[') + std::string(64, ']') + "}").code,
        ErrorCode::bad_json);
}

TEST(Protocol, json_that_is_no_object_or_has_duplicate_keys_is_a_bad_message) {
    EXPECT_EQ(parsed_as<Refusal>("[]").code, ErrorCode::bad_message);
    EXPECT_EQ(parsed_as<Refusal>(R"({"a":1,"a":1})").code, ErrorCode::bad_message);
    EXPECT_EQ(parsed_as<Refusal>(R"({"a":1,"a":1})").text, "Invalid message format");
}

TEST(Protocol, duplicate_keys_within_a_payload_are_not_our_business) {
    parsed_as<Relay>(R"({"type":"webrtc_offer","session_id":"s","offer":{"a":1,"a":2}})");
}

TEST(Protocol, the_depth_limit_is_the_one_that_is_set) {
    Limits limits;
    limits.json_depth_max = 2;
    EXPECT_TRUE(std::holds_alternative<Unknown>(parsed(R"({"a":[]})", limits)));
    EXPECT_TRUE(std::holds_alternative<Refusal>(parsed(R"({"a":[[]]})", limits)));
}

TEST(Protocol, a_join_is_checked_for_what_is_missing_then_peer_type_then_session_id) {
    EXPECT_EQ(parsed_as<Refusal>(R"({"type":"join","session_id":5})").text,
              "Missing session_id or peer_type");
    EXPECT_EQ(parsed_as<Refusal>(R"({"type":"join","session_id":5,"peer_type":"x"})").code,
              ErrorCode::bad_peer_type);
    EXPECT_EQ(parsed_as<Refusal>(R"({"type":"join","session_id":5,"peer_type":"pc"})").text,
              "Invalid message format");
}

TEST(Protocol, server_messages_look_as_documented) {
    EXPECT_EQ(joined_text("abc", Role::pc),
              R"({"type":"joined","session_id":"abc","peer_type":"pc"})");
    EXPECT_EQ(joined_text("\"\\\n\x01", Role::mobile),
              R"({"type":"joined","session_id":"\"\\\n\u0001","peer_type":"mobile"})");
    EXPECT_EQ(peer_connected_text(), R"({"type":"peer_connected"})");
    EXPECT_EQ(disconnected_text(Role::pc), R"({"type":"pc_disconnected"})");
    EXPECT_EQ(disconnected_text(Role::mobile), R"({"type":"mobile_disconnected"})");
    EXPECT_EQ(pong_text(""), R"({"type":"pong"})");
    EXPECT_EQ(pong_text("17"), R"({"type":"pong","t":17})");
    EXPECT_EQ(error_text(Dialect::v1, ErrorCode::bad_json, text_bad_format),
              R"({"type":"error","code":"bad_json","message":"Invalid message format"})");
}

TEST(Protocol, a_relayed_message_has_its_type_and_its_payload_alone) {
    EXPECT_EQ(relay_text(RelayKind::offer, "{ }"), R"({"type":"webrtc_offer","offer":{ }})");
    EXPECT_EQ(relay_text(RelayKind::answer, "{}"), R"({"type":"webrtc_answer","answer":{}})");
    EXPECT_EQ(relay_text(RelayKind::candidate, "null"),
              R"({"type":"ice_candidate","candidate":null})");
    EXPECT_EQ(relay_text(RelayKind::candidate, ""), R"({"type":"ice_candidate"})");
}

TEST(Protocol, every_text_is_valid_json) {
    std::vector<json::Member> members;
    for (const Role role : {Role::pc, Role::mobile}) {
        EXPECT_EQ(json::scan(joined_text("a\"b\\c\x1F", role), 2, members), json::Fault::none);
        EXPECT_EQ(json::scan(disconnected_text(role), 2, members), json::Fault::none);
    }
    EXPECT_EQ(json::scan(peer_connected_text(), 2, members), json::Fault::none);
    const auto refusal =
        parsed_as<Refusal>(R"({"type":"join","session_id":"s","peer_type":"tablet"})");
    EXPECT_EQ(json::scan(error_text(Dialect::v1, refusal.code, refusal.text), 2, members),
              json::Fault::none);
}

}  // namespace
}  // namespace signaling::core
