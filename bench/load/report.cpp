// The JSON of a run; its shape is described in bench/README.md.
#include "report.hpp"

#include <nlohmann/json.hpp>

namespace load {
namespace {

using Json = nlohmann::ordered_json;
using Microseconds = std::chrono::duration<double, std::micro>;

Json latency_json(const Histogram& latency) {
    return {{"p50", latency.quantile(0.5)},
            {"p99", latency.quantile(0.99)},
            {"p999", latency.quantile(0.999)},
            {"max", latency.quantile(1)}};
}

Json course_json(const MemoryCourse& memory, std::uint64_t Memory::*part) {
    return {{"start", memory.start.*part}, {"busy", memory.busy.*part}, {"end", memory.end.*part}};
}

}  // namespace

std::string to_json(const Options& options, const Report& report) {
    const double seconds = std::chrono::duration<double>(report.elapsed).count();
    const double cpu = Microseconds(report.server_cpu).count();
    const auto count = static_cast<double>(report.count);
    Json json{{"mode", options.mode}, {"seconds", seconds}};
    if (options.mode == "session") {
        json["concurrency"] = options.concurrency;
    } else {
        json["pairs"] = options.pairs;
    }
    if (options.mode == "relay") json["window"] = options.window;
    if (options.mode == "rate") json["rate"] = options.rate;
    if (options.mode == "relay" || options.mode == "rate") json["bytes"] = options.bytes;
    json["count"] = report.count;
    json["errors"] = report.errors;
    json["per_second"] = seconds > 0 ? count / seconds : 0;
    if (report.latency) json["latency_us"] = latency_json(*report.latency);
    json["server"] = {{"cpu_us", cpu}, {"cpu_us_each", report.count > 0 ? cpu / count : 0}};
    if (report.memory) {
        json["server"]["resident"] = course_json(*report.memory, &Memory::resident_bytes);
        json["server"]["private"] = course_json(*report.memory, &Memory::private_bytes);
    }
    return json.dump();
}

}  // namespace load
