// Fuzz target: whatever the text, the JSON scanner must agree with nlohmann's parser (see
// json_oracle.hpp for how). Tries each text with the default depth and with one easily exceeded.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/json_oracle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    for (const std::size_t depth_max : {64U, 3U}) {
        const auto wrong = signaling::core::json::oracle::disagreement(text, depth_max);
        if (wrong.empty()) continue;
        std::fprintf(stderr, "disagreement at depth %zu: %s\n", depth_max, wrong.c_str());
        std::abort();
    }
    return 0;
}
