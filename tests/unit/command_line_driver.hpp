// Calls parse_command_line() as main does, for the tests of the command line.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "signaling/app/config.hpp"

namespace signaling::app {

using What = Outcome::What;

// A file of settings that is gone after the test.
class File {
  public:
    explicit File(const std::string& text) {
        std::string path = (std::filesystem::temp_directory_path() / "signaling-XXXXXX").string();
        const int descriptor = mkstemp(path.data());
        if (descriptor < 0) throw std::runtime_error("cannot create a file");
        close(descriptor);
        path_ = path;
        write(text);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { std::filesystem::remove(path_); }

    void write(const std::string& text) const { std::ofstream(path_) << text; }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

inline std::vector<const char*> arguments(const std::vector<std::string>& flags) {
    std::vector<const char*> argv{"signaling"};
    for (const std::string& flag : flags)
        argv.push_back(flag.c_str());
    return argv;
}

inline Outcome parse(const std::vector<std::string>& flags, const Environment& environment = {}) {
    const std::vector<const char*> argv = arguments(flags);
    return parse_command_line(static_cast<int>(argv.size()), argv.data(), environment);
}

// The line on stderr; also holds that it is one line, and the exit code 2.
inline std::string complaint(const std::vector<std::string>& flags,
                             const Environment& environment = {}) {
    const Outcome outcome = parse(flags, environment);
    EXPECT_EQ(outcome.what, What::print_and_exit);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(outcome.to_stderr);
    EXPECT_EQ(std::ranges::count(outcome.text, '\n'), 1) << outcome.text;
    EXPECT_TRUE(outcome.text.ends_with('\n'));
    return outcome.text.substr(0, outcome.text.find('\n'));
}

}  // namespace signaling::app
