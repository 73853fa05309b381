// Rules of session ids: exact, opaque strings that come back as JSON.stringify writes them.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

// What the server answers when this id (as it stands between the quotes) is joined.
std::string answer_to_join(std::string_view id) {
    HubDriver hub;
    hub.open("A");
    hub.send("A", join(id, "pc"));
    const Seen seen = hub.take("A");
    return seen.size() == 1 ? seen.front() : std::to_string(seen.size()) + " messages";
}

TEST(HubSessionId, ids_are_exact) {
    HubDriver hub;
    const std::vector<std::string> ids{"s", "S", " s", "s ", "ss", "s\\u0000", "s\\n"};
    for (const std::string& id : ids) {
        hub.seat("pc of " + id, id, "pc");
        hub.seat("mobile of " + id, id, "mobile");
        hub.take("pc of " + id);
    }
    EXPECT_EQ(hub.hub().session_count(), ids.size());
    for (const std::string& id : ids) {
        hub.send("pc of " + id, offer(id, "{}"));
        for (const std::string& other_id : ids) {
            EXPECT_EQ(hub.take("mobile of " + other_id).size(), other_id == id ? 1U : 0U);
        }
    }
}

TEST(HubSessionId, one_id_may_be_written_in_many_ways) {
    HubDriver hub;
    hub.seat("pc", "a/\\u00e9\\ud83d\\ude00", "pc");
    hub.open("mobile");
    hub.send("mobile", join("\\u0061\\/\xC3\xA9\xF0\x9F\x98\x80", "mobile"));
    const std::string plain = "a/\xC3\xA9\xF0\x9F\x98\x80";
    EXPECT_EQ(hub.take("mobile"), (Seen{joined(plain, "mobile"), peer_connected}));
    EXPECT_EQ(hub.take("pc"), Seen{peer_connected});
    EXPECT_EQ(hub.hub().session_count(), 1U);
    hub.send("mobile", offer("a\\u002F\\u00E9\xF0\x9F\x98\x80", "{}"));
    EXPECT_EQ(hub.take("pc"), Seen{relayed_offer("{}")});
}

TEST(HubSessionId, it_comes_back_as_json_stringify_writes_it) {
    // The right side is what JSON.stringify gives.
    const std::array<const char*, 32> control{
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b",     "\\t",     "\\n",     "\\u000b", "\\f",     "\\r",     "\\u000e", "\\u000f",
        "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
        "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"};
    for (std::size_t code = 0; code < control.size(); ++code) {
        constexpr std::string_view hex = "0123456789ABCDEF";
        const std::string sent = std::string("\\u00") + hex[code / 16] + hex[code % 16];
        EXPECT_EQ(answer_to_join(sent), joined(control[code], "pc"));
    }
    EXPECT_EQ(answer_to_join("\\u0022"), joined("\\\"", "pc"));
    EXPECT_EQ(answer_to_join("\\u005C"), joined("\\\\", "pc"));
    EXPECT_EQ(answer_to_join("\\/"), joined("/", "pc"));
    EXPECT_EQ(answer_to_join("\\u007f"), joined("\x7F", "pc"));
    EXPECT_EQ(answer_to_join("\\u2028\\u2029"), joined("\xE2\x80\xA8\xE2\x80\xA9", "pc"));
    EXPECT_EQ(answer_to_join("\\uD83D\\uDE00"), joined("\xF0\x9F\x98\x80", "pc"));
    EXPECT_EQ(answer_to_join("<&'>"), joined("<&'>", "pc"));
}

TEST(HubSessionId, every_character_comes_back_as_the_same_string) {
    for (unsigned code = 0; code < 0x10000; code += code < 0x1000 ? 1 : 37) {
        if (code >= 0xD800 && code < 0xE000) continue;
        std::array<char, 8> id{};
        std::snprintf(id.data(), id.size(), "\\u%04x", code);
        const auto answer = nlohmann::json::parse(answer_to_join(id.data()));
        const auto sent = nlohmann::json::parse('"' + std::string(id.data()) + '"');
        EXPECT_EQ(answer.at("session_id"), sent) << id.data();
    }
}

TEST(HubSessionId, it_may_be_1_to_256_bytes_long) {
    const std::string text = "session_id is longer than 256 bytes";
    EXPECT_EQ(answer_to_join("x"), joined("x", "pc"));
    EXPECT_EQ(answer_to_join(std::string(256, 'x')), joined(std::string(256, 'x'), "pc"));
    EXPECT_EQ(answer_to_join(std::string(257, 'x')), error("bad_message", text));
    EXPECT_EQ(answer_to_join(std::string(100'000, 'x')), error("bad_message", text));
}

TEST(HubSessionId, its_length_is_counted_in_bytes_of_utf_8_and_not_of_escapes) {
    std::string escaped;
    std::string plain;
    for (int i = 0; i < 64; ++i) {
        escaped += "\\ud83d\\ude00";
        plain += "\xF0\x9F\x98\x80";
    }
    EXPECT_EQ(answer_to_join(escaped), joined(plain, "pc"));
    EXPECT_EQ(answer_to_join(escaped + "x"),
              error("bad_message", "session_id is longer than 256 bytes"));
}

TEST(HubSessionId, the_error_names_the_limit_that_is_set) {
    Limits limits;
    limits.session_id_bytes_max = 8;
    HubDriver hub(limits);
    hub.open("A");
    hub.send("A", join("123456789", "pc"));
    hub.send("A", join("12345678", "pc"));
    EXPECT_EQ(hub.take("A"), (Seen{error("bad_message", "session_id is longer than 8 bytes"),
                                   joined("12345678", "pc")}));
}

TEST(HubSessionId, a_lone_surrogate_is_refused) {
    for (const char* id :
         {"\\ud800", "\\udc00", "x\\ud83dx", "\\ud83d\\ud83d\\ude00", "\\udbff\\n"})
        EXPECT_EQ(answer_to_join(id), bad_format) << id;
}

TEST(HubSessionId, malformed_utf_8_is_no_json) {
    for (const char* id : {"\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"})
        EXPECT_EQ(answer_to_join(id), bad_json) << id;
}

TEST(HubSessionId, a_nul_in_an_id_does_not_end_it) {
    HubDriver hub;
    hub.seat("pc", "a\\u0000b", "pc");
    hub.seat("mobile", "a\\u0000c", "mobile");
    EXPECT_EQ(hub.take("pc"), Seen{});
    hub.seat("second", "a\\u0000b", "mobile");
    EXPECT_EQ(hub.take("pc"), Seen{peer_connected});
}

}  // namespace
}  // namespace signaling::core::test
