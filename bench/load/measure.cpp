// Reads /proc; nothing here asks the server anything, so that measuring costs it nothing.
#include "measure.hpp"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace load {
namespace {

std::string path_of(pid_t pid, const char* name) {
    return "/proc/" + std::to_string(pid) + "/" + name;
}

}  // namespace

void Histogram::add(std::chrono::nanoseconds duration) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 1));
    const auto octave = static_cast<unsigned>(std::bit_width(value)) - 1;
    const std::uint64_t within = octave <= 6 ? value << (6 - octave) : value >> (octave - 6);
    const std::size_t bucket = octave * steps + (within - steps);
    ++buckets_[std::min(bucket, buckets_.size() - 1)];
    ++count_;
}

double Histogram::quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen < count_ && seen <= wanted) continue;
        const double within = static_cast<double>(bucket % steps + 1) / static_cast<double>(steps);
        return count_ == 0 ? 0
                           : static_cast<double>(std::uint64_t{1} << (bucket / steps)) *
                                 (1 + within) / 1'000;
    }
    return 0;
}

Server::Server(pid_t pid) : pid_(pid) {
    if (cpu().count() <= 0) throw std::runtime_error("the server has used no CPU: wrong --pid?");
}

std::chrono::nanoseconds Server::cpu() const {
    std::int64_t sum = 0;
    for (const auto& thread : std::filesystem::directory_iterator(path_of(pid_, "task"))) {
        std::int64_t on_cpu = 0;
        std::ifstream(thread.path() / "schedstat") >> on_cpu;
        sum += on_cpu;
    }
    return std::chrono::nanoseconds(sum);
}

Memory Server::memory() const {
    std::ifstream rollup(path_of(pid_, "smaps_rollup"));
    Memory memory;
    for (std::string line; std::getline(rollup, line);) {
        const auto bytes = [&line] { return std::stoull(line.substr(line.find(':') + 1)) * 1'024; };
        if (line.starts_with("Rss:")) memory.resident_bytes = bytes();
        if (line.starts_with("Private_")) memory.private_bytes += bytes();
    }
    if (memory.resident_bytes == 0) throw std::runtime_error("cannot read the server's memory");
    return memory;
}

}  // namespace load
