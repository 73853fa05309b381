// What one run found, and its one line of JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "measure.hpp"

namespace load {

struct Options {
    std::string mode;
    std::uint16_t port = 3000;
    pid_t server = 0;
    std::size_t pairs = 100;
    std::size_t window = 1;        // messages in flight per direction
    std::size_t bytes = 200;       // of one candidate message, as it is sent
    std::size_t concurrency = 32;  // sessions at a time
    double rate = 20'000;          // messages per second, all pairs together
    std::chrono::milliseconds seconds{4'000};
};

struct MemoryCourse {
    Memory start, busy, end;
};

struct Report {
    std::chrono::nanoseconds elapsed{0};
    std::chrono::nanoseconds server_cpu{0};
    std::uint64_t count = 0;
    std::uint64_t errors = 0;
    std::optional<Histogram> latency;
    std::optional<MemoryCourse> memory;
};

[[nodiscard]] std::string to_json(const Options& options, const Report& report);

// The modes. Each throws std::runtime_error when the run cannot be made at all.
[[nodiscard]] Report run_relay(const Options& options);  // also "rate"
[[nodiscard]] Report run_session(const Options& options);
[[nodiscard]] Report run_idle(const Options& options);
[[nodiscard]] Report run_storm(const Options& options);

}  // namespace load
