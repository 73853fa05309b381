// HMAC against the test cases of the RFCs. Must not know what the daemon signs.

#include "signaling/crypto/digest.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

namespace signaling::crypto {
namespace {

std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte / 16U];
        text += digits[byte % 16U];
    }
    return text;
}

struct Case {
    std::string key;
    std::string message;
    std::string digest;
};

// 0x01, 0x02 and so on up to 0x19, the key of the fourth case of both documents.
std::string counting_key() {
    std::string key;
    for (char byte = 1; byte <= 0x19; ++byte)
        key += byte;
    return key;
}

TEST(Hmac, sha256_gives_what_RFC_4231_says) {
    const std::vector<Case> cases{
        {std::string(20, '\x0b'), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {counting_key(), std::string(50, '\xcd'),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {std::string(131, '\xaa'),
         "This is a test using a larger than block-size key and a larger than block-size data. The "
         "key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (const Case& one : cases)
        EXPECT_EQ(hex(hmac_sha256(one.key, one.message)), one.digest);
}

// The fifth case of RFC 4231 shows a digest that is cut off.
TEST(Hmac, sha256_begins_as_the_truncated_digest_of_RFC_4231) {
    EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0c'), "Test With Truncation")).substr(0, 32),
              "a3b6167473100ee06e0c796c2955552b");
}

TEST(Hmac, sha1_gives_what_RFC_2202_says) {
    const std::vector<Case> cases{
        {std::string(20, '\x0b'), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
        {"Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
        {counting_key(), std::string(50, '\xcd'), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
        {std::string(20, '\x0c'), "Test With Truncation",
         "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
        {std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
         "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
        {std::string(80, '\xaa'),
         "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
         "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
    };
    for (const Case& one : cases)
        EXPECT_EQ(hex(hmac_sha1(one.key, one.message)), one.digest);
}

// The block of both digests has 64 bytes: the last key that is used as it is, the first that is
// hashed. Expected values are Python's (hmac.new).
TEST(Hmac, a_key_of_one_block_is_used_as_it_is_and_a_longer_one_is_hashed) {
    EXPECT_EQ(hex(hmac_sha1(std::string(64, 'k'), "m")),
              "d52b5b30393c20f423870bb6d0ad622b02848ca9");
    EXPECT_EQ(hex(hmac_sha1(std::string(65, 'k'), "m")),
              "d7ab367121230c7e073a785f02c779c915e96d01");
    EXPECT_EQ(hex(hmac_sha256(std::string(64, 'k'), "m")),
              "3b7a8d453e76edb519238a515105a57508d0f169f480ebeee120a9e7803289fa");
    EXPECT_EQ(hex(hmac_sha256(std::string(65, 'k'), "m")),
              "c2d7d4c2256ddb097409ec0c67e1d58fa1a007fc6932cac0d892a525d08af7cc");
    EXPECT_EQ(hex(hmac_sha256("", "")),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace signaling::crypto
