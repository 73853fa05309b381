// The files that the daemon serves to browsers: the pages of web/ and the client library, which are
// part of the executable, or those of a directory. Knows names and contents, nothing of HTTP.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signaling::web {

struct File {
    std::string_view path;  // "/css/app.css"
    std::string_view type;  // media type (RFC 9110 section 8.3.1)
    std::string_view tag;   // names the content: 16 hexadecimal digits of its SHA-1
    std::string_view body;
    std::string_view gzip;  // the same compressed (RFC 1952); empty: not at hand
};

// Constant once it is made.
class Site {
  public:
    Site() = default;  // without any file
    [[nodiscard]] static Site embedded();

    // Every file below `root` whose name has no dot in front, read now; and the client library, as
    // long as there is nothing in its place. Throws std::runtime_error with a sentence for the
    // operator when it cannot be read, or is more than 64 MiB or 10,000 files.
    [[nodiscard]] static Site of_directory(const std::string& root);

    // What the path of a URL means: "/" is /index.html, "/mobile" is /mobile.html; null: nothing.
    [[nodiscard]] const File* find(std::string_view path) const;

  private:
    void sort();

    std::vector<File> files_;                              // by path
    std::vector<std::unique_ptr<const std::string>> own_;  // what views of files_ look at
};

}  // namespace signaling::web
