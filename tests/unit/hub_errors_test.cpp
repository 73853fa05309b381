// Rules of mistakes: which text and code a client gets, and that nothing else changes.
#include <gtest/gtest.h>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

// What the message is answered with when a seated peer sends it to an otherwise idle Hub; and that
// it leaves the connection open, the membership as it was and the partner undisturbed.
Seen answer_to(std::string_view message) {
    HubDriver hub;
    hub.pair();
    hub.send("pc", message);
    Seen answer = hub.take("pc");
    EXPECT_EQ(hub.take("mobile"), Seen{}) << message;
    hub.send("pc", offer("s", R"({"still":"paired"})"));
    EXPECT_EQ(hub.take("mobile"), Seen{relayed_offer(R"({"still":"paired"})")}) << message;
    EXPECT_EQ(hub.hub().session_count(), 1U) << message;
    return answer;
}

TEST(HubErrors, invalid_json_is_an_error_and_not_a_close) {
    for (const char* message :
         {"", " ", "garbage", "{", R"({"type":"ping")", R"({'type':'ping'})", R"({"type":"ping",})",
          R"({"type":"ping"}{})", "nul", "\xFF", R"({"type":"ping"} x)", "{\"type\":\"p\ning\"}"}) {
        EXPECT_EQ(answer_to(message),
                  Seen{R"({"type":"error","code":"bad_json","message":"Invalid message format"})"})
            << message;
    }
}

TEST(HubErrors, json_that_is_no_object_is_a_bad_message) {
    for (const char* message : {"[]", "null", "1", "true", R"("join")", R"([{"type":"ping"}])"})
        EXPECT_EQ(answer_to(message), Seen{bad_format}) << message;
}

