// spdlog's default logger with the daemon's two line formats. The only unit that chooses sinks.

#include "signaling/app/logging.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

namespace signaling::app {
namespace {

using Clock = std::chrono::system_clock;

std::string_view level_name(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
            return "trace";
        case spdlog::level::debug:
            return "debug";
        case spdlog::level::info:
            return "info";
        case spdlog::level::warn:
            return "warn";
        default:
            return "error";
    }
}

// UTC, computed by the calendar alone: no time zone file is read and no locale matters.
std::string timestamp(Clock::time_point time, char separator, std::string_view zone) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<milliseconds>(time - day)};
    return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:03}{}", int{date.year()},
                       unsigned{date.month()}, unsigned{date.day()}, separator,
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count(), zone);
}

// How many bytes the well-formed UTF-8 sequence at the start of `text` has; 0 when there is none
// (RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto tail = [byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool overlong = first == 0xE0 && second < 0xA0;
        const bool surrogate = first == 0xED && second > 0x9F;
        return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool overlong = first == 0xF0 && second < 0x90;
        const bool too_large = first == 0xF4 && second > 0x8F;
        return tail(1) && tail(2) && tail(3) && !overlong && !too_large ? 4 : 0;
    }
    return 0;
}

void append_json_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const char c = text.front();
        if (length == 0) {
            out += "\\ufffd";
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (length == 1 && static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
}

class LineFormatter final : public spdlog::formatter {
  public:
    explicit LineFormatter(LogFormat format) : format_(format) {}

    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const std::string_view level = level_name(message.level);
        const std::string_view payload{message.payload.data(), message.payload.size()};
        std::string line;
        if (format_ == LogFormat::json) {
            line = json_line(message.time, level, payload);
        } else {
            line = text_line(message.time, level, payload);
            // Only the word is coloured, and only if the sink finds a terminal.
            message.color_range_start = line.find(level);
            message.color_range_end = message.color_range_start + level.size();
        }
        line += '\n';
        out.append(line.data(), line.data() + line.size());
    }

    [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<LineFormatter>(format_);
    }

  private:
    LogFormat format_;
};

}  // namespace

std::string text_line(Clock::time_point time, std::string_view level, std::string_view message) {
    std::string line = fmt::format("{} {:<5} ", timestamp(time, ' ', ""), level);
    for (const char c : message) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
        } else {
            line += c;
        }
    }
    return line;
}

std::string json_line(Clock::time_point time, std::string_view level, std::string_view message) {
    std::string line = fmt::format(R"({{"time":"{}","level":")", timestamp(time, 'T', "Z"));
    append_json_escaped(line, level);
    line += R"(","message":")";
    append_json_escaped(line, message);
    line += "\"}";
    return line;
}

void configure_logging(std::string_view level, LogFormat format) {
    std::signal(SIGPIPE, SIG_IGN);
    auto sink = std::make_shared<spdlog::sinks::ansicolor_stdout_sink_mt>();
    // Colour codes would spoil lines that a program reads, even when a person watches.
    if (format == LogFormat::json) sink->set_color_mode(spdlog::color_mode::never);
    sink->set_formatter(std::make_unique<LineFormatter>(format));
    // The sink flushes every line itself.
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("signaling", std::move(sink)));
    set_log_level(level);
}

void set_log_level(std::string_view level) {
    auto chosen = spdlog::level::info;
    for (const auto candidate : {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                 spdlog::level::warn, spdlog::level::err}) {
        if (level == level_name(candidate)) chosen = candidate;
    }
    spdlog::set_level(level == "off" ? spdlog::level::off : chosen);
}

}  // namespace signaling::app
