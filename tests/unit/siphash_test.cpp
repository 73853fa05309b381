// The hash of tables whose keys clients choose.
#include "signaling/core/siphash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "signaling/core/session.hpp"

namespace signaling::core {
namespace {

// The key of the paper's examples: the bytes 0 to 15.
constexpr HashSeed of_the_paper{0x0706050403020100, 0x0f0e0d0c0b0a0908};

std::string counting(std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i)
        text += static_cast<char>(i);
    return text;
}

TEST(SipHash, has_the_values_of_its_authors) {
    EXPECT_EQ(siphash(counting(15), of_the_paper), 0xa129ca6149be45e5);  // appendix A
    EXPECT_EQ(siphash("", of_the_paper), 0x726fdb47dd0e0e31);  // the reference implementation's
    EXPECT_EQ(siphash(counting(1), of_the_paper), 0x74f839c593dc67fd);
    EXPECT_EQ(siphash(counting(8), of_the_paper), 0x93f5f5799a932462);
}

TEST(SipHash, another_seed_gives_other_values) {
    EXPECT_NE(siphash("a session", {1, 0}), siphash("a session", {0, 1}));
    EXPECT_NE(siphash("a session", {1, 0}), siphash("a session", {0, 0}));
}

// With a hash without a seed a client could choose ids that share a bucket in every daemon.
TEST(SipHash, which_session_ids_share_a_bucket_depends_on_the_seed) {
    constexpr std::size_t buckets = 64;
    const SessionIdHash one{{1, 2}};
    const SessionIdHash other{{3, 4}};
    std::set<std::size_t> elsewhere;
    for (int i = 0; i < 10'000; ++i) {
        const std::string id = "session-" + std::to_string(i);
        if (one(id) % buckets == 0) elsewhere.insert(other(id) % buckets);
    }
    EXPECT_GT(elsewhere.size(), buckets / 2);
}

}  // namespace
}  // namespace signaling::core
