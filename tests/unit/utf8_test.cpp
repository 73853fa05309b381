// The rules of UTF-8, held against arithmetic (fuzz/utf8_oracle.hpp), and that against all scalar
// values of Unicode: sequences of up to three bytes one by one, longer ones at their borders.
#include "signaling/core/utf8.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/utf8_oracle.hpp"

namespace signaling::core {
namespace {

using namespace std::string_literals;

// Around these, bytes from the third on change their meaning.
const std::string borders = "\x00\x7F\x80\xBF\xC0\xFF"s;

std::string shown(std::string_view bytes) {
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += "0123456789ABCDEF"[byte / 16];
        hex += "0123456789ABCDEF"[byte % 16];
        hex += ' ';
    }
    return hex;
}

// The first text of `size` bytes that is judged wrongly; empty when none is. Each lies in a buffer
// of exactly its size.
template <typename Wrong>
std::string first_text(std::size_t size, Wrong is_wrong) {
    std::vector<char> bytes(size);
    const std::string_view text(bytes.data(), bytes.size());
    for (std::uint32_t number = 0; number < 1U << (8 * size); ++number) {
        for (std::size_t i = 0; i < size; ++i)
            bytes[i] = static_cast<char>(number >> (8 * i) & 0xFF);
        if (is_wrong(text)) return size == 0 ? "the empty text" : shown(text);
    }
    return "";
}

std::size_t length_of(std::string_view text) {
    return utf8_length(text.data(), text.data() + text.size());
}

// A byte of ASCII is no sequence of two to four.
std::size_t expected_length(std::string_view text) {
    const std::size_t size = oracle::sequence_size(text);
    return size == 1 ? 0 : size;
}

bool is_unlike_the_oracle(std::string_view text) {
    return length_of(text) != expected_length(text) ||
           utf8_prefix(text) != oracle::valid_prefix(text);
}

TEST(Utf8, the_sequences_of_the_oracle_are_the_scalar_values_and_no_others) {
    for (unsigned code_point = 0; code_point <= oracle::code_point_max; ++code_point) {
        const std::string bytes = oracle::encoded(code_point);
        const bool is_good = oracle::is_scalar_value(code_point);
        ASSERT_EQ(oracle::sequence_size(bytes), is_good ? bytes.size() : 0) << shown(bytes);
    }
    std::array<std::size_t, 4> found{};
    for (std::size_t size = 1; size <= 3; ++size) {
        first_text(size, [&](std::string_view text) {
            if (oracle::sequence_size(text) == size) ++found[size];
            return false;
        });
    }
    EXPECT_EQ(found[1], 0x80U);
    EXPECT_EQ(found[2], 0x800U - 0x80U);
    EXPECT_EQ(found[3], 0x10000U - 0x800U - 0x800U);  // the surrogates are left out
}

TEST(Utf8, every_scalar_value_is_accepted_and_no_surrogate) {
    for (unsigned code_point = 0; code_point <= oracle::code_point_max; ++code_point) {
        const std::string bytes = oracle::encoded(code_point);
        const bool is_good = oracle::is_scalar_value(code_point);
        ASSERT_EQ(is_utf8(bytes), is_good) << shown(bytes);
        ASSERT_EQ(length_of(bytes), is_good && code_point >= 0x80 ? bytes.size() : 0);
    }
}

TEST(Utf8, every_text_of_up_to_three_bytes_is_judged_as_by_the_oracle) {
    for (std::size_t size = 0; size <= 3; ++size)
        EXPECT_EQ(first_text(size, is_unlike_the_oracle), "");
}

TEST(Utf8, texts_of_four_and_five_bytes_are_judged_as_by_the_oracle_at_all_borders) {
    for (const char third : borders) {
        for (const char fourth : borders) {
            const auto is_wrong = [&](std::string_view two) {
                const std::string four = std::string(two) + third + fourth;
                return is_unlike_the_oracle(four) || is_unlike_the_oracle(four + third);
            };
            EXPECT_EQ(first_text(2, is_wrong), "") << shown({&third, 1}) << shown({&fourth, 1});
        }
    }
}

TEST(Utf8, the_end_that_is_given_is_the_end_whatever_lies_behind_it) {
    for (const unsigned code_point : {0xE9U, 0x20ACU, 0x1F600U}) {
        const std::string bytes = oracle::encoded(code_point);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_EQ(utf8_length(bytes.data(), bytes.data() + size), 0U) << shown(bytes);
            EXPECT_EQ(utf8_prefix(std::string_view(bytes).substr(0, size)), 0U) << shown(bytes);
        }
    }
}

