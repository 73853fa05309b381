// The load generator: makes one kind of work for a server on loopback, measures what it costs the
// server and writes one JSON object. bench/README.md has the modes.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>

#include "report.hpp"

namespace {

// 18,000 connections need more descriptors than most shells allow.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

using Mode = load::Report (*)(const load::Options&);
const std::map<std::string, Mode> modes{{"relay", load::run_relay},
                                        {"rate", load::run_relay},
                                        {"session", load::run_session},
                                        {"idle", load::run_idle},
                                        {"storm", load::run_storm}};

void describe(CLI::App& app, load::Options& options, double& seconds) {
    app.add_option("mode", options.mode, "relay, rate, session, idle or storm")
        ->required()
        ->check(CLI::IsMember(modes));
    app.add_option("--port", options.port, "Of the server, on 127.0.0.1.")->required();
    app.add_option("--pid", options.server, "Of the server.")->required();
    app.add_option("--pairs", options.pairs, "Pairs of peers.")->check(CLI::PositiveNumber);
    app.add_option("--window", options.window, "Messages in flight per direction (relay).")
        ->check(CLI::Range(1, 4'096));
    app.add_option("--bytes", options.bytes, "Size of a message (relay, rate).")
        ->check(CLI::Range(160, 200'000));
    app.add_option("--concurrency", options.concurrency, "Sessions at a time (session).")
        ->check(CLI::PositiveNumber);
    app.add_option("--rate", options.rate, "Messages per second in all (rate).")
        ->check(CLI::PositiveNumber);
    app.add_option("--seconds", seconds, "How long to measure (all but storm).")
        ->check(CLI::PositiveNumber);
}

}  // namespace

int main(int count, char** arguments) {
    load::Options options;
    double seconds = 4;
    CLI::App app("Load generator for WebRTC signaling servers");
    describe(app, options, seconds);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    options.seconds = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000));
    raise_descriptor_limit();
    try {
        const load::Report report = modes.at(options.mode)(options);
        std::puts(load::to_json(options, report).c_str());
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load: %s\n", error.what());
        return 2;
    }
}
