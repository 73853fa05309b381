// Rules of the table of close codes and of the errors' stable words.
#include "signaling/core/close_code.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace signaling::core {
namespace {

TEST(CloseCodes, every_code_has_one_row) {
    std::set<CloseCode> codes;
    for (const CloseRow& row : close_table) {
        EXPECT_TRUE(codes.insert(row.code).second) << static_cast<int>(row.code);
        EXPECT_EQ(row_of(row.code).reason, row.reason);
    }
}

TEST(CloseCodes, every_code_may_stand_in_a_close_frame) {
    for (const CloseRow& row : close_table) {
        const int code = static_cast<int>(row.code);
        const bool ours = code >= 4000 && code <= 4999;
        const bool standard = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 &&
                              code != 1006;  // RFC 6455 section 7.4
        EXPECT_TRUE(ours || standard) << code;
    }
}

TEST(CloseCodes, every_reason_fits_into_a_control_frame) {
    for (const CloseRow& row : close_table) {
        EXPECT_FALSE(row.reason.empty());
        EXPECT_LE(row.reason.size(), 123U) << row.reason;  // RFC 6455 section 5.5, less the code
    }
}

TEST(CloseCodes, the_client_is_advised_as_documented) {
    const std::set<int> retry{1012, 4408, 4430};
    const std::set<int> back_off{1013, 4429};
    const std::set<int> stop{1000, 1001, 1002, 1003, 1007, 1009, 4401, 4409, 4410};
    EXPECT_EQ(retry.size() + back_off.size() + stop.size(), close_table.size());
    for (const CloseRow& row : close_table) {
        const int code = static_cast<int>(row.code);
        EXPECT_EQ(row.advice == Advice::retry, retry.contains(code)) << code;
        EXPECT_EQ(row.advice == Advice::retry_with_backoff, back_off.contains(code)) << code;
        EXPECT_EQ(row.advice == Advice::stop, stop.contains(code)) << code;
    }
}

// The JavaScript client's tests hold it to the same file.
TEST(CloseCodes, the_clients_table_is_ours) {
    std::ifstream file(std::string(SIGNALING_SOURCE_DIR) + "/client/close-codes.json");
    const nlohmann::json rows = nlohmann::json::parse(file, nullptr, false);
    ASSERT_TRUE(rows.is_array()) << "client/close-codes.json cannot be read";
    ASSERT_EQ(rows.size(), close_table.size());
    const auto word = [](Advice advice) {
        return advice == Advice::stop    ? "stop"
               : advice == Advice::retry ? "retry"
                                         : "retry_with_backoff";
    };
    for (std::size_t i = 0; i < close_table.size(); ++i) {
        const CloseRow& row = close_table.at(i);
        EXPECT_EQ(rows.at(i).at("code"), static_cast<int>(row.code));
        EXPECT_EQ(rows.at(i).at("reason"), row.reason);
        EXPECT_EQ(rows.at(i).at("advice"), word(row.advice)) << rows.at(i);
    }
}

TEST(ErrorCodes, every_code_has_a_word_of_its_own) {
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < error_code_count; ++i) {
        const std::string_view word = to_string(static_cast<ErrorCode>(i));
        EXPECT_TRUE(words.insert(word).second) << word;
        EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
    }
}

TEST(ErrorCodes, every_row_stands_where_its_code_says) {
    for (std::size_t i = 0; i < error_code_count; ++i) {
        EXPECT_EQ(error_table.at(i).code, static_cast<ErrorCode>(i));
        EXPECT_EQ(row_of(error_table.at(i).code).word, error_table.at(i).word);
    }
}

TEST(ErrorCodes, only_what_passes_by_itself_is_worth_a_retry) {
    const std::set<ErrorCode> retry{ErrorCode::rate_limited, ErrorCode::unavailable,
                                    ErrorCode::peer_absent};
    for (const ErrorRow& row : error_table)
        EXPECT_EQ(row.retry, retry.contains(row.code)) << row.word;
}

TEST(ErrorCodes, the_words_are_those_of_the_wire) {
    EXPECT_EQ(to_string(ErrorCode::bad_json), "bad_json");
    EXPECT_EQ(to_string(ErrorCode::bad_message), "bad_message");
    EXPECT_EQ(to_string(ErrorCode::bad_peer_type), "bad_peer_type");
    EXPECT_EQ(to_string(ErrorCode::not_joined), "not_joined");
    EXPECT_EQ(to_string(ErrorCode::session_mismatch), "session_mismatch");
    EXPECT_EQ(to_string(ErrorCode::seat_taken), "seat_taken");
    EXPECT_EQ(to_string(ErrorCode::rate_limited), "rate_limited");
    EXPECT_EQ(to_string(ErrorCode::unavailable), "unavailable");
}

}  // namespace
}  // namespace signaling::core
