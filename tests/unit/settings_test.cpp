// The table of settings, row by row, against a second account of it: defaults, bounds, spellings.
// Sources and their order are the matter of config_test.cpp.

#include "signaling/app/settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "signaling/app/settings_error.hpp"
#include "signaling/app/settings_file.hpp"

namespace signaling::app {
namespace {

struct Expected {
    std::string name;
    std::string initial;
    std::vector<std::string> accepted;  // in the spelling that get() gives back
    std::vector<std::string> refused;
};

std::string key_of(std::size_t bytes) {
    return std::string(bytes, 'k');
}

const std::vector<Expected>& expected() {
    static const std::vector<Expected> rows{
        {"host", "", {"", "::1", "0.0.0.0", "fe80::1%eth0", "a-b.example"}, {"a b", "[::1]", "-x"}},
        {"port", "3000", {"0", "65535"}, {"65536", "3000.0"}},
        {"web", "on", {"on", "off"}, {"On", "true", "no"}},
        {"web_root", "", {"", "/srv/my pages", "web"}, {"a\nb", "a\"b", "a\\b"}},
        {"public_url",
         "",
         {"", "http://192.0.2.7:3000", "https://a.example", "http://[::1]:80"},
         {"a.example", "ws://a.example", "http://", "https://a.example/", "http://a b"}},
        {"max_message_bytes", "262144", {"1024", "67108864"}, {"1023", "67108865"}},
        {"max_json_depth", "64", {"2", "1000"}, {"1", "1001"}},
        {"message_rate", "200", {"0", "0.5", "1000000"}, {"1000000.1", "1000001"}},
        {"message_burst", "1000", {"1", "1000000"}, {"0", "0.9", "1000001"}},
        {"max_queue_bytes", "1048576", {"1024", "1073741824"}, {"1023", "1073741825"}},
        {"max_session_id_bytes", "256", {"1", "4096"}, {"0", "4097"}},
        {"seat_conflict", "probe", {"probe", "replace", "reject"}, {"Probe", "prob", "probe "}},
        {"probe_seconds", "2", {"0.1", "2.125", "60"}, {"0.0999", "0", "60.001"}},
        {"join_seconds", "30", {"0.1", "3600"}, {"0.09", "3600.1"}},
        {"grace_seconds", "180", {"0", "0.5", "86400"}, {"86400.1"}},
        {"max_away_peers", "10000", {"0", "10000000"}, {"10000001"}},
        {"resume_key", "", {"", key_of(32), key_of(1'024)}, {key_of(31), key_of(32) + "\n"}},
        {"resume_key_file", "", {"", "/run/a key", "b"}, {"a\nb", "a\"b", "a\\b"}},
        {"stun_url", "", {"", "stun:a", "stun:a,stuns:[::1]:1"}, {"turn:a", "stun:a,b", "a"}},
        {"turn_url", "", {"", "turn:a", "turn:a?transport=tcp,turns:b:1"}, {"stun:a", "turn:"}},
        {"turn_secret", "", {"", "x", "two words, \"quoted\""}, {"a\tb", key_of(1'025)}},
        {"turn_secret_file", "", {"", "/run/a key", "b"}, {"a\x7f", std::string(4'097, 'x')}},
        {"ice_servers_file", "", {"", "/run/a file", "b"}, {"a\nb", "a\"b"}},
        {"turn_ttl_seconds", "21600", {"1", "604800"}, {"0.9", "604801"}},
        {"allowed_origin",
         "",
         {"", "https://a.example", "https://*.a.example,http://[::1]:8080",
          "capacitor://localhost"},
         {"a.example", "https://a.example/", "https://A.example", "https://a.example:443", "*",
          "https://*", "null"}},
        {"max_connections", "0", {"0", "10000000"}, {"10000001"}},
        {"max_connections_per_address", "0", {"0", "10000000"}, {"10000001"}},
        {"ping_seconds", "25", {"0.1", "3600"}, {"0.09", "3601"}},
        {"close_seconds", "5", {"0.1", "60"}, {"0.09", "61"}},
        {"max_header_bytes", "8192", {"1024", "1048576"}, {"1023", "1048577"}},
        {"max_header_count", "64", {"8", "1000"}, {"7", "1001"}},
        {"max_body_bytes", "65536", {"0", "16777216"}, {"16777217"}},
        {"handshake_seconds", "10", {"0.1", "3600"}, {"0.09", "3601"}},
        {"drain_seconds", "5", {"0", "0.05", "600"}, {"600.1"}},
        {"log_level", "info", {"trace", "debug", "info", "warn", "error", "off"}, {"warning", "0"}},
        {"log_format", "text", {"text", "json"}, {"JSON", "xml"}},
    };
    return rows;
}

std::string shipped_file() {
    std::ifstream file(SIGNALING_SOURCE_DIR "/config/signaling.toml");
    return {std::istreambuf_iterator<char>(file), {}};
}

// Why the text is refused, empty when it is not.
std::string complaint(const std::string& text) {
    try {
        (void)parse_settings(text, "f.toml");
        return "";
    } catch (const SettingsError& error) {
        return error.what();
    }
}

TEST(Settings, the_table_holds_exactly_the_documented_settings) {
    std::vector<std::string> documented;
    for (const Expected& row : expected())
        documented.push_back(row.name);
    std::vector<std::string> names;
    for (const Setting& setting : settings())
        names.emplace_back(setting.name);
    EXPECT_EQ(names, documented);
}

TEST(Settings, each_has_its_documented_default) {
    for (const Expected& row : expected()) {
        EXPECT_EQ(setting_named(row.name).get(Config{}), row.initial) << row.name;
    }
}

TEST(Settings, each_accepts_its_bounds_and_gives_them_back) {
    for (const Expected& row : expected()) {
        for (const std::string& value : row.accepted) {
            Config config;
            EXPECT_TRUE(setting_named(row.name).set(config, value)) << row.name << ' ' << value;
            EXPECT_EQ(setting_named(row.name).get(config), value) << row.name;
        }
    }
}

TEST(Settings, each_refuses_what_lies_beyond_its_bounds_and_stays_unchanged) {
    for (const Expected& row : expected()) {
        for (const std::string& value : row.refused) {
            Config config;
            EXPECT_FALSE(setting_named(row.name).set(config, value)) << row.name << ' ' << value;
            EXPECT_EQ(setting_named(row.name).get(config), row.initial) << row.name;
        }
    }
}

TEST(Settings, numbers_are_nothing_but_digits_and_a_point) {
    const std::vector<std::string> not_numbers{"",
                                               " 5",
                                               "5 ",
                                               "+5",
                                               "-5",
                                               "5s",
                                               "0x10",
                                               "1e1",
                                               "nan",
                                               "inf",
                                               "5,0",
                                               "5.",
                                               ".5",
                                               "5.0.0",
                                               "1_0",
                                               "5\n",
                                               "٥",
                                               std::string("5\0", 2),
                                               "five",
                                               "--5",
                                               "5e0",
                                               "NaN",
                                               "0x1p4",
                                               "1 0",
                                               std::string(400, '9')};
    for (const Setting& setting : settings()) {
        if (setting.form != Form::number) continue;
        for (const std::string& text : not_numbers) {
            Config config;
            EXPECT_FALSE(setting.set(config, text)) << setting.name << " \"" << text << '"';
        }
    }
}

TEST(Settings, each_writes_a_field_of_its_own) {
    for (const Expected& row : expected()) {
        const std::string value =
            row.accepted.front() == row.initial ? row.accepted.back() : row.accepted.front();
        Config config;
        const Setting& setting = setting_named(row.name);
        ASSERT_TRUE(setting.set(config, value));
        const std::string shown = setting.form == Form::secret ? "***" : value;
        EXPECT_EQ(differences(Config{}, config), row.name + "=" + shown);
    }
}

TEST(Settings, seconds_become_milliseconds) {
    Config config;
    ASSERT_TRUE(setting_named("probe_seconds").set(config, "1.5"));
    EXPECT_EQ(config.limits.probe_timeout, core::Milliseconds{1500});
}

TEST(Settings, words_reach_their_enums) {
    Config config;
    ASSERT_TRUE(setting_named("seat_conflict").set(config, "reject"));
    ASSERT_TRUE(setting_named("log_format").set(config, "json"));
    EXPECT_EQ(config.limits.seat_conflict, core::SeatConflict::reject);
    EXPECT_EQ(config.log_format, LogFormat::json);
}

TEST(Settings, lists_may_be_written_with_commas_and_blanks) {
    Config config;
    const Setting& stun = setting_named("stun_url");
    EXPECT_EQ(stun.toml_value(config), "[]");
    for (const char* text :
         {"stun:a,stun:b", "stun:a stun:b", " stun:a ,\tstun:b, ,", "stun:a\nstun:b"}) {
        ASSERT_TRUE(stun.set(config, text)) << text;
        EXPECT_EQ(config.credentials.stun_urls, (std::vector<std::string>{"stun:a", "stun:b"}));
        EXPECT_EQ(stun.get(config), "stun:a,stun:b");
        EXPECT_EQ(stun.toml_value(config), R"(["stun:a", "stun:b"])");
    }
    ASSERT_TRUE(stun.set(config, ""));
    EXPECT_TRUE(config.credentials.stun_urls.empty());
}

TEST(Settings, lists_of_urls_end_somewhere) {
    Config config;
    std::string list = "turn:a";
    for (int i = 1; i < 8; ++i)
        list += ",turn:a";
    EXPECT_TRUE(setting_named("turn_url").set(config, list));
    EXPECT_FALSE(setting_named("turn_url").set(config, list + ",turn:a"));
    EXPECT_EQ(config.credentials.turn_urls.size(), 8U);
}

TEST(Settings, secrets_are_never_shown_and_their_change_is) {
    Config before;
    Config after;
    for (const char* name : {"resume_key", "turn_secret"}) {
        const Setting& secret = setting_named(name);
        EXPECT_EQ(secret.shown(before), "");
        EXPECT_EQ(secret.toml_value(before), "\"\"");
        ASSERT_TRUE(secret.set(before, key_of(32)));
        ASSERT_TRUE(secret.set(after, key_of(33)));
        EXPECT_EQ(secret.shown(before), "***");
        EXPECT_EQ(secret.toml_value(before), "\"***\"");
    }
    EXPECT_EQ(differences(before, after), "resume_key=***, turn_secret=***");
    EXPECT_EQ(differences_from_defaults(after), "resume_key=***, turn_secret=***");
    EXPECT_EQ(differences(after, after), "");
}

TEST(Settings, what_can_be_said_in_two_ways_is_named_from_both) {
    for (const Setting& setting : settings()) {
        if (setting.form != Form::secret) continue;
        const Setting& other = setting_named(setting.alternative);
        EXPECT_EQ(other.alternative, setting.name);
        EXPECT_EQ(other.name, std::string(setting.name) + "_file");
    }
    EXPECT_THROW((void)setting_named("no such"), std::logic_error);
}

TEST(Settings, differences_from_defaults_leave_out_the_address) {
    Config config;
    EXPECT_EQ(differences_from_defaults(config), "");
    config.host = "::1";
    config.port = 4000;
    EXPECT_EQ(differences_from_defaults(config), "");
    config.limits.json_depth_max = 32;
    config.limits.drain_time = core::Milliseconds{2500};
    EXPECT_EQ(differences_from_defaults(config), "max_json_depth=32, drain_seconds=2.5");
}

TEST(SettingsFile, the_shipped_one_holds_every_setting_with_its_default) {
    std::vector<std::string> keys;
    for (const FileEntry& entry : parse_settings(shipped_file(), "signaling.toml")) {
        keys.push_back(entry.key);
        EXPECT_EQ(entry.value, setting_named(entry.key).get(Config{})) << entry.key;
    }
    std::vector<std::string> all;
    for (const Setting& setting : settings())
        all.emplace_back(setting.name);
    EXPECT_EQ(keys, all);
}

TEST(SettingsFile, the_shipped_one_explains_every_setting_as_the_table_does) {
    const std::string text = shipped_file();
    for (const Setting& setting : settings()) {
        const std::string block = "\n# " + std::string(setting.sentence) +
                                  "\n# Allowed: " + setting.allowed + ".\n" +
                                  std::string(setting.name) + " = ";
        EXPECT_NE(text.find(block), std::string::npos) << "expected in the file:" << block;
        EXPECT_NE(text.find("# --- " + std::string(setting.group) + " ---\n"), std::string::npos);
    }
}

TEST(SettingsFile, comments_blanks_and_both_quotes_are_understood) {
    const auto entries = parse_settings(
        "\xEF\xBB\xBF# first\r\n\r\n  port = 3_000 # free\r\nhost='::1'#x\nlog_level\t=\t\"in#fo\"",
        "f.toml");
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].key + "=" + entries[0].value, "port=3000");
    EXPECT_EQ(entries[0].line, 3U);
    EXPECT_EQ(entries[1].key + "=" + entries[1].value, "host=::1");
    EXPECT_EQ(entries[2].key + "=" + entries[2].value, "log_level=in#fo");
    EXPECT_EQ(entries[2].line, 5U);
}

TEST(SettingsFile, whatever_is_not_key_and_value_is_refused_with_its_line) {
    EXPECT_EQ(complaint("port = 1\nhost = 'a'\n"), "");
    const std::string no_entry = "this is not \"key = value\"";
    for (const char* text : {"port 3000", "= 1", "a b = 1", "\"port\" = 1", "turn.secret = 'x'"})
        EXPECT_EQ(complaint("\n" + std::string(text)), "f.toml:2: " + no_entry) << text;
    EXPECT_EQ(complaint("[net]\nport=1"), "f.toml:1: \"[net]\": settings files have no sections");
    EXPECT_EQ(complaint("port=1\n#\nport=1"), "f.toml:3: port: stands in line 1 already");
    EXPECT_EQ(complaint("port ="), "f.toml:1: port: a value is missing");
    EXPECT_EQ(complaint("port = # 1"), "f.toml:1: port: a value is missing");
    EXPECT_EQ(complaint("port = 1 2"), "f.toml:1: port: something stands behind the value");
    EXPECT_EQ(complaint("host = \"a\" b"), "f.toml:1: host: something stands behind the value");
    EXPECT_EQ(complaint("host = \"a"), "f.toml:1: host: the closing quote is missing");
    EXPECT_EQ(complaint("log_level = debug"),
              "f.toml:1: log_level: a text needs quotes in the file");
    EXPECT_EQ(complaint("host = \"a\\n\""),
              "f.toml:1: host: a text with a backslash needs single quotes");
}

TEST(SettingsFile, a_list_holds_texts_and_stands_in_one_line) {
    const auto entries = parse_settings(
        "a = []\nb = [ 'x' ]\nc=[\"x\",'y' , \"z\",] # two quotes, a last comma\nd = '[x]'", "f");
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries[0].value, "");
    EXPECT_EQ(entries[1].value, "x");
    EXPECT_EQ(entries[2].value, "x,y,z");
    EXPECT_TRUE(entries[0].is_list && entries[1].is_list && entries[2].is_list);
    EXPECT_FALSE(entries[3].is_list);
    const std::string no_text =
        "f.toml:1: a: a list holds texts in quotes and ends with ] in its line";
    for (const char* text :
         {"a = [1]", "a = [", "a = [,]", "a = ['x',,'y']", "a = ['x',", "a = [['x']]"})
        EXPECT_EQ(complaint(text), no_text) << text;
    for (const char* text : {"a = ['x' 'y']", "a = ['x'", "a = ['x' # ]"})
        EXPECT_EQ(complaint(text),
                  "f.toml:1: a: a list has commas between its texts and ends with ] in its line")
            << text;
    EXPECT_EQ(complaint("a = ['x'] b"), "f.toml:1: a: something stands behind the value");
}

TEST(SettingsFile, what_is_wrong_with_a_value_is_said_without_the_value) {
    for (const char* text :
         {"k = hush", "k = \"hush", "k = 'a' hush", "k = \"hush\\n\"", "k hush", "k = [hush]",
          "k \"hush=\"", "k = ['hush' 'hush']", "k = 1 # hush\nk = hush"}) {
        EXPECT_NE(complaint(text), "");
        EXPECT_EQ(complaint(text).find("hush"), std::string::npos) << complaint(text);
    }
}

TEST(SettingsFile, no_text_makes_the_reader_leave_its_line) {
    for (const char* start : {"=", "\"", "'", "#", "_", "[", "\r", "\x01"}) {
        const std::string piece = start;
        for (const std::string& text :
             {piece, "k" + piece, "k=" + piece, "k='" + piece, "k=1" + piece}) {
            EXPECT_EQ(complaint(text).find('\n'), std::string::npos);
        }
    }
}

TEST(SettingsError, shown_text_stays_on_one_line_of_bounded_length) {
    EXPECT_EQ(in_quotes("a\nb\x1b[31m"), "\"a\\x0ab\\x1b[31m\"");
    EXPECT_LT(in_quotes(std::string(100'000, 'x')).size(), 300U);
}

TEST(SettingsError, a_slip_of_the_finger_gets_a_suggestion_and_nonsense_none) {
    const std::vector<std::string> known{"--port", "--host", "--max-message-bytes"};
    EXPECT_EQ(did_you_mean("--prot", known), " (did you mean --port?)");
    EXPECT_EQ(did_you_mean("--MAX_MESSAGE_BYTES", known), " (did you mean --max-message-bytes?)");
    EXPECT_EQ(did_you_mean("--max-mesage-byte", known), " (did you mean --max-message-bytes?)");
    EXPECT_EQ(did_you_mean("--verbose", known), "");
    EXPECT_EQ(did_you_mean("--most", known), " (did you mean --host?)");
    EXPECT_EQ(did_you_mean("SIGNALING_FOO", std::vector<std::string>{"SIGNALING_HOST"}), "");
    EXPECT_EQ(did_you_mean("", known), "");
    EXPECT_EQ(did_you_mean(std::string(1'000'000, 'p'), known), "");
}

}  // namespace
}  // namespace signaling::app
