// Takes what browsers need and nothing else. Must not know where the text is from.
#include "signaling/app/ice_servers_file.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "signaling/app/ice_url.hpp"
#include "signaling/app/settings_error.hpp"

namespace signaling::app {
namespace {

using nlohmann::json;

constexpr std::size_t servers_max = 8;  // as many as of the settings' own URLs
constexpr std::size_t value_bytes_max = 1'024;

[[noreturn]] void refuse(std::size_t position, const std::string& why) {
    throw SettingsError("server " + std::to_string(position + 1) + ": " + why);
}

// Where it is missing: null.
json text_member(const json& server, const char* name, std::size_t position) {
    const auto found = server.find(name);
    if (found == server.end()) return nullptr;
    if (!found->is_string() || found->get_ref<const std::string&>().size() > value_bytes_max) {
        refuse(position, std::string(name) + " must be a text of up to 1024 bytes");
    }
    return *found;
}

// All URLs as an array, and whether there is one of TURN among them.
json urls_of(const json& server, std::size_t position, bool& has_turn) {
    const json given = server.value("urls", server.value("url", json()));
    const json urls = given.is_string() ? json::array({given}) : given;
    if (!urls.is_array() || urls.empty() || urls.size() > servers_max) {
        refuse(position, "urls must be a URL or an array of up to 8");
    }
    for (const json& url : urls) {
        const std::string text = url.is_string() ? url.get<std::string>() : "";
        const bool is_turn = is_turn_url(text);
        has_turn = has_turn || is_turn;
        if (!is_turn && !is_stun_url(text)) {
            refuse(position, in_quotes(text) + " is no stun:, stuns:, turn: or turns: URL");
        }
    }
    return urls;
}

json checked(const json& server, std::size_t position) {
    if (!server.is_object()) refuse(position, "it must be an object with urls");
    bool has_turn = false;
    json result{{"urls", urls_of(server, position, has_turn)}};
    if (!has_turn) return result;
    for (const char* name : {"username", "credential"}) {
        const json value = text_member(server, name, position);
        if (value.is_null()) refuse(position, std::string("a TURN server needs a ") + name);
        result[name] = value;
    }
    return result;
}

}  // namespace

std::string parse_ice_servers(std::string_view text) {
    json given = json::parse(text, nullptr, false);
    if (given.is_discarded()) throw SettingsError("it is not JSON");
    if (given.is_object() && given.contains("iceServers")) given = json(given["iceServers"]);
    if (given.is_object()) given = json::array({given});
    if (!given.is_array() || given.size() > servers_max) {
        throw SettingsError("it must be an array of up to 8 ICE servers");
    }
    std::string entries;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (i > 0) entries += ',';
        entries += checked(given[i], i).dump();
    }
    return entries;
}

}  // namespace signaling::app
