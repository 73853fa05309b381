// The command line and the order of the sources: flags, environment, file, defaults. The only unit
// with CLI11, which splits the arguments and lays out --help; the layering is ours, since CLI11
// would put the file over the environment.

#include "signaling/app/config.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "signaling/app/secrets.hpp"
#include "signaling/app/settings.hpp"
#include "signaling/app/settings_error.hpp"
#include "signaling/app/settings_layers.hpp"

namespace signaling::app {
namespace {

constexpr std::string_view version_line = "signaling " SIGNALING_VERSION;

constexpr std::string_view complaint = "signaling: ";  // starts every line on stderr

constexpr auto footer =
    R"(Each setting is also an environment variable (--max-json-depth: SIGNALING_MAX_JSON_DEPTH; for
the port PORT counts, too) and a key of the file (max_json_depth). Flags win over environment
variables, those over the file, that over the defaults.

Exit codes:
  0   ended by SIGTERM or SIGINT, or the check went well
  1   cannot listen, or the health check failed
  2   a setting is not allowed; one line on stderr says which and what is allowed
  128 + n  a second signal, of number n, ended it at once

Examples:
  signaling --port 8080 --log-format json
  signaling --config config/signaling.toml --check-config
  SIGNALING_PORT=8080 signaling --print-config > my.toml)";

// The command line, taken apart but not yet judged.
struct CommandLine {
    std::vector<std::optional<std::string>> values;  // as settings()
    std::optional<std::string> file;
    bool help = false;
    bool version = false;
    bool check = false;
    bool print = false;
    bool healthcheck = false;
    std::vector<std::string> unknown;
};

std::vector<std::string> flags() {
    std::vector<std::string> all{"--no-web",       "--help",         "--version",    "--config",
                                 "--check-config", "--print-config", "--healthcheck"};
    for (const Setting& setting : settings())
        all.push_back(setting.flag());
    return all;
}

// CLI11 overlooks the empty value in "--host=", so that form becomes two arguments.
std::vector<std::string> split_arguments(int argc, const char* const* argv) {
    std::vector<std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = argument.starts_with("--") ? argument.find('=') : argument.npos;
        arguments.emplace_back(argument.substr(0, equals));
        if (equals != argument.npos) arguments.emplace_back(argument.substr(equals + 1));
    }
    return arguments;
}

std::unique_ptr<CLI::App> make_parser(CommandLine& line) {
    auto parser = std::make_unique<CLI::App>(
        std::string(version_line) + ": brings two browsers together for WebRTC", "signaling");
    parser->set_help_flag();  // --help is a flag like others; CLI11 would throw its text
    parser->allow_extras();
    parser->footer(footer);
    parser->get_formatter()->column_width(34);
    parser->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);

    const auto take_value = [&parser](const std::string& flag, std::optional<std::string>& into,
                                      const std::string& argument, const std::string& text) {
        const auto store = [&into](const CLI::results_t& results) {
            into = results.back();
            return true;
        };
        return parser->add_option(flag, store, text)->option_text(argument);
    };
    line.values.resize(settings().size());
    for (std::size_t i = 0; i < settings().size(); ++i) {
        const Setting& setting = settings()[i];
        auto* const option =
            take_value(setting.flag(), line.values[i], std::string(setting.argument),
                       std::string(setting.sentence) + '\n' + setting.allowed + "; default " +
                           setting.toml_value(Config{}));
        option->group(std::string(setting.group));
        if (setting.form == Form::list) option->join(',');
    }
    const auto web = static_cast<std::size_t>(&setting_named("web") - settings().data());
    parser
        ->add_flag_callback(
            "--no-web", [&line, web] { line.values[web] = "off"; }, "Serve no pages.")
        ->group(std::string(settings()[web].group));
    take_value("--config", line.file, "FILE",
               "File of settings, see config/signaling.toml.\nSIGNALING_CONFIG names it, too.")
        ->group("File");
    const auto take_flag = [&parser](const std::string& flag, bool& into, const std::string& text) {
        parser->add_flag(flag, into, text)->group("Instead of serving");
    };
    take_flag("-h,--help", line.help, "Print this text.");
    take_flag("--version", line.version, "Print the version.");
    take_flag("--check-config", line.check, "Check the settings.");
    take_flag("--print-config", line.print,
              "Print the settings as a file, and where each is from.");
    take_flag("--healthcheck", line.healthcheck, "Ask the daemon on this machine for its health.");
    return parser;
}

// A flag where a value should be means that the value was forgotten.
void refuse_missing_value(const std::string& flag) {
    std::string allowed = "the name of a file";
    for (const Setting& setting : settings()) {
        if (setting.flag() == flag) allowed = setting.allowed;
    }
    throw SettingsError(flag + ": a value is missing: " + allowed);
}

