// Secrets on their way from flags, environment and files into the configuration: which way wins,
// what ends the start, and that nobody gets to see one.

#include "signaling/app/secrets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "signaling/app/settings.hpp"
#include "unit/command_line_driver.hpp"

namespace signaling::app {
namespace {

namespace fs = std::filesystem;

const std::string key = "hush-resume-key-of-32-characters";
const std::string other_key = "hush-another-key-of-32-characters";
const std::string turn_url = "turn:turn.example:3478";
const std::string missing = "/nonexistent/key";

// A file with permissions of 0600.
class KeyFile : public File {
  public:
    using File::File;
    void make_public() const {
        fs::permissions(path(), fs::perms::others_read, fs::perm_options::add);
    }
};

std::string resume_key_of(const Outcome& outcome) {
    EXPECT_EQ(outcome.what, What::run) << outcome.text;
    return outcome.config.credentials.resume_key;
}

// --- key files ---

TEST(KeyFiles, a_key_is_read_without_the_line_end_behind_it) {
    for (const std::string end : {"", "\n", "\r\n"}) {
        const KeyFile file(key + end);
        EXPECT_EQ(resume_key_of(parse({"--resume-key-file", file.path()})), key);
    }
    const KeyFile blank(key + " \n");
    EXPECT_EQ(resume_key_of(parse({"--resume-key-file", blank.path()})), key + " ");
}

TEST(KeyFiles, can_be_named_in_every_source) {
    const KeyFile file(key);
    const File settings_file("resume_key_file = \"" + file.path() + "\"\n");
    EXPECT_EQ(resume_key_of(parse({}, {{"SIGNALING_RESUME_KEY_FILE", file.path()}})), key);
    EXPECT_EQ(resume_key_of(parse({"--config", settings_file.path()})), key);
}

TEST(KeyFiles, hold_the_turn_secret_as_well) {
    const KeyFile file("hush\n");
    const Outcome outcome = parse({"--turn-secret-file", file.path(), "--turn-url", turn_url});
    EXPECT_EQ(outcome.what, What::run) << outcome.text;
    EXPECT_EQ(outcome.config.credentials.turn_secret, "hush");
}

TEST(KeyFiles, one_that_cannot_be_used_ends_the_start_and_is_named) {
    const std::string start = "signaling: resume_key_file: ";
    EXPECT_EQ(complaint({"--resume-key-file", missing}),
              start + "cannot read \"" + missing + "\": No such file or directory");
    EXPECT_EQ(complaint({"--resume-key-file", "/"}), start + "cannot read \"/\": Is a directory");
    for (const std::string nothing : {"", "\n", "\r\n"}) {
        const KeyFile file(nothing);
        EXPECT_EQ(complaint({"--resume-key-file", file.path()}),
                  start + '"' + file.path() + "\" is empty");
    }
    const KeyFile lines("two\nlines\n");
    EXPECT_EQ(complaint({"--turn-secret-file", lines.path(), "--turn-url", turn_url}),
              "signaling: turn_secret_file: \"" + lines.path() +
                  "\" holds 9 bytes that are not allowed: 1 to 1024 printable bytes, or nothing");
}

TEST(KeyFiles, a_key_has_to_be_as_long_as_its_digest) {
    const KeyFile file(key.substr(1));
    EXPECT_EQ(complaint({"--resume-key-file", file.path()}),
              "signaling: resume_key_file: \"" + file.path() +
                  "\" holds 31 bytes that are not allowed: 32 to 1024 printable bytes, or nothing");
    EXPECT_EQ(complaint({"--resume-key", key.substr(1)}),
              "signaling: --resume-key: a text of 31 bytes is not allowed: 32 to 1024 printable "
              "bytes, or nothing");
}

TEST(KeyFiles, one_that_every_user_may_read_gets_a_warning) {
    const KeyFile file(key);
    EXPECT_TRUE(parse({"--resume-key-file", file.path()}).warnings.empty());
    file.make_public();
    EXPECT_EQ(parse({"--resume-key-file", file.path()}).warnings,
              std::vector<std::string>{"resume_key_file: every user of this machine may read \"" +
                                       file.path() + '"'});
}

TEST(KeyFiles, a_settings_file_with_a_secret_that_every_user_may_read_gets_a_warning) {
    const KeyFile file("resume_key = \"" + key + "\"\n");
    EXPECT_TRUE(parse({"--config", file.path()}).warnings.empty());
    file.make_public();
    EXPECT_EQ(parse({"--config", file.path()}).warnings,
              std::vector<std::string>{'"' + file.path() +
                                       "\" holds a secret, and every user of "
                                       "this machine may read it"});
    file.write("resume_key = \"\"\n");
    EXPECT_TRUE(parse({"--config", file.path()}).warnings.empty());
}

TEST(KeyFiles, are_read_by_check_config_and_not_by_who_only_asks) {
    const std::vector<std::string> flags{"--resume-key-file", missing};
    const auto with = [&flags](const std::string& question) {
        return std::vector<std::string>{flags[0], flags[1], question};
    };
    EXPECT_NE(complaint(with("--check-config")), "");
    EXPECT_EQ(parse(with("--print-config")).exit_code, 0);
    EXPECT_EQ(parse(with("--healthcheck")).what, What::healthcheck);
}

// --- two ways to say one thing ---

TEST(TwoWays, of_one_source_are_refused) {
    const std::string end = ": resume_key is given as well: only one of the two is allowed";
    EXPECT_EQ(complaint({"--resume-key", key, "--resume-key-file", missing}),
              "signaling: --resume-key-file" + end);
    EXPECT_EQ(
        complaint({}, {{"SIGNALING_RESUME_KEY", key}, {"SIGNALING_RESUME_KEY_FILE", missing}}),
        "signaling: SIGNALING_RESUME_KEY_FILE" + end);
    const File file("resume_key_file = \"/a\"\nresume_key = \"" + key + "\"\n");
    EXPECT_EQ(
        complaint({"--config", file.path()}),
        "signaling: " + file.path() +
            ":2: resume_key: resume_key_file is given as well: only one of the two is allowed");
}

TEST(TwoWays, the_stronger_source_wins_whichever_way_it_takes) {
    const KeyFile key_file(other_key);
    const File by_value("resume_key = \"" + key + "\"\n");
    const File by_file("resume_key_file = \"" + missing + "\"\n");
    EXPECT_EQ(resume_key_of(parse({"--config", by_value.path()},
                                  {{"SIGNALING_RESUME_KEY_FILE", key_file.path()}})),
              other_key);
    EXPECT_EQ(resume_key_of(parse({"--config", by_file.path()}, {{"SIGNALING_RESUME_KEY", key}})),
              key);
    EXPECT_EQ(resume_key_of(
                  parse({"--resume-key", key}, {{"SIGNALING_RESUME_KEY_FILE", key_file.path()}})),
              key);
    EXPECT_EQ(resume_key_of(
                  parse({"--resume-key-file", key_file.path()}, {{"SIGNALING_RESUME_KEY", key}})),
              other_key);
}

TEST(TwoWays, an_empty_value_displaces_nothing) {
    const KeyFile key_file(key);
    const File file("resume_key = \"\"\nresume_key_file = \"" + key_file.path() + "\"\n");
    EXPECT_EQ(resume_key_of(parse({"--config", file.path()})), key);
    EXPECT_EQ(resume_key_of(parse({"--config", file.path(), "--resume-key="})), key);
}

TEST(TwoWays, print_config_says_which_one_gave_way) {
    const File file("resume_key_file = \"" + missing + "\"\n");
    const std::string text =
        parse({"--print-config", "--config", file.path()}, {{"SIGNALING_RESUME_KEY", key}}).text;
    EXPECT_NE(text.find("\n# resume_key = \"***\"                        # environment "
                        "SIGNALING_RESUME_KEY\n"),
              std::string::npos)
        << text;
    EXPECT_NE(
        text.find("\nresume_key_file = \"\"                        # gives way to environment "
                  "SIGNALING_RESUME_KEY\n"),
        std::string::npos)
        << text;
}

// --- TURN ---

TEST(Turn, needs_both_servers_and_secret) {
    EXPECT_EQ(
        complaint({"--turn-url", turn_url}),
        "signaling: turn_url: needs turn_secret_file or turn_secret: the secret that the TURN "
        "servers check credentials with");
    EXPECT_EQ(complaint({"--turn-secret", "hush"}),
              "signaling: turn_secret: needs turn_url: the TURN servers that it is for, such as "
              "turn:turn.example.org:3478");
    const KeyFile file("hush");
    EXPECT_EQ(complaint({"--turn-secret-file", file.path()}),
              "signaling: turn_secret_file: needs turn_url: the TURN servers that it is for, such "
              "as turn:turn.example.org:3478");
    EXPECT_EQ(parse({"--turn-secret", "hush", "--turn-url", turn_url}).what, What::run);
    EXPECT_EQ(parse({"--stun-url", "stun:a"}).what, What::run);
    EXPECT_NE(complaint({"--check-config", "--turn-url", turn_url}), "");
}

// --- nobody gets to see one ---

TEST(Secrets, are_in_nothing_that_is_printed) {
    const KeyFile key_file(key);
    const Environment environment{{"SIGNALING_TURN_SECRET", "hush-turn"},
                                  {"SIGNALING_TURN_URL", turn_url}};
    const Outcome runs = parse({"--resume-key-file", key_file.path()}, environment);
    EXPECT_EQ(runs.what, What::run) << runs.text;
    const std::string note = differences_from_defaults(runs.config);
    EXPECT_EQ(note, "resume_key=***, resume_key_file=" + key_file.path() +
                        ", turn_url=" + turn_url + ", turn_secret=***");
    for (const Outcome& outcome :
         {parse({"--print-config", "--resume-key", key}, environment),
          parse({"--check-config", "--resume-key", key}, environment),
          parse({"--help", "--resume-key", key}, environment),
          parse({"--resume-key", "hush-too-short"}, environment),
          parse({"--turn-secret", "hush\n", "--resume-key", key}, environment)}) {
        EXPECT_NE(outcome.text, "");
        EXPECT_EQ(outcome.text.find("hush"), std::string::npos) << outcome.text;
    }
}

TEST(Secrets, what_print_config_prints_does_not_set_them) {
    const std::string text =
        parse({"--print-config", "--resume-key", key, "--turn-secret", "hush"}).text;
    const File file(text);
    const Outcome again = parse({"--config", file.path()});
    EXPECT_EQ(again.what, What::run) << again.text;
    EXPECT_EQ(again.config.credentials.resume_key, "");
    EXPECT_EQ(again.config.credentials.turn_secret, "");
}

TEST(Secrets, a_changed_one_waits_for_a_restart_and_is_not_shown) {
    const KeyFile file(key);
    const std::vector<std::string> flags{"--resume-key-file", file.path()};
    const std::vector<const char*> argv = arguments(flags);
    const Config running = parse(flags).config;
    const auto message = [&] {
        return reload(static_cast<int>(argv.size()), argv.data(), {}, running).message;
    };
    EXPECT_EQ(message(), "settings read again: log_level=info");
    file.write(other_key);
    EXPECT_EQ(message(),
              "settings read again: log_level=info; waiting for a restart: resume_key=***");
    file.write("");
    EXPECT_EQ(message(),
              "settings stay as they are: resume_key_file: \"" + file.path() + "\" is empty");
}

}  // namespace
}  // namespace signaling::app
