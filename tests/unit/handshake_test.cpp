// The server's half of the opening handshake, with the examples of RFC 6455.
#include "net/handshake.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signaling::net {
namespace {

TEST(Handshake, answers_the_key_of_the_rfc_as_the_rfc_does) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

// Worked out with Python's hashlib and base64.
TEST(Handshake, the_key_is_taken_as_it_is_written) {
    EXPECT_EQ(accept_key("x3JJHMbDL1EzLkh9GBhXDw=="), "HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
    EXPECT_EQ(accept_key(""), "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=");
    EXPECT_EQ(accept_key(" x3JJHMbDL1EzLkh9GBhXDw=="), "pE+efUGyz8Ep0ptA+f7/+eFNYqE=");
    EXPECT_EQ(accept_key(std::string(1'000, 'k')), "D5UkHUEpPcw/Kmar+sMcS126/cM=");
    EXPECT_EQ(accept_key(std::string(1, '\0')), "lpv9ePnIPVII2HkIWr0haPP3CWc=");
}

TEST(Handshake, the_answer_switches_protocols_and_agrees_to_nothing_else) {
    EXPECT_EQ(switching_protocols("dGhlIHNhbXBsZSBub25jZQ=="),
              "HTTP/1.1 101 Switching Protocols\r\n"
              "Upgrade: websocket\r\n"
              "Connection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
              "Server: signaling\r\n"
              "\r\n");
}

}  // namespace
}  // namespace signaling::net
