// What is measured: times, and what the server costs, read from /proc.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace load {

// Counts durations in buckets that are 1.6 % wide, from 1 ns to minutes; keeps no single value.
class Histogram {
  public:
    void add(std::chrono::nanoseconds duration);
    // In microseconds, for a share from 0 to 1; the upper end of the bucket. 0 when empty.
    [[nodiscard]] double quantile(double share) const;
    [[nodiscard]] std::uint64_t count() const { return count_; }

  private:
    static constexpr std::size_t steps = 64;  // for each power of two
    std::array<std::uint64_t, steps * 48> buckets_{};
    std::uint64_t count_ = 0;
};

struct Memory {
    std::uint64_t resident_bytes = 0;
    std::uint64_t private_bytes = 0;
};

// The process that is measured. Throws std::runtime_error when /proc does not tell.
class Server {
  public:
    explicit Server(pid_t pid);

    // On a CPU, all threads together, since they started (/proc/PID/task/TID/schedstat).
    [[nodiscard]] std::chrono::nanoseconds cpu() const;
    // /proc/PID/smaps_rollup
    [[nodiscard]] Memory memory() const;

  private:
    pid_t pid_;
};

}  // namespace load
