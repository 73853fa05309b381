// What the command line prints instead of serving, and what a SIGHUP reads again.

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "signaling/app/config.hpp"
#include "signaling/app/settings.hpp"
#include "unit/command_line_driver.hpp"

namespace signaling::app {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

// The line that starts so, empty when there is none.
std::string line_with(const std::string& text, const std::string& start) {
    const auto lines = lines_of(text);
    const auto found = std::ranges::find_if(
        lines, [&start](const std::string& line) { return line.starts_with(start); });
    return found == lines.end() ? "" : *found;
}

Reload reload_with(const std::vector<std::string>& flags, const Config& running) {
    const std::vector<const char*> argv = arguments(flags);
    return reload(static_cast<int>(argv.size()), argv.data(), {}, running);
}

void expect_stdout(const Outcome& outcome) {
    EXPECT_EQ(outcome.what, What::print_and_exit);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_FALSE(outcome.to_stderr);
}

TEST(CommandLinePrints, help_names_every_setting_with_what_is_allowed_and_its_default) {
    const Outcome outcome = parse({"--help"});
    expect_stdout(outcome);
    for (const Setting& setting : settings()) {
        const std::string& text = outcome.text;
        EXPECT_NE(text.find("\n  " + setting.flag() + " "), std::string::npos) << setting.name;
        EXPECT_NE(text.find(setting.sentence), std::string::npos) << setting.name;
        EXPECT_NE(text.find(setting.allowed + "; default " + setting.toml_value(Config{}) + "\n"),
                  std::string::npos)
            << setting.name;
        EXPECT_NE(text.find("\n" + std::string(setting.group) + ":\n"), std::string::npos);
    }
    for (const char* other : {"--config FILE", "--help", "--version", "--check-config",
                              "--print-config", "--healthcheck", "Exit codes:"}) {
        EXPECT_NE(outcome.text.find(other), std::string::npos) << other;
    }
}

TEST(CommandLinePrints, help_fits_100_columns_without_gaps) {
    const std::string text = parse({"-h"}).text;
    for (const std::string& line : lines_of(text)) {
        EXPECT_LE(line.size(), 100U) << line;
        EXPECT_FALSE(line.ends_with(' ')) << line;
    }
    EXPECT_EQ(text.find("\n\n\n"), std::string::npos);
}

TEST(CommandLinePrints, help_and_version_work_whatever_else_is_wrong) {
    const Environment bad{{"SIGNALING_PORT", "99999"}, {"SIGNALING_CONFIG", "/nonexistent"}};
    expect_stdout(parse({"--help", "--prot", "--port", "x"}, bad));
    const Outcome version = parse({"--version"}, bad);
    expect_stdout(version);
    EXPECT_EQ(version.text, "signaling " SIGNALING_VERSION "\n");
}

TEST(CommandLinePrints, check_config_says_that_settings_are_valid_or_why_not) {
    const Outcome outcome = parse({"--check-config", "--port", "0"}, {{"SIGNALING_PROT", "1"}});
    expect_stdout(outcome);
    EXPECT_EQ(outcome.text, "settings are valid\n");
    EXPECT_EQ(outcome.warnings.size(), 1U);
    EXPECT_NE(complaint({"--check-config", "--port", "x"}), "");
}

TEST(CommandLinePrints, healthcheck_asks_with_the_settings_of_the_daemon) {
    const Outcome outcome = parse({"--healthcheck"}, {{"PORT", "5000"}});
    EXPECT_EQ(outcome.what, What::healthcheck);
    EXPECT_EQ(outcome.config.port, 5000);
    EXPECT_NE(complaint({"--healthcheck", "--port", "x"}), "");
}

TEST(CommandLinePrints, print_config_says_where_each_value_is_from) {
    const File file("max_json_depth = 32\nport = 1\n");
    const Outcome outcome =
        parse({"--print-config", "--config", file.path(), "--drain-seconds", "2.5"},
              {{"SIGNALING_LOG_LEVEL", "debug"}, {"PORT", "4000"}});
    expect_stdout(outcome);
    const auto expect_line = [&outcome](const std::string& setting, const std::string& origin) {
        const std::string line = line_with(outcome.text, setting + " ");
        EXPECT_TRUE(line.ends_with(" # " + origin)) << setting << '\n' << outcome.text;
    };
    expect_line("host = \"\"", "default");
    expect_line("port = 4000", "environment PORT");
    expect_line("log_level = \"debug\"", "environment SIGNALING_LOG_LEVEL");
    expect_line("max_json_depth = 32", "file " + file.path());
    expect_line("drain_seconds = 2.5", "flag --drain-seconds");
}

TEST(CommandLinePrints, what_print_config_prints_is_a_file_that_gives_the_same_settings) {
    const Outcome first = parse({"--print-config", "--host", "::1", "--message-rate", "0.25",
                                 "--ping-seconds", "0.125", "--seat-conflict", "reject",
                                 "--max-queue-bytes", "1073741824", "--stun-url", "stun:a",
                                 "--stun-url", "stun:[::1]:1", "--resume-key-file", "/a key"});
    const File file(first.text);
    const Outcome second = parse({"--print-config", "--config", file.path()});
    EXPECT_EQ(second.what, What::print_and_exit);
    EXPECT_EQ(differences(first.config, second.config), "");
    EXPECT_NE(differences(Config{}, second.config), "");
    for (const Setting& setting : settings()) {
        EXPECT_TRUE(line_with(second.text, std::string(setting.name) + " = ")
                        .ends_with("# file " + file.path()));
    }
}

TEST(Reload, takes_the_log_level_and_names_what_waits_for_a_restart) {
    const File file("log_level = \"info\"\n");
    const Config running = parse({"--config", file.path()}).config;
    file.write("log_level = \"debug\"\nport = 4000\n");
    const Reload again = reload_with({"--config", file.path()}, running);
    EXPECT_TRUE(again.ok);
    EXPECT_EQ(again.log_level, "debug");
    EXPECT_EQ(again.message,
              "settings read again: log_level=debug; waiting for a restart: port=4000");
}

TEST(Reload, changes_nothing_when_the_file_is_bad) {
    const File file("log_level = \"loud\"\n");
    Config running;
    running.log_level = "warn";
    const Reload again = reload_with({"--config", file.path()}, running);
    EXPECT_FALSE(again.ok);
    EXPECT_EQ(again.log_level, "warn");
    EXPECT_EQ(again.message, "settings stay as they are: " + file.path() +
                                 ":1: log_level: \"loud\" is not allowed: trace, debug, info, "
                                 "warn, error or off");
}

}  // namespace
}  // namespace signaling::app
