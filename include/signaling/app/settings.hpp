// The one table of settings. Flags, environment variables, file keys, --help, --print-config and
// the tests of config/signaling.toml all derive from it. Knows nothing of where a value comes from.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "signaling/app/config.hpp"

namespace signaling::app {

// How values are written, and how they may be shown.
enum class Form : std::uint8_t {
    number,
    text,    // quoted in the file
    list,    // of texts; an array in the file, else with commas or blanks between them
    secret,  // text that nobody gets to see
};

struct Setting {
    std::string_view name;      // the key in the file: "max_message_bytes"
    std::string_view group;     // heading in --help and in the file
    std::string_view sentence;  // what it does, at most one line
    std::string_view argument;  // stands for the value in --help: "BYTES"
    std::string allowed;        // "a whole number from 0 to 65535"
    Form form = Form::number;
    std::function<std::string(const Config&)> get = nullptr;
    std::function<bool(Config&, std::string_view)> set =
        nullptr;                        // false, and no change: not allowed
    std::string_view alternative = {};  // the setting that says the same in another way

    [[nodiscard]] std::string flag() const;                       // --max-message-bytes
    [[nodiscard]] std::string environment_variable() const;       // SIGNALING_MAX_MESSAGE_BYTES
    [[nodiscard]] std::string shown(const Config& config) const;  // as get(); secrets: ***
    [[nodiscard]] std::string toml_value(const Config& config) const;  // 3000, "probe", ["a", "b"]
};

// Grouped; what set() accepts, get() gives back in one canonical spelling.
[[nodiscard]] std::span<const Setting> settings();

// Throws std::logic_error if there is none.
[[nodiscard]] const Setting& setting_named(std::string_view name);

// "max_json_depth=32, drain_seconds=10", in the table's order; empty when nothing differs.
// `skipped` names settings to leave out.
[[nodiscard]] std::string differences(const Config& before, const Config& after,
                                      std::span<const std::string_view> skipped = {});

// The same against the defaults, without host and port: the line about listening says those.
[[nodiscard]] std::string differences_from_defaults(const Config& config);

}  // namespace signaling::app
