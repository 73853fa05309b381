// The daemon's table of contents: read the settings, build the server, run it.
#include <spdlog/spdlog.h>

#include <cstdio>
#include <exception>
#include <string>

#include "signaling/app/config.hpp"
#include "signaling/app/logging.hpp"
#include "signaling/app/settings.hpp"
#include "signaling/net/healthcheck.hpp"
#include "signaling/server/server.hpp"
#include "signaling/web/site.hpp"

extern char** environ;

namespace {

namespace app = signaling::app;
namespace net = signaling::net;
namespace server = signaling::server;
namespace web = signaling::web;

app::Environment environment() {
    app::Environment variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const auto equals = text.find('=');
        if (equals == text.npos) continue;
        variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

int ask_for_health(const app::Config& config) {
    const net::CheckResult result = net::check_health(config.host, config.port);
    std::fprintf(result.healthy ? stdout : stderr, "%s\n", result.report.c_str());
    return result.healthy ? 0 : 1;
}

// SIGHUP: only the log level can change while the daemon runs.
void reload(int argc, const char* const* argv, const app::Config& config) {
    const app::Reload result = app::reload(argc, argv, environment(), config);
    if (!result.ok) return spdlog::error("{}", result.message);
    app::set_log_level(result.log_level);
    spdlog::info("{}", result.message);
}

web::Site site(const app::Config& config) {
    if (!config.web) return {};
    return config.web_root.empty() ? web::Site::embedded()
                                   : web::Site::of_directory(config.web_root);
}

int serve(const app::Outcome& asked, int argc, const char* const* argv) {
    const app::Config& config = asked.config;
    app::configure_logging(config.log_level, config.log_format);
    for (const std::string& warning : asked.warnings)
        spdlog::warn("{}", warning);
    server::Server server({.host = config.host,
                           .port = config.port,
                           .limits = config.limits,
                           .credentials = config.credentials,
                           .site = site(config),
                           .public_origin = config.public_url,
                           .allowed_origins = config.allowed_origins,
                           .note = app::differences_from_defaults(config),
                           .reload = [&] { reload(argc, argv, config); }});
    server.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const app::Outcome asked = app::parse_command_line(argc, argv, environment());
    switch (asked.what) {
        case app::Outcome::What::run:
            return serve(asked, argc, argv);
        case app::Outcome::What::healthcheck:
            return ask_for_health(asked.config);
        case app::Outcome::What::print_and_exit:
            break;
    }
    std::fputs(asked.text.c_str(), asked.to_stderr ? stderr : stdout);
    for (const std::string& warning : asked.warnings) {
        std::fprintf(stderr, "signaling: %s\n", warning.c_str());
    }
    return asked.exit_code;
} catch (const std::exception& error) {
    std::fprintf(stderr, "signaling: %s\n", error.what());
    return 1;
}
