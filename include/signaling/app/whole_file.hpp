// Reads the small files that hold settings or a key. Knows nothing of what is in them.
#pragma once

#include <string>

namespace signaling::app {

struct WholeFile {
    std::string text;
    bool is_public;  // its permissions let every user of the machine read it
};

// Throws SettingsError when it cannot be read or is larger than 1 MiB.
[[nodiscard]] WholeFile read_whole_file(const std::string& path);

}  // namespace signaling::app