TEST(HubErrors, nesting_beyond_64_levels_is_an_invalid_message) {
    // The message itself is the first level.
    const auto message = [](std::size_t levels) {
        return R"({"type":"webrtc_offer","session_id":"s","offer":{"a":)" +
               std::string(levels - 2, '[') + std::string(levels - 2, ']') + "}}";
    };
    EXPECT_EQ(answer_to(message(65)), Seen{bad_json});
    EXPECT_EQ(answer_to(std::string(100'000, '[')), Seen{bad_json});
    HubDriver hub;
    hub.pair();
    hub.send("pc", message(64));
    EXPECT_EQ(hub.take("mobile").size(), 1U);
}

TEST(HubErrors, duplicate_top_level_keys_are_an_invalid_message) {
    EXPECT_EQ(answer_to(R"({"type":"ping","type":"ping"})"), Seen{bad_format});
    EXPECT_EQ(answer_to(R"({"type":"ping","x":1,"\u0078":2})"), Seen{bad_format});
    EXPECT_EQ(answer_to(R"({"type":"webrtc_offer","session_id":"s","offer":{},"offer":{}})"),
              Seen{bad_format});
}

TEST(HubErrors, a_join_without_session_id_or_peer_type_is_refused) {
    const Seen missing{error("bad_message", "Missing session_id or peer_type")};
    for (const char* message : {R"({"type":"join"})", R"({"type":"join","session_id":"s"})",
                                R"({"type":"join","peer_type":"pc"})",
                                R"({"type":"join","session_id":"","peer_type":"pc"})",
                                R"({"type":"join","session_id":null,"peer_type":"pc"})",
                                R"({"type":"join","session_id":"s","peer_type":""})",
                                R"({"type":"join","session_id":"s","peer_type":null})",
                                R"({"type":"join","sessionId":"s","peerType":"pc"})"}) {
        EXPECT_EQ(answer_to(message), missing) << message;
    }
}

TEST(HubErrors, a_peer_type_other_than_pc_or_mobile_is_refused) {
    const Seen wrong{R"({"type":"error","code":"bad_peer_type",)"
                     R"("message":"Invalid peer_type. Must be \"pc\" or \"mobile\""})"};
    for (const char* value : {R"("printer")", R"("PC")", R"("pc ")", R"("mobil")", "1", "0", "true",
                              "{}", R"(["pc"])", R"("pc\u0000")"}) {
        EXPECT_EQ(
            answer_to(R"({"type":"join","session_id":"s","peer_type":)" + std::string(value) + "}"),
            wrong)
            << value;
    }
}

TEST(HubErrors, a_session_id_that_is_no_string_is_a_bad_message) {
    for (const char* value : {"1", "0", "true", "false", "{}", "[]", R"(["s"])"}) {
        const std::string id = R"(,"session_id":)" + std::string(value);
        EXPECT_EQ(answer_to(R"({"type":"join","peer_type":"pc")" + id + "}"), Seen{bad_format});
        EXPECT_EQ(answer_to(R"({"type":"webrtc_offer","offer":{})" + id + "}"), Seen{bad_format});
        EXPECT_EQ(answer_to(R"({"type":"webrtc_answer","answer":{})" + id + "}"), Seen{bad_format});
        EXPECT_EQ(answer_to(R"({"type":"ice_candidate","candidate":{})" + id + "}"),
                  Seen{bad_format});
    }
}

TEST(HubErrors, an_offer_without_session_id_or_offer_is_refused) {
    const Seen missing{error("bad_message", "Missing session_id or offer")};
    for (const char* message :
         {R"({"type":"webrtc_offer"})", R"({"type":"webrtc_offer","session_id":"s"})",
          R"({"type":"webrtc_offer","offer":{}})",
          R"({"type":"webrtc_offer","session_id":"","offer":{}})",
          R"({"type":"webrtc_offer","session_id":null,"offer":{}})",
          R"({"type":"webrtc_offer","session_id":"s","offer":null})",
          R"({"type":"webrtc_offer","session_id":"s","offer":""})",
          R"({"type":"webrtc_offer","session_id":"s","offer":"v=0"})",
          R"({"type":"webrtc_offer","session_id":"s","offer":[]})",
          R"({"type":"webrtc_offer","session_id":"s","offer":7})",
          R"({"type":"webrtc_offer","session_id":"s","answer":{}})"}) {
        EXPECT_EQ(answer_to(message), missing) << message;
    }
}

TEST(HubErrors, an_answer_without_session_id_or_answer_is_refused) {
    const Seen missing{error("bad_message", "Missing session_id or answer")};
    for (const char* message :
         {R"({"type":"webrtc_answer"})", R"({"type":"webrtc_answer","session_id":"s"})",
          R"({"type":"webrtc_answer","answer":{}})",
          R"({"type":"webrtc_answer","session_id":"","answer":{}})",
          R"({"type":"webrtc_answer","session_id":"s","answer":null})",
          R"({"type":"webrtc_answer","session_id":"s","answer":false})",
          R"({"type":"webrtc_answer","session_id":"s","offer":{}})"}) {
        EXPECT_EQ(answer_to(message), missing) << message;
    }
}

TEST(HubErrors, a_candidate_without_session_id_is_refused) {
    const Seen missing{error("bad_message", "Missing session_id")};
    for (const char* message :
         {R"({"type":"ice_candidate"})", R"({"type":"ice_candidate","candidate":{}})",
          R"({"type":"ice_candidate","session_id":"","candidate":{}})",
          R"({"type":"ice_candidate","session_id":null,"candidate":{}})",
          R"({"type":"ice_candidate","session_id":"","candidate":5})"}) {
        EXPECT_EQ(answer_to(message), missing) << message;
    }
}

TEST(HubErrors, a_candidate_that_is_no_object_and_no_end_of_candidates_is_refused) {
    for (const char* value : {"5", "0", "true", "false", "[]", R"("candidate:1")", R"(" ")"})
        EXPECT_EQ(answer_to(candidate("s", value)), Seen{bad_format}) << value;
}

TEST(HubErrors, naming_another_session_is_session_not_found) {
    const Seen mismatch{
        R"({"type":"error","code":"session_mismatch","message":"Session not found"})"};
    EXPECT_EQ(answer_to(offer("S", "{}")), mismatch);
    EXPECT_EQ(answer_to(answer("s ", "{}")), mismatch);
    EXPECT_EQ(answer_to(candidate("s\\u0000", "{}")), mismatch);
}

TEST(HubErrors, a_message_is_checked_before_membership) {
    HubDriver hub;
    hub.open("A");
    hub.send("A", R"({"type":"webrtc_offer","session_id":"s"})");
    hub.send("A", candidate("s", "5"));
    hub.send("A", offer("s", "{}"));
    EXPECT_EQ(hub.take("A"),
              (Seen{error("bad_message", "Missing session_id or offer"), bad_format,
                    R"({"type":"error","code":"not_joined","message":"Session not found"})"}));
}

TEST(HubErrors, an_unknown_type_is_silent) {
    for (const char* message :
         {R"({"type":"hello"})", R"({"type":"JOIN","session_id":"x","peer_type":"pc"})",
          R"({"type":"pong"})", R"({"type":"joined","session_id":"s","peer_type":"pc"})",
          R"({"type":"peer_connected"})", R"({"type":"error","message":"x"})",
          R"({"type":"leave"})", R"({"type":"message","data":{},"session_id":"s"})",
          R"({"type":"ack","seq":1})", R"({"type":""})", R"({"type":"ping "})"}) {
        EXPECT_EQ(answer_to(message), Seen{}) << message;
    }
}

TEST(HubErrors, a_missing_or_odd_type_is_an_unknown_type) {
    for (const char* message : {"{}", R"({"type":null})", R"({"type":1})", R"({"type":{}})",
                                R"({"type":["join"]})", R"({"Type":"ping"})", R"({"ping":1})"}) {
        EXPECT_EQ(answer_to(message), Seen{}) << message;
    }
}

TEST(HubErrors, unknown_fields_are_ignored) {
    HubDriver hub;
    hub.open("A");
    hub.send("A", R"({"type":"join","v":1,"session_id":"s","x":[{}],"peer_type":"pc","token":""})");
    EXPECT_EQ(hub.take("A"), Seen{joined("s", "pc")});
    hub.send("A", R"({"type":"ping","session_id":"s","peer_type":"pc","":0})");
    EXPECT_EQ(hub.take("A"), Seen{pong});
}

TEST(HubErrors, a_thousand_mistakes_leave_the_connection_open) {
    Limits limits;
    limits.message_rate = 0;
    HubDriver hub(limits);
    hub.open("A");
    for (int i = 0; i < 1000; ++i)
        hub.send("A", i % 2 == 0 ? "{" : offer("s", "{}"));
    EXPECT_EQ(hub.take("A").size(), 1000U);
    hub.send("A", join("s", "pc"));
    EXPECT_EQ(hub.take("A"), Seen{joined("s", "pc")});
}

TEST(HubErrors, every_refusal_is_counted_by_its_code) {
    HubDriver hub;
    hub.pair();
    hub.open("A");
    hub.send("A", "{");
    hub.send("A", "[]");
    hub.send("A", join("s", "tv"));
    hub.send("A", offer("s", "{}"));
    hub.send("pc", offer("t", "{}"));
    hub.send("A", join("s", "pc"));
    hub.answer_ping("pc");
    hub.drain(1s);
    hub.send("A", join("s", "pc"));
    const auto& errors = hub.hub().counters().errors;
    for (const ErrorCode code :
         {ErrorCode::bad_json, ErrorCode::bad_message, ErrorCode::bad_peer_type,
          ErrorCode::not_joined, ErrorCode::session_mismatch, ErrorCode::seat_taken,
          ErrorCode::unavailable}) {
        EXPECT_EQ(errors[static_cast<std::size_t>(code)], 1U) << to_string(code);
    }
}

}  // namespace
}  // namespace signaling::core::test