TEST(Utf8, ascii_is_no_sequence_of_two_to_four_bytes) {
    for (const char c : {'\0', 'a', '\x7F'})
        EXPECT_EQ(length_of(std::string(4, c)), 0U);
}

TEST(Utf8, a_bad_byte_is_found_at_each_place_of_a_text) {
    for (std::size_t size = 0; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'a');
            for (const char bad : {'\x80', '\xC0', '\xFF'}) {
                text[at] = bad;
                EXPECT_EQ(utf8_prefix(text), at) << size;
                EXPECT_FALSE(is_utf8(text)) << at << " of " << size;
            }
        }
    }
}

TEST(Utf8, a_sequence_may_stand_at_each_place_of_a_text) {
    for (const unsigned code_point : {0x80U, 0x7FFU, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
        for (std::size_t before = 0; before < 20; ++before) {
            for (std::size_t behind = 0; behind < 20; ++behind) {
                const std::string text = std::string(before, 'a') + oracle::encoded(code_point) +
                                         std::string(behind, 'z');
                EXPECT_EQ(utf8_prefix(text), text.size()) << before << ' ' << behind;
                EXPECT_TRUE(is_utf8(text)) << before << ' ' << behind;
            }
        }
    }
}

TEST(Utf8, a_text_that_ends_within_a_sequence_is_good_up_to_there) {
    const std::string smile = oracle::encoded(0x1F600);
    for (std::size_t before = 0; before < 20; ++before) {
        const std::string text = std::string(before, 'a') + smile + smile;
        for (std::size_t cut = 1; cut < smile.size(); ++cut) {
            EXPECT_EQ(utf8_prefix(text.substr(0, text.size() - cut)), before + smile.size());
            EXPECT_FALSE(is_utf8(text.substr(0, text.size() - cut)));
        }
    }
}

TEST(Utf8, no_bytes_are_good) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8(std::string_view()));
    EXPECT_EQ(utf8_prefix(std::string_view()), 0U);
    EXPECT_EQ(length_of(std::string_view()), 0U);
}

// Every proper beginning of every sequence, by its bytes as a number.
class Beginnings {
  public:
    Beginnings() {
        for (unsigned code_point = 0; code_point <= oracle::code_point_max; ++code_point) {
            if (!oracle::is_scalar_value(code_point)) continue;
            const std::string bytes = oracle::encoded(code_point);
            for (std::size_t size = 1; size < bytes.size(); ++size)
                known_[size][number_of(std::string_view(bytes).substr(0, size))] = true;
        }
    }
    [[nodiscard]] bool has(std::string_view text) const {
        return !text.empty() && text.size() < known_.size() && known_[text.size()][number_of(text)];
    }

  private:
    static std::size_t number_of(std::string_view bytes) {
        std::size_t number = 0;
        for (const char c : bytes)
            number = number << 8 | static_cast<unsigned char>(c);
        return number;
    }

    std::array<std::vector<bool>, 4> known_{
        {{}, std::vector<bool>(1U << 8), std::vector<bool>(1U << 16), std::vector<bool>(1U << 24)}};
};

TEST(CutUtf8, is_what_further_bytes_would_make_one_whole_sequence) {
    const Beginnings beginnings;
    const auto is_wrong = [&](std::string_view text) {
        return is_cut_utf8(text) != beginnings.has(text);
    };
    for (std::size_t size = 0; size <= 3; ++size)
        EXPECT_EQ(first_text(size, is_wrong), "");
}

TEST(CutUtf8, the_oracle_knows_what_can_become_valid) {
    const Beginnings beginnings;
    const auto is_wrong = [&](std::string_view text) {
        const std::string_view rest = text.substr(oracle::valid_prefix(text));
        return oracle::can_become_valid(text) != (rest.empty() || beginnings.has(rest));
    };
    for (std::size_t size = 0; size <= 2; ++size)
        EXPECT_EQ(first_text(size, is_wrong), "");
    for (const char third : borders)
        EXPECT_EQ(
            first_text(2, [&](std::string_view two) { return is_wrong(std::string(two) + third); }),
            "");
}

TEST(CutUtf8, is_never_four_bytes_or_more) {
    EXPECT_FALSE(is_cut_utf8(oracle::encoded(0x1F600)));
    EXPECT_FALSE(is_cut_utf8("\xF0\x9F\x98\x98\x98"));
    EXPECT_FALSE(is_cut_utf8("\xE2\x82\xE2\x82"));
}

}  // namespace
}  // namespace signaling::core
