// What the daemon is told at its start, and how it is told: flags win over environment variables,
// those over the file, that over the defaults. Reads no globals: arguments and environment are
// given.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "signaling/app/logging.hpp"
#include "signaling/core/limits.hpp"
#include "signaling/server/credentials.hpp"

namespace signaling::app {

// Constant after the start. Each field has its row in the table of settings (settings.hpp).
struct Config {
    std::string host;           // empty: every address, IPv4 and IPv6
    std::uint16_t port = 3000;  // 0: the system chooses
    core::Limits limits;
    server::CredentialSettings credentials;
    std::string resume_key_file;  // this and the next: where the secret was read from, or empty
    std::string turn_secret_file;
    std::string ice_servers_file;
    bool web = true;                           // whether pages are served
    std::string web_root;                      // a directory with others than ours, or empty
    std::string public_url;                    // an origin (RFC 6454), or empty
    std::vector<std::string> allowed_origins;  // as is_origin_pattern() takes them; none: all
    std::string log_level = "info";
    LogFormat log_format = LogFormat::text;
};

// Name and value of each environment variable; of two with one name the first counts, as in
// getenv().
using Environment = std::vector<std::pair<std::string, std::string>>;

// What the command line asks for.
struct Outcome {
    enum class What : std::uint8_t {
        run,             // serve with `config`
        print_and_exit,  // write `text` to stderr or stdout as it is, then exit with `exit_code`
        healthcheck,     // ask the daemon that `config` describes for its health, then exit
    };

    What what = What::run;
    Config config;
    std::vector<std::string> warnings;  // for the log, one line each; the start goes on
    std::string text;                   // whole lines, each with its end
    int exit_code = 0;
    bool to_stderr = false;
};

// Never throws for bad input: that is print_and_exit with one line for stderr and exit code 2.
[[nodiscard]] Outcome parse_command_line(int argc, const char* const* argv,
                                         const Environment& environment);

// What a SIGHUP may change while the daemon runs.
struct Reload {
    bool ok = false;        // false: everything stays as it is
    std::string log_level;  // the level to use from now on
    std::string message;    // one line for the log, at info or (not ok) at error
};

// Reads the settings again, as at the start; `running` is what the daemon works with now. Settings
// that only a restart can change are named in the message.
[[nodiscard]] Reload reload(int argc, const char* const* argv, const Environment& environment,
                            const Config& running);

}  // namespace signaling::app
