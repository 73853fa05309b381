// What a file of ICE servers may say. Must not know where it is read.
#include "signaling/app/ice_servers_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "signaling/app/settings_error.hpp"

namespace signaling::app {
namespace {

std::string complaint(std::string_view text) {
    try {
        return "(none, but: " + parse_ice_servers(text) + ")";
    } catch (const SettingsError& error) {
        return error.what();
    }
}

constexpr std::string_view turn =
    R"({"credential":"c","urls":["turn:t.example","turns:t.example:443"],"username":"u"})";

TEST(IceServersFile, may_be_an_array_or_one_server_or_what_providers_answer) {
    const std::string one(turn);
    for (const std::string& text : {'[' + one + ']', one, R"({"iceServers":)" + one + '}',
                                    R"({"iceServers":[)" + one + "]}"}) {
        EXPECT_EQ(parse_ice_servers(text), one) << text;
    }
    EXPECT_EQ(parse_ice_servers("[]"), "");
}

TEST(IceServersFile, keeps_what_browsers_need_and_nothing_else) {
    EXPECT_EQ(parse_ice_servers(R"([{"urls":"stun:s.example","username":"","label":"x"},
                                    {"url":"turn:t.example","urls":"turn:t.example",
                                     "username":"u","credential":"c","ttl":"60"}])"),
              R"({"urls":["stun:s.example"]},)"
              R"({"credential":"c","urls":["turn:t.example"],"username":"u"})");
}

TEST(IceServersFile, what_is_wrong_is_said_and_where) {
    EXPECT_EQ(complaint("{"), "it is not JSON");
    EXPECT_EQ(complaint("3"), "it must be an array of up to 8 ICE servers");
    EXPECT_EQ(complaint("[{},{},{},{},{},{},{},{},{}]"),
              "it must be an array of up to 8 ICE servers");
    EXPECT_EQ(complaint("[3]"), "server 1: it must be an object with urls");
    EXPECT_EQ(complaint("[{}]"), "server 1: urls must be a URL or an array of up to 8");
    EXPECT_EQ(complaint(R"([{"urls":["stun:a.example"]},{"urls":["http://b.example"]}])"),
              R"(server 2: "http://b.example" is no stun:, stuns:, turn: or turns: URL)");
    EXPECT_EQ(complaint(R"([{"urls":"turn:a.example"}])"),
              "server 1: a TURN server needs a username");
    EXPECT_EQ(complaint(R"([{"urls":"turn:a.example","username":"u"}])"),
              "server 1: a TURN server needs a credential");
}

TEST(IceServersFile, a_complaint_has_no_credential_in_it) {
    const std::string text =
        complaint(R"([{"urls":"turn:a.example","username":"u","credential":["hunter2hunter2"]}])");
    EXPECT_EQ(text, "server 1: credential must be a text of up to 1024 bytes");
}

}  // namespace
}  // namespace signaling::app
