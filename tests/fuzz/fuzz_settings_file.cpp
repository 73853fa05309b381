// Any bytes as a settings file: entries or one clear error line, nothing else. What is accepted
// must survive being printed and read again.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/app/settings_error.hpp"
#include "signaling/app/settings_file.hpp"

namespace {

void require(bool holds, const char* rule) {
    if (holds) return;
    std::fprintf(stderr, "broken rule: %s\n", rule);
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace signaling::app;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        std::string again;
        const std::vector<FileEntry> entries = parse_settings(text, "fuzz.toml");
        std::vector<std::string> printed;
        for (const FileEntry& entry : entries) {
            require(entry.line > 0, "lines count from one");
            const bool needs_single = entry.value.find_first_of("\"\\") != std::string::npos;
            if (needs_single && entry.value.find('\'') != std::string::npos) continue;
            const char quote = needs_single ? '\'' : '"';
            again += "k" + std::to_string(entry.line) + " = " + quote + entry.value + quote + "\n";
            printed.push_back(entry.value);
        }
        const std::vector<FileEntry> copies = parse_settings(again, "again.toml");
        require(copies.size() == printed.size(), "what was printed reads the same");
        for (std::size_t i = 0; i < copies.size(); ++i) {
            require(copies[i].value == printed[i], "values read the same");
        }
    } catch (const SettingsError& error) {
        const std::string_view line = error.what();
        require(line.find('\n') == line.npos, "an error is one line");
        require(line.starts_with("fuzz.toml:"), "an error names the file that was given");
    }
    return 0;
}
