// The settings while their sources are laid over each other: what is known so far and where each
// value is from. Knows files and environment variables, not how the command line is split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/app/config.hpp"

namespace signaling::app {

// All functions throw SettingsError, naming the source, for what is not allowed.
class SettingsLayers {
  public:
    SettingsLayers();  // the defaults

    // `named_by` is the flag or variable that told the path.
    void add_file(const std::string& path, const std::string& named_by);

    // Empty variables count as unset.
    void add_environment(const Environment& environment);

    // `index` into settings().
    void add_flag(std::size_t index, std::string_view value);

    [[nodiscard]] const Config& config() const { return config_; }

    // One line for each thing that is odd but no reason not to start.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

    // A settings file that gives this very config, but for secrets: those it only hints at. A
    // comment says where each value is from.
    [[nodiscard]] std::string as_file() const;

  private:
    enum class Source : std::uint8_t { defaults, file, environment, flag };

    struct Origin {
        Source source = Source::defaults;
        std::string text = "default";
    };

    void set(std::size_t index, std::string_view value, const std::string& where, Origin origin);
    void displace(std::string_view name, const std::string& where, const Origin& winner);

    Config config_;
    std::vector<Origin> origins_;  // as settings()
    std::vector<std::string> warnings_;
};

// The path that the environment names, empty when it names none.
[[nodiscard]] std::string settings_file_of(const Environment& environment);

}  // namespace signaling::app
