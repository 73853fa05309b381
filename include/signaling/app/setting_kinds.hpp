// The kinds of settings: numbers within bounds, words of a list, URLs, secrets, paths. Each
// function makes one row of the table in settings.cpp. Knows how values are written, not which
// settings there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/app/settings.hpp"
#include "signaling/core/ids.hpp"
#include "signaling/core/limits.hpp"
#include "signaling/server/credentials.hpp"

namespace signaling::app {

// What a row says besides its value.
struct Head {
    std::string_view name;
    std::string_view group;
    std::string_view sentence;
    std::string_view argument = "N";
    std::string_view alternative = {};
};

struct Range {
    double least;
    double most;
    std::string_view least_means = "";  // what the least value stands for: "off"
};

// Digits only.
[[nodiscard]] Setting whole(Head head, std::size_t core::Limits::*field, Range range);

// The port, whose field is narrower than the others.
[[nodiscard]] Setting whole(Head head, std::uint16_t Config::*field, Range range);

// Digits, with decimals or without.
[[nodiscard]] Setting number(Head head, double core::Limits::*field, Range range);

// As number(); decimals beyond the millisecond are rounded away.
[[nodiscard]] Setting seconds(Head head, core::Milliseconds core::Limits::*field, Range range);
[[nodiscard]] Setting seconds(Head head, core::Milliseconds server::CredentialSettings::*field,
                              Range range);

// One of `words`, which must outlive the row: `read` gives the word, `write` takes its index.
[[nodiscard]] Setting choice(Head head, std::span<const std::string_view> words,
                             std::function<std::string_view(const Config&)> read,
                             std::function<void(Config&, std::size_t)> write);

// What the members of a list may be; `forms` says it in words.
struct Members {
    std::string_view forms;
    bool (*is_allowed)(std::string_view);
    std::size_t most;
};

using Texts = std::vector<std::string>;

// Texts without commas and blanks.
[[nodiscard]] Setting list(Head head, Texts Config::*field, Members members);
[[nodiscard]] Setting list(Head head, Texts server::CredentialSettings::*field, Members members);

// Text of at least so many bytes, or nothing; up to 1,024.
[[nodiscard]] Setting secret(Head head, std::string server::CredentialSettings::*field,
                             std::size_t least);

// Where a file is, or (argument DIR) a directory, or nothing.
[[nodiscard]] Setting path(Head head, std::string Config::*field);

}  // namespace signaling::app
