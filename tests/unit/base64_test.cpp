// Both alphabets of base64 against RFC 4648, and randomness as far as it can be tested.

#include "signaling/crypto/base64.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "signaling/crypto/random.hpp"

namespace signaling::crypto {
namespace {

std::vector<unsigned char> bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

TEST(Base64, gives_what_section_10_of_RFC_4648_says) {
    EXPECT_EQ(base64(bytes("")), "");
    EXPECT_EQ(base64(bytes("f")), "Zg==");
    EXPECT_EQ(base64(bytes("fo")), "Zm8=");
    EXPECT_EQ(base64(bytes("foo")), "Zm9v");
    EXPECT_EQ(base64(bytes("foob")), "Zm9vYg==");
    EXPECT_EQ(base64(bytes("fooba")), "Zm9vYmE=");
    EXPECT_EQ(base64(bytes("foobar")), "Zm9vYmFy");
}

TEST(Base64, the_form_for_urls_has_no_padding) {
    EXPECT_EQ(base64url(bytes("")), "");
    EXPECT_EQ(base64url(bytes("f")), "Zg");
    EXPECT_EQ(base64url(bytes("fo")), "Zm8");
    EXPECT_EQ(base64url(bytes("foo")), "Zm9v");
}

// Every letter once, in the order of the tables in sections 4 and 5.
TEST(Base64, the_alphabets_differ_in_their_last_two_letters_only) {
    std::vector<unsigned char> all;
    for (unsigned i = 0; i < 64; i += 4) {
        const unsigned bits = i << 18U | (i + 1) << 12U | (i + 2) << 6U | (i + 3);
        for (const unsigned shift : {16U, 8U, 0U})
            all.push_back(static_cast<unsigned char>(bits >> shift & 0xFFU));
    }
    const std::string same = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    EXPECT_EQ(base64(all), same + "+/");
    EXPECT_EQ(base64url(all), same + "-_");
}

TEST(Base64, bytes_beyond_ASCII_are_not_signed) {
    EXPECT_EQ(base64(bytes("\xff\xff\xff")), "////");
    EXPECT_EQ(base64(bytes("\x80")), "gA==");
    EXPECT_EQ(base64url(bytes("\xfb\xff")), "-_8");
}

TEST(RandomBytes, are_as_many_as_asked_for) {
    for (const std::size_t count : {0U, 1U, 32U, 255U, 256U, 257U, 1'000U})
        EXPECT_EQ(random_bytes(count).size(), count);
}

TEST(RandomBytes, do_not_repeat) {
    EXPECT_NE(random_bytes(32), random_bytes(32));
    // More than the kernel gives at once: the second part is filled as well.
    EXPECT_NE(random_bytes(512).substr(256), std::string(256, '\0'));
}

}  // namespace
}  // namespace signaling::crypto
