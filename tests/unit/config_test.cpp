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

// A value that differs from the default and from `not_this`.
std::string value_for(const Setting& setting, const std::string& not_this = "") {
    for (const char* candidate :
         {"30", "2048", "on", "off", "reject", "debug", "json", "stun:a", "stun:b", "turn:a",
          "turn:b", "http://a", "http://b", "a key that has at least 32 letters",
          "another key of at least 32 letters"}) {
        Config config;
        if (candidate != not_this && setting.set(config, candidate) &&
            setting.get(config) != setting.get(Config{})) {
            return candidate;
        }
    }
    throw std::logic_error("no value for " + std::string(setting.name));
}

std::string in_file(const Setting& setting, const std::string& value) {
    const std::string quote = setting.form == Form::number ? "" : "\"";
    return std::string(setting.name) + " = " + quote + value + quote + "\n";
}

// As parse(), but the settings are only laid over each other: key files are not read, and nothing
// has to fit together.
Outcome lay(std::vector<std::string> flags, const Environment& environment = {}) {
    flags.emplace_back("--print-config");
    return parse(flags, environment);
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
        const std::string shown = setting.form == Form::secret ? "***" : value;
        const std::string expected = std::string(setting.name) + "=" + shown;
        const File file(in_file(setting, value));
        for (const Outcome& outcome :
             {lay({setting.flag(), value}), lay({setting.flag() + "=" + value}),
              lay({}, {{setting.environment_variable(), value}}), lay({"--config", file.path()}),
              lay({}, {{"SIGNALING_CONFIG", file.path()}})}) {
            EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
            EXPECT_EQ(differences(Config{}, outcome.config), expected);
            EXPECT_EQ(setting.get(outcome.config), value);
        }
    }
}

TEST(CommandLine, flags_win_over_environment_over_file_for_every_setting) {
    for (const Setting& setting : settings()) {
        const std::string wins = value_for(setting);
        const std::string initial = setting.get(Config{});
        const std::string loses = initial.empty() ? value_for(setting, wins) : initial;
        const File weak(in_file(setting, loses));
        const File strong(in_file(setting, wins));
        const std::string name = setting.environment_variable();
        for (const Outcome& outcome : {lay({setting.flag(), wins}, {{name, loses}}),
                                       lay({setting.flag(), wins, "--config", weak.path()}),
                                       lay({"--config", weak.path()}, {{name, wins}}),
                                       lay({"--config", strong.path()}, {{name, ""}})}) {
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

TEST(CommandLine, repeated_flags_of_a_list_make_up_the_list) {
    const auto stun_of = [](const Outcome& outcome) {
        return outcome.config.credentials.stun_urls;
    };
    const std::vector<std::string> three{"stun:a", "stun:b", "stun:c"};
    EXPECT_EQ(stun_of(parse({"--stun-url", "stun:a", "--stun-url=stun:b", "--stun-url", "stun:c"})),
              three);
    EXPECT_EQ(stun_of(parse({"--stun-url=stun:a,stun:b", "--stun-url", "stun:c"})), three);
    EXPECT_EQ(stun_of(parse({"--stun-url", "stun:a stun:b,stun:c"})), three);
    EXPECT_EQ(stun_of(parse({}, {{"SIGNALING_STUN_URL", "stun:a stun:b, stun:c"}})), three);
    const File file("stun_url = ['stun:a', 'stun:b', 'stun:c']\n");
    EXPECT_EQ(stun_of(parse({"--config", file.path()})), three);
}

TEST(CommandLine, a_stronger_source_replaces_the_whole_list) {
    const File file("stun_url = ['stun:a', 'stun:b']\n");
    const Outcome outcome = parse({"--stun-url", "stun:d", "--config", file.path()},
                                  {{"SIGNALING_STUN_URL", "stun:c"}});
    EXPECT_EQ(outcome.config.credentials.stun_urls, std::vector<std::string>{"stun:d"});
    EXPECT_TRUE(
        parse({"--stun-url=", "--config", file.path()}).config.credentials.stun_urls.empty());
}

TEST(CommandLine, one_bad_url_spoils_the_list) {
    EXPECT_EQ(complaint({"--stun-url", "stun:a", "--stun-url", "turn:b"}),
              "signaling: --stun-url: \"stun:a,turn:b\" is not allowed: stun:HOST[:PORT] or "
              "stuns:..., up to 8");
    EXPECT_EQ(complaint({"--turn-url", "--port"}),
              "signaling: --turn-url: a value is missing: turn:HOST[:PORT][?transport=tcp] or "
              "turns:..., up to 8");
}

TEST(CommandLine, a_list_in_the_file_is_only_for_settings_that_are_one) {
    const File file("host = [\"::1\"]\n");
    EXPECT_EQ(complaint({"--config", file.path()}),
              "signaling: " + file.path() +
                  ":1: host: a list is not allowed: an IP address, a host "
                  "name or nothing");
}

TEST(CommandLine, an_empty_value_is_a_value_on_the_command_line) {
    const Environment environment{{"SIGNALING_HOST", "::1"}};
    EXPECT_EQ(parse({"--host="}, environment).config.host, "");
    EXPECT_EQ(parse({"--host", ""}, environment).config.host, "");
    EXPECT_EQ(complaint({"--port="}),
              "signaling: --port: \"\" is not allowed: a whole number from 0 to 65535");
}

TEST(CommandLine, a_bad_value_names_setting_source_value_and_what_is_allowed) {
    const std::string bad = "no \x01!";
    for (const Setting& setting : settings()) {
        const bool is_secret = setting.form == Form::secret;
        const std::string shown = is_secret ? "a text of 5 bytes" : "\"no \\x01!\"";
        const std::string end = ": " + shown + " is not allowed: " + setting.allowed;
        EXPECT_EQ(complaint({setting.flag(), bad}), "signaling: " + setting.flag() + end);
        const std::string variable = setting.environment_variable();
        EXPECT_EQ(complaint({}, {{variable, bad}}), "signaling: " + variable + end);
        const File file("\n" + std::string(setting.name) + " = '" + bad + "'\n");
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
