// The one table of settings. Flags, environment variables, file keys, --help, --print-config and
// the tests of config/signaling.toml all derive from it. Knows nothing of where a value comes from.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "signaling/app/config.hpp"

namespace signaling::app {

struct Setting {
    std::string_view name;      // the key in the file: "max_message_bytes"
    std::string_view group;     // heading in --help and in the file
    std::string_view sentence;  // what it does, at most one line
    std::string_view argument;  // stands for the value in --help: "BYTES"
    std::string allowed;        // "a whole number from 0 to 65535"
    bool is_text = false;       // quoted in the file
    std::function<std::string(const Config&)> get = nullptr;
    std::function<bool(Config&, std::string_view)> set =
        nullptr;  // false, and no change: not allowed

    [[nodiscard]] std::string flag() const;                  // --max-message-bytes
    [[nodiscard]] std::string environment_variable() const;  // SIGNALING_MAX_MESSAGE_BYTES
    [[nodiscard]] std::string toml_value(const Config& config) const;  // 3000, "probe"
};

// Grouped; what set() accepts, get() gives back in one canonical spelling.
[[nodiscard]] std::span<const Setting> settings();

// "max_json_depth=32, drain_seconds=10", in the table's order; empty when nothing differs.
// `skipped` names settings to leave out.
[[nodiscard]] std::string differences(const Config& before, const Config& after,
                                      std::span<const std::string_view> skipped = {});

// The same against the defaults, without host and port: the line about listening says those.
[[nodiscard]] std::string differences_from_defaults(const Config& config);

}  // namespace signaling::app