CommandLine read_command_line(int argc, const char* const* argv) {
    CommandLine line;
    const auto parser = make_parser(line);
    std::vector<std::string> arguments = split_arguments(argc, argv);
    const std::string last = arguments.empty() ? "" : arguments.back();
    std::ranges::reverse(arguments);  // the order in which CLI11 takes them
    try {
        parser->parse(arguments);
        line.unknown = parser->remaining();
    } catch (const CLI::ArgumentMismatch&) {
        refuse_missing_value(last);
    } catch (const CLI::Error& error) {
        throw SettingsError(printable(error.what()));
    }
    return line;
}

void refuse_mistakes(const CommandLine& line) {
    for (std::size_t i = 0; i < line.values.size(); ++i) {
        if (line.values[i].value_or("").starts_with("--")) {
            refuse_missing_value(settings()[i].flag());
        }
    }
    if (line.file.value_or("").starts_with("--")) refuse_missing_value("--config");
    if (line.unknown.empty()) return;
    const std::string& first = line.unknown.front();
    if (!first.starts_with('-') || first.find_first_not_of('-') == std::string::npos) {
        throw SettingsError("unexpected argument " + in_quotes(first));
    }
    throw SettingsError("unknown flag " + printable(first) + did_you_mean(first, flags()));
}

// The weakest source first.
SettingsLayers read_layers(const CommandLine& line, const Environment& environment) {
    SettingsLayers layers;
    if (line.file) {
        layers.add_file(*line.file, "--config");
    } else if (const std::string path = settings_file_of(environment); !path.empty()) {
        layers.add_file(path, "SIGNALING_CONFIG");
    }
    layers.add_environment(environment);
    for (std::size_t i = 0; i < line.values.size(); ++i) {
        if (line.values[i]) layers.add_flag(i, *line.values[i]);
    }
    return layers;
}

void refuse_missing_pages(const Config& config) {
    std::error_code ignored;
    if (config.web_root.empty() || std::filesystem::is_directory(config.web_root, ignored)) return;
    throw SettingsError("web_root: " + in_quotes(config.web_root) + " is no directory");
}

std::string help_text() {
    CommandLine line;
    std::string text = make_parser(line)->help();
    // CLI11 leaves two empty lines between groups.
    for (auto at = text.find("\n\n\n"); at != text.npos; at = text.find("\n\n\n"))
        text.erase(at, 1);
    return text;
}

Outcome print(std::string text, int exit_code = 0) {
    Outcome outcome;
    outcome.what = Outcome::What::print_and_exit;
    outcome.text = std::move(text);
    outcome.exit_code = exit_code;
    outcome.to_stderr = exit_code != 0;
    return outcome;
}

}  // namespace

Outcome parse_command_line(int argc, const char* const* argv, const Environment& environment) {
    try {
        const CommandLine line = read_command_line(argc, argv);
        if (line.help) return print(help_text());
        if (line.version) return print(std::string(version_line) + '\n');
        refuse_mistakes(line);
        const SettingsLayers layers = read_layers(line, environment);
        Outcome outcome;
        if (line.print) {
            outcome = print(layers.as_file());
        } else if (line.check) {
            outcome = print("settings are valid\n");
        } else if (line.healthcheck) {
            outcome.what = Outcome::What::healthcheck;
        }
        outcome.config = layers.config();
        outcome.warnings = layers.warnings();
        // Key files may be there for the daemon's user only, not for who asks how it is.
        if (line.check || outcome.what == Outcome::What::run) {
            take_secrets(outcome.config, outcome.warnings);
            refuse_missing_pages(outcome.config);
        }
        return outcome;
    } catch (const SettingsError& error) {
        return print(std::string(complaint) + error.what() + '\n', 2);
    }
}

Reload reload(int argc, const char* const* argv, const Environment& environment,
              const Config& running) {
    const Outcome outcome = parse_command_line(argc, argv, environment);
    if (outcome.what != Outcome::What::run) {
        std::string_view why = outcome.text;
        if (why.starts_with(complaint)) why.remove_prefix(complaint.size());
        return {
            .ok = false,
            .log_level = running.log_level,
            .message = "settings stay as they are: " + std::string(why.substr(0, why.find('\n')))};
    }
    constexpr std::array<std::string_view, 1> changes_now{"log_level"};
    const std::string later = differences(running, outcome.config, changes_now);
    std::string message = "settings read again: log_level=" + outcome.config.log_level;
    if (!later.empty()) message += "; waiting for a restart: " + later;
    return {.ok = true, .log_level = outcome.config.log_level, .message = std::move(message)};
}

}  // namespace signaling::app
