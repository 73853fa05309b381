// Reads a file at once, whatever it is: a pipe will do, an endless device must not hang the start.
// Must not know settings.
#include "signaling/app/whole_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <system_error>

#include "signaling/app/settings_error.hpp"

namespace signaling::app {
namespace {

constexpr std::size_t file_bytes_max = 1'048'576;

// Asked of the open file, so that it is the one that was read.
bool is_public(std::FILE* file) {
    struct stat status {};
    return fstat(fileno(file), &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

}  // namespace

WholeFile read_whole_file(const std::string& path) {
    const auto fail = [&path](const std::string& why) -> WholeFile {
        throw SettingsError("cannot read " + in_quotes(path) + ": " + why);
    };
    const auto because = [](int error) { return std::generic_category().message(error); };
    const auto close = [](std::FILE* file) { std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file{std::fopen(path.c_str(), "rbe"), close};
    if (!file) return fail(because(errno));
    // One byte more than allowed tells a file that is just large enough from one that never ends.
    std::string text(file_bytes_max + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (std::ferror(file.get()) != 0) return fail(because(errno));
    if (text.size() > file_bytes_max) return fail("it is larger than 1 MiB");
    return {std::move(text), is_public(file.get())};
}

}  // namespace signaling::app
