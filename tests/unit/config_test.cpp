// Where settings come from, which source wins, and how mistakes are complained about. The rows of
// the table are the matter of settings_test.cpp.

#include "signaling/app/config.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "signaling/app/settings.hpp"
#include "unit/command_line_driver.hpp"

namespace signaling::app {
namespace {

// A value that differs from the default.
std::string value_for(const Setting& setting) {
    for (const char* candidate : {"30", "2048", "on", "reject", "debug", "json"}) {
        Config config;
        if (setting.set(config, candidate) && setting.get(config) != setting.get(Config{})) {
            return candidate;
        }
    }
    throw std::logic_error("no value for " + std::string(setting.name));
}

std::string in_file(const Setting& setting, const std::string& value) {
    const std::string quote = setting.is_text ? "\"" : "";
    return std::string(setting.name) + " = " + quote + value + quote + "\n";
}

TEST(CommandLine, without_arguments_it_runs_with_the_defaults) {
    const Outcome outcome = parse({});
    EXPECT_EQ(outcome.what, What::run);
    EXPECT_EQ(differences(Config{}, outcome.config), "");
    EXPECT_TRUE(outcome.warnings.empty());
    EXPECT_EQ(parse_command_line(0, nullptr, {}).what, What::run);
}

TEST(CommandLine, every_setting_can_come_from_every_source) {
    for (const Setting& setting : settings()) {
        const std::string value = value_for(setting);
        const std::string expected = std::string(setting.name) + "=" + value;
        const File file(in_file(setting, value));
        for (const Outcome& outcome :
             {parse({setting.flag(), value}), parse({setting.flag() + "=" + value}),
              parse({}, {{setting.environment_variable(), value}}),
              parse({"--config", file.path()}), parse({}, {{"SIGNALING_CONFIG", file.path()}})}) {
            EXPECT_EQ(outcome.what, What::run) << outcome.text;
            EXPECT_EQ(differences(Config{}, outcome.config), expected);
        }
    }
}

TEST(CommandLine, flags_win_over_environment_over_file_for_every_setting) {
    for (const Setting& setting : settings()) {
        const std::string wins = value_for(setting);
        const std::string loses = setting.get(Config{});
        const File weak(in_file(setting, loses));
        const File strong(in_file(setting, wins));
        const std::string name = setting.environment_variable();
        // An empty variable is unset, so that an empty default cannot stand in the environment.
        const std::string variable = loses.empty() ? "localhost" : loses;
        for (const Outcome& outcome : {parse({setting.flag(), wins}, {{name, variable}}),
                                       parse({setting.flag(), wins, "--config", weak.path()}),
                                       parse({"--config", weak.path()}, {{name, wins}}),
                                       parse({"--config", strong.path()}, {{name, ""}})}) {
            EXPECT_EQ(setting.get(outcome.config), wins) << setting.name << outcome.text;
        }
    }
}

TEST(CommandLine, the_config_flag_wins_over_its_variable) {
    const File file("port = 4000\n");
    const Environment environment{{"SIGNALING_CONFIG", "/nonexistent"}};
    EXPECT_EQ(parse({"--config", file.path()}, environment).config.port, 4000);
}

TEST(CommandLine, port_is_read_from_PORT_unless_SIGNALING_PORT_is_set) {
    const File file("port = 4000\n");
    EXPECT_EQ(parse({}, {{"PORT", "5000"}}).config.port, 5000);
    EXPECT_EQ(parse({"--config", file.path()}, {{"PORT", "5000"}}).config.port, 5000);
    EXPECT_EQ(parse({}, {{"PORT", "5000"}, {"SIGNALING_PORT", "6000"}}).config.port, 6000);
    EXPECT_EQ(parse({}, {{"PORT", "5000"}, {"SIGNALING_PORT", ""}}).config.port, 5000);
    EXPECT_EQ(parse({"--port", "7000"}, {{"PORT", "5000"}}).config.port, 7000);
    EXPECT_EQ(complaint({}, {{"PORT", "http"}}),
              "signaling: PORT: \"http\" is not allowed: a whole number from 0 to 65535");
}

TEST(CommandLine, the_last_of_repeated_flags_wins) {
    EXPECT_EQ(parse({"--port", "1", "--port=2"}).config.port, 2);
}

TEST(CommandLine, an_empty_value_is_a_value_on_the_command_line) {
    const Environment environment{{"SIGNALING_HOST", "::1"}};
    EXPECT_EQ(parse({"--host="}, environment).config.host, "");
    EXPECT_EQ(parse({"--host", ""}, environment).config.host, "");
    EXPECT_EQ(complaint({"--port="}),
              "signaling: --port: \"\" is not allowed: a whole number from 0 to 65535");
}

TEST(CommandLine, a_bad_value_names_setting_source_value_and_what_is_allowed) {
    for (const Setting& setting : settings()) {
        const std::string end = ": \"no such!\" is not allowed: " + setting.allowed;
        EXPECT_EQ(complaint({setting.flag(), "no such!"}), "signaling: " + setting.flag() + end);
        const std::string variable = setting.environment_variable();
        EXPECT_EQ(complaint({}, {{variable, "no such!"}}), "signaling: " + variable + end);
        const File file("\n" + std::string(setting.name) + " = 'no such!'\n");
        EXPECT_EQ(complaint({"--config", file.path()}),
                  "signaling: " + file.path() + ":2: " + std::string(setting.name) + end);
    }
}

TEST(CommandLine, a_bad_value_is_refused_even_where_a_stronger_source_would_win) {
    const File file("port = 99999\n");
    complaint({"--config", file.path(), "--port", "1"});
    complaint({"--port", "1"}, {{"SIGNALING_PORT", "99999"}});
}

TEST(CommandLine, unknown_flags_and_arguments_are_errors) {
    EXPECT_EQ(complaint({"--prot", "3"}), "signaling: unknown flag --prot (did you mean --port?)");
    EXPECT_EQ(complaint({"--prot=3"}), "signaling: unknown flag --prot (did you mean --port?)");
    EXPECT_EQ(complaint({"--chekc-config"}),
              "signaling: unknown flag --chekc-config (did you mean --check-config?)");
    EXPECT_EQ(complaint({"--frobnicate"}), "signaling: unknown flag --frobnicate");
    EXPECT_EQ(complaint({"-p", "3"}), "signaling: unknown flag -p");
    EXPECT_EQ(complaint({"--\n"}), "signaling: unknown flag --\\x0a");
    EXPECT_EQ(complaint({"3000"}), "signaling: unexpected argument \"3000\"");
    EXPECT_EQ(complaint({""}), "signaling: unexpected argument \"\"");
    EXPECT_EQ(complaint({"--", "--port"}), "signaling: unexpected argument \"--\"");
    EXPECT_EQ(complaint({"--check-config=yes"}), "signaling: unexpected argument \"yes\"");
}

TEST(CommandLine, a_flag_without_its_value_is_an_error) {
    const std::string expected =
        "signaling: --port: a value is missing: a whole number from 0 to 65535";
    EXPECT_EQ(complaint({"--port"}), expected);
    EXPECT_EQ(complaint({"--port", "--host", "::1"}), expected);
    EXPECT_EQ(complaint({"--config"}),
              "signaling: --config: a value is missing: the name of a file");
    EXPECT_EQ(complaint({"--config", "--port"}),
              "signaling: --config: a value is missing: the name of a file");
}

TEST(CommandLine, an_unknown_key_of_the_file_is_an_error) {
    const File file("max-conections = 3\n");
    EXPECT_EQ(complaint({"--config", file.path()}),
              "signaling: " + file.path() +
                  ":1: unknown setting \"max-conections\" (did you mean max_connections?)");
}

TEST(CommandLine, a_file_that_cannot_be_read_is_an_error) {
    const std::string why = ": cannot read \"/nonexistent\": No such file or directory";
    EXPECT_EQ(complaint({"--config", "/nonexistent"}), "signaling: --config" + why);
    EXPECT_EQ(complaint({}, {{"SIGNALING_CONFIG", "/nonexistent"}}),
              "signaling: SIGNALING_CONFIG" + why);
    EXPECT_EQ(complaint({"--config", "/"}),
              "signaling: --config: cannot read \"/\": Is a directory");
    EXPECT_EQ(complaint({"--config", "/dev/zero"}),
              "signaling: --config: cannot read \"/dev/zero\": it is larger than 1 MiB");
}

TEST(CommandLine, an_unknown_variable_with_our_prefix_is_only_a_warning) {
    const Outcome outcome = parse({}, {{"SIGNALING_PROT", "1"},
                                       {"SIGNALING_EMPTY", ""},
                                       {"SIGNALING_SERVER_URL", "wss://example"},
                                       {"SIGNAL", "1"},
                                       {"SIGNALING_CONFIG", ""}});
    EXPECT_EQ(outcome.what, What::run);
    EXPECT_EQ(outcome.warnings, std::vector<std::string>{
                                    "environment variable SIGNALING_PROT is not a setting and is "
                                    "ignored (did you mean SIGNALING_PORT?)"});
}

TEST(CommandLine, the_address_of_a_kubernetes_service_of_our_name_is_no_setting) {
    const Outcome outcome = parse({}, {{"SIGNALING_PORT", "tcp://10.0.0.1:80"},
                                       {"SIGNALING_PORT_80_TCP_ADDR", "10.0.0.1"},
                                       {"SIGNALING_SERVICE_HOST", "10.0.0.1"},
                                       {"PORT", "5000"}});
    EXPECT_EQ(outcome.what, What::run) << outcome.text;
    EXPECT_EQ(outcome.config.port, 5000);
    EXPECT_TRUE(outcome.warnings.empty());
}

}  // namespace
}  // namespace signaling::app
