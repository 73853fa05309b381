// The table of settings itself. Must not know of flags being parsed, of the environment, of files,
// or of which source wins.

#include "signaling/app/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "signaling/app/ice_url.hpp"
#include "signaling/app/origin_pattern.hpp"
#include "signaling/app/setting_kinds.hpp"

namespace signaling::app {
namespace {

using core::Limits;
using server::CredentialSettings;

// The words of each choice stand in the order of its enum.
constexpr std::array<std::string_view, 3> seat_conflicts{"probe", "replace", "reject"};
constexpr std::array<std::string_view, 6> log_levels{"trace", "debug", "info",
                                                     "warn",  "error", "off"};
constexpr std::array<std::string_view, 2> log_formats{"text", "json"};
constexpr std::array<std::string_view, 2> switches{"off", "on"};

// A shorter key would be weaker than what it signs with, SHA-256 (RFC 2104 section 3).
constexpr std::size_t resume_key_bytes_min = 32;

// Letters and digits, and what else stands in an address or a name.
bool is_of_host(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:-_%").find(c) != std::string_view::npos;
}

// Whether a host exists is found out when listening; here only what can never be one is refused.
bool set_host(Config& config, std::string_view text) {
    if (text.size() > 255 || text.starts_with('-') || !std::ranges::all_of(text, is_of_host))
        return false;
    config.host = text;
    return true;
}

void add_listening(std::vector<Setting>& rows) {
    constexpr std::string_view group = "Listening";
    rows.push_back({"host", group, "Address to listen on; empty: all of them, IPv4 and IPv6.",
                    "ADDRESS", "an IP address, a host name or nothing", Form::text,
                    [](const Config& config) { return config.host; }, set_host});
    rows.push_back(whole({"port", group, "TCP port to listen on; 0: any that is free."},
                         &Config::port, {0, 65'535}));
}

// An origin as browsers write it (RFC 6454 section 6.2), so that links are made by appending.
bool set_public_url(Config& config, std::string_view text) {
    const auto is_allowed = [](char c) { return is_of_host(c) || c == '[' || c == ']'; };
    const std::size_t scheme_size = text.starts_with("https://") ? 8 : 7;
    const bool is_url = text.starts_with("http://") || text.starts_with("https://");
    const bool is_origin = is_url && text.size() > scheme_size &&
                           std::ranges::all_of(text.substr(scheme_size), is_allowed);
    if (!text.empty() && !is_origin) return false;
    config.public_url = text;
    return true;
}

void add_pages(std::vector<Setting>& rows) {
    constexpr std::string_view group = "Pages";
    rows.push_back(choice(
        {"web", group, "Serve the pages to browsers; --no-web is short for off."}, switches,
        [](const Config& config) { return switches.at(config.web ? 1 : 0); },
        [](Config& config, std::size_t index) { config.web = index == 1; }));
    rows.push_back(
        path({"web_root", group, "Directory with pages to serve instead of ours.", "DIR"},
             &Config::web_root));
    rows.push_back({"public_url", group,
                    "Where phones reach the pages, if not where the PC has opened them.", "URL",
                    "http(s)://HOST[:PORT] or nothing", Form::text,
                    [](const Config& config) { return config.public_url; }, set_public_url});
}

void add_messages(std::vector<Setting>& rows) {
    constexpr std::string_view group = "Messages";
    rows.push_back(whole({"max_message_bytes", group, "Longest WebSocket message.", "BYTES"},
                         &Limits::message_bytes_max, {1'024, 67'108'864}));
    rows.push_back(
        whole({"max_json_depth", group, "Deepest nesting of JSON; the outermost object counts."},
              &Limits::json_depth_max, {2, 1'000}));
    rows.push_back(
        number({"message_rate", group, "Messages per second that one peer may keep sending."},
               &Limits::message_rate, {0, 1'000'000, "off"}));
    rows.push_back(number({"message_burst", group,
                           "Messages that one peer may send at once, before the rate applies."},
                          &Limits::message_burst, {1, 1'000'000}));
    rows.push_back(whole(
        {"max_queue_bytes", group, "Bytes that may wait for one peer that reads slowly.", "BYTES"},
        &Limits::queue_bytes_max, {1'024, 1'073'741'824}));
}

void add_sessions(std::vector<Setting>& rows) {
    constexpr std::string_view group = "Sessions";
    rows.push_back(
        whole({"max_session_id_bytes", group, "Longest session id, in bytes of UTF-8.", "BYTES"},
              &Limits::session_id_bytes_max, {1, 4'096}));
    rows.push_back(choice(
        {"seat_conflict", group, "A join to a taken seat: ask its owner, give it away, or refuse."},
        seat_conflicts,
        [](const Config& config) {
            return seat_conflicts.at(static_cast<std::size_t>(config.limits.seat_conflict));
        },
        [](Config& config, std::size_t index) {
            config.limits.seat_conflict = static_cast<core::SeatConflict>(index);
        }));
    rows.push_back(
        seconds({"probe_seconds", group, "Time for a seat's owner to show life when asked."},
                &Limits::probe_timeout, {0.1, 60}));
    rows.push_back(seconds({"join_seconds", group, "Time from connecting to the first join."},
                           &Limits::join_timeout, {0.1, 3'600}));
    rows.push_back(seconds(
        {"grace_seconds", group, "Time that a seat is kept for a peer whose connection is lost."},
        &Limits::grace, {0, 86'400, "off"}));
    rows.push_back(
        whole({"max_away_peers", group, "Seats kept at the same time for peers who are away."},
              &Limits::away_max, {0, 10'000'000, "none"}));
    rows.push_back(secret(
        {"resume_key", group, "Key by which peers prove that a seat is theirs; empty: random.",
         "KEY", "resume_key_file"},
        &CredentialSettings::resume_key, resume_key_bytes_min));
    rows.push_back(path(
        {"resume_key_file", group, "File that holds the resume key instead.", "FILE", "resume_key"},
        &Config::resume_key_file));
}

void add_ice_servers(std::vector<Setting>& rows) {
    constexpr std::string_view group = "STUN and TURN";
    constexpr std::size_t most = 8;  // each costs a browser time, and the joined message bytes
    rows.push_back(list({"stun_url", group,
                         "STUN servers that peers are told of; the flag may be repeated.", "URL"},
                        &CredentialSettings::stun_urls,
                        {"stun:HOST[:PORT] or stuns:...", is_stun_url, most}));
    rows.push_back(list({"turn_url", group,
                         "TURN servers that peers are told of; the flag may be repeated.", "URL"},
                        &CredentialSettings::turn_urls,
                        {"turn:HOST[:PORT][?transport=tcp] or turns:...", is_turn_url, most}));
    rows.push_back(secret(
        {"turn_secret", group, "Secret that the TURN servers share (coturn: static-auth-secret).",
         "SECRET", "turn_secret_file"},
        &CredentialSettings::turn_secret, 1));
    rows.push_back(path({"turn_secret_file", group, "File that holds the TURN secret instead.",
                         "FILE", "turn_secret"},
                        &Config::turn_secret_file));
    rows.push_back(path({"ice_servers_file", group,
                         "File with more servers and their fixed credentials, as JSON.", "FILE"},
                        &Config::ice_servers_file));
    rows.push_back(
        seconds({"turn_ttl_seconds", group, "Time for which a peer's TURN credentials are valid."},
                &CredentialSettings::turn_ttl, {1, 604'800}));
}

void add_connections(std::vector<Setting>& rows) {
    constexpr std::string_view group = "Connections";
    rows.push_back(list({"allowed_origin", group,
                         "Origins whose pages may connect; none: all. May be repeated.", "ORIGIN"},
                        &Config::allowed_origins,
                        {"SCHEME://HOST[:PORT] or SCHEME://*.DOMAIN", is_origin_pattern, 64}));
    rows.push_back(whole({"max_connections", group,
                          "Connections in all; 0: what the descriptors allow, less a reserve."},
                         &Limits::connections_max, {0, 10'000'000, "automatic"}));
    rows.push_back(whole(
        {"max_connections_per_address", group, "Connections from one IPv4 address or IPv6 /64."},
        &Limits::connections_per_address_max, {0, 10'000'000, "off"}));
    rows.push_back(
        seconds({"ping_seconds", group, "Time between pings; a peer silent for two is dropped."},
                &Limits::ping_interval, {0.1, 3'600}));
    rows.push_back(
        seconds({"close_seconds", group, "Time for a closing handshake before the socket is cut."},
                &Limits::close_timeout, {0.1, 60}));
}

void add_http_and_shutdown(std::vector<Setting>& rows) {
    constexpr std::string_view group = "HTTP";
    rows.push_back(whole(
        {"max_header_bytes", group, "Longest request line and header fields, together.", "BYTES"},
        &Limits::header_bytes_max, {1'024, 1'048'576}));
    rows.push_back(whole({"max_header_count", group, "Most header fields of one request."},
                         &Limits::header_count_max, {8, 1'000}));
    rows.push_back(whole({"max_body_bytes", group,
                          "Longest request body; bodies are read and thrown away.", "BYTES"},
                         &Limits::body_bytes_max, {0, 16'777'216}));
    rows.push_back(
        seconds({"handshake_seconds", group, "Time to send a complete request, also the next one."},
                &Limits::handshake_timeout, {0.1, 3'600}));
    rows.push_back(
        seconds({"drain_seconds", "Shutdown", "Time over which peers are closed after SIGTERM."},
                &Limits::drain_time, {0, 600, "at once"}));
}

void add_logging(std::vector<Setting>& rows) {
    constexpr std::string_view group = "Logging";
    rows.push_back(choice(
        {"log_level", group, "Least important lines to log; SIGHUP reads this again."}, log_levels,
        [](const Config& config) -> std::string_view { return config.log_level; },
        [](Config& config, std::size_t index) { config.log_level = log_levels.at(index); }));
    rows.push_back(choice(
        {"log_format", group, "Lines for people, or one JSON object per line."}, log_formats,
        [](const Config& config) {
            return log_formats.at(static_cast<std::size_t>(config.log_format));
        },
        [](Config& config, std::size_t index) {
            config.log_format = static_cast<LogFormat>(index);
        }));
}

std::vector<Setting> all_rows() {
    std::vector<Setting> rows;
    for (auto* add : {&add_listening, &add_pages, &add_messages, &add_sessions, &add_ice_servers,
                      &add_connections, &add_http_and_shutdown, &add_logging}) {
        (*add)(rows);
    }
    return rows;
}

}  // namespace

std::span<const Setting> settings() {
    static const std::vector<Setting> all = all_rows();
    return all;
}

std::string Setting::flag() const {
    std::string flag = "--" + std::string(name);
    std::ranges::replace(flag, '_', '-');
    return flag;
}

std::string Setting::environment_variable() const {
    std::string variable = "SIGNALING_" + std::string(name);
    for (char& c : variable) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return variable;
}

std::string Setting::shown(const Config& config) const {
    const std::string value = get(config);
    return form == Form::secret && !value.empty() ? "***" : value;
}

std::string Setting::toml_value(const Config& config) const {
    const std::string value = shown(config);
    if (form == Form::number) return value;
    if (form != Form::list) return '"' + value + '"';
    std::string array;
    for (const char c : value) {
        array += c == ',' ? "\", \"" : std::string(1, c);
    }
    return array.empty() ? "[]" : "[\"" + array + "\"]";
}

const Setting& setting_named(std::string_view name) {
    const auto found = std::ranges::find(settings(), name, &Setting::name);
    if (found == settings().end()) throw std::logic_error("no setting " + std::string(name));
    return *found;
}

std::string differences(const Config& before, const Config& after,
                        std::span<const std::string_view> skipped) {
    std::string text;
    for (const Setting& setting : settings()) {
        if (std::ranges::find(skipped, setting.name) != skipped.end()) continue;
        if (setting.get(after) == setting.get(before)) continue;
        text += (text.empty() ? "" : ", ") + std::string(setting.name) + '=' + setting.shown(after);
    }
    return text;
}

std::string differences_from_defaults(const Config& config) {
    constexpr std::array<std::string_view, 2> said_elsewhere{"host", "port"};
    return differences(Config{}, config, said_elsewhere);
}

}  // namespace signaling::app
