// What the build has put into the executable: cmake/write_embedded_files.cmake writes the other
// half.
#pragma once

#include <span>
#include <string_view>

namespace signaling::web {

struct EmbeddedFile {
    std::string_view path;
    std::string_view tag;
    std::string_view body;
    std::string_view gzip;
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace signaling::web
