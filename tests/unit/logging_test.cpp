// The two forms of a log line, and that writing one harms nothing.

#include "signaling/app/logging.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>

namespace signaling::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using namespace std::chrono_literals;

// 2026-01-02 03:04:05.006 UTC
const auto moment = std::chrono::system_clock::time_point(sys_days(2026y / 1 / 2)) + 3h + 4min +
                    5s + milliseconds(6);

// What is written to stdout while it lives.
class CapturedStdout {
  public:
    CapturedStdout() { testing::internal::CaptureStdout(); }
    std::string text() { return testing::internal::GetCapturedStdout(); }
};

std::string message_in(const std::string& line) {
    return nlohmann::json::parse(line).at("message").get<std::string>();
}

TEST(Logging, a_text_line_is_time_level_message_in_columns) {
    EXPECT_EQ(text_line(moment, "info", "listening"), "2026-01-02 03:04:05.006 info  listening");
    EXPECT_EQ(text_line(moment, "error", "oh"), "2026-01-02 03:04:05.006 error oh");
}

TEST(Logging, a_text_message_cannot_forge_a_line_or_steer_a_terminal) {
    EXPECT_EQ(text_line(moment, "info", "a\nb\x1b[0m\x7f"),
              "2026-01-02 03:04:05.006 info  a\\x0ab\\x1b[0m\\x7f");
}

TEST(Logging, a_json_line_is_one_object) {
    EXPECT_EQ(
        json_line(moment, "info", "listening on [::]:1"),
        R"({"time":"2026-01-02T03:04:05.006Z","level":"info","message":"listening on [::]:1"})");
}

TEST(Logging, times_before_1970_and_far_ahead_keep_their_form) {
    using std::chrono::system_clock;
    const system_clock::time_point before(sys_days(1969y / 12 / 31) + 23h + 59min + 59s + 1ms);
    EXPECT_EQ(text_line(before, "info", ""), "1969-12-31 23:59:59.001 info  ");
    const system_clock::time_point leap(sys_days(2200y / 2 / 28) + 24h);
    EXPECT_EQ(text_line(leap, "info", ""), "2200-03-01 00:00:00.000 info  ");
}

TEST(Logging, every_byte_survives_or_is_replaced_in_json) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string message = "<" + std::string(1, static_cast<char>(byte)) + ">";
        const std::string line = json_line(moment, "info", message);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(message_in(line), byte < 0x80 ? message : "<\uFFFD>") << byte;
    }
}

TEST(Logging, json_keeps_utf8_and_replaces_only_what_is_malformed) {
    const std::string good = "é€😀\U0010FFFF\uD7FF\uE000 \"quoted\" back\\slash";
    EXPECT_EQ(message_in(json_line(moment, "info", good)), good);
    // Overlong, surrogate, beyond U+10FFFF, cut off: one replacement per byte.
    EXPECT_EQ(message_in(json_line(moment, "info", "a\xC0\x80z")), "a\uFFFD\uFFFDz");
    EXPECT_EQ(message_in(json_line(moment, "info", "\xED\xA0\x80")), "\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(message_in(json_line(moment, "info", "\xE0\x80\xAF")), "\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(message_in(json_line(moment, "info", "\xF4\x90\x80\x80")),
              "\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(message_in(json_line(moment, "info", "\xF0\x80\x80\x80")),
              "\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(message_in(json_line(moment, "info", "ok\xE2\x82")), "ok\uFFFD\uFFFD");
}

TEST(Logging, lines_reach_stdout_in_the_chosen_form) {
    CapturedStdout captured;
    configure_logging("info", LogFormat::json);
    spdlog::warn("half \"{}\" \xFF", 1);
    configure_logging("info", LogFormat::text);
    spdlog::warn("plain");
    const std::string text = captured.text();
    const std::string first = text.substr(0, text.find('\n'));
    EXPECT_EQ(message_in(first), "half \"1\" \uFFFD");
    EXPECT_EQ(nlohmann::json::parse(first).at("level"), "warn");
    EXPECT_TRUE(text.ends_with(" warn  plain\n")) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << "colour without a terminal";
}

TEST(Logging, the_level_decides_what_is_written_and_can_change) {
    CapturedStdout captured;
    configure_logging("warn", LogFormat::text);
    spdlog::info("one");
    set_log_level("debug");
    spdlog::debug("two");
    set_log_level("error");
    spdlog::warn("three");
    spdlog::error("four");
    set_log_level("off");
    spdlog::error("five");
    set_log_level("trace");
    spdlog::trace("six");
    set_log_level("nonsense");
    spdlog::debug("seven");
    spdlog::info("eight");
    const std::string text = captured.text();
    for (const char* written : {"debug two", "error four", "trace six", "info  eight"}) {
        EXPECT_NE(text.find(written), std::string::npos) << written;
    }
    for (const char* silent : {"one", "three", "five", "seven"}) {
        EXPECT_EQ(text.find(silent), std::string::npos) << silent;
    }
}

TEST(Logging, a_reader_that_went_away_does_not_end_the_process) {
    const auto write_into_a_broken_pipe = [] {
        std::signal(SIGPIPE, SIG_DFL);  // as a process starts; an earlier test has changed it
        int ends[2];
        if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0) _exit(2);
        close(ends[0]);
        close(ends[1]);
        configure_logging("info", LogFormat::text);
        for (int i = 0; i < 1'000; ++i) {
            spdlog::info("nobody reads this");
        }
        _exit(0);
    };
    EXPECT_EXIT(write_into_a_broken_pipe(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace signaling::app
