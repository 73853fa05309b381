// Lays a settings file and the environment over the defaults. Must not know how a command line is
// split, nor what is done with the settings.

#include "signaling/app/settings_layers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "signaling/app/settings.hpp"
#include "signaling/app/settings_error.hpp"
#include "signaling/app/settings_file.hpp"
#include "signaling/app/whole_file.hpp"

namespace signaling::app {
namespace {

constexpr std::string_view file_variable = "SIGNALING_CONFIG";

// Kubernetes tells every pod beside a service called "signaling" where that service is, in
// variables such as SIGNALING_PORT=tcp://10.0.0.1:3000. They say nothing about this daemon.
bool is_service_link(std::string_view name, std::string_view value) {
    return name.starts_with("SIGNALING_SERVICE_") || name.starts_with("SIGNALING_PORT_") ||
           (name == "SIGNALING_PORT" &&
            (value.starts_with("tcp://") || value.starts_with("udp://")));
}

// Unknown names with our prefix are probably typing errors; but programs that use the daemon are
// told its address as SIGNALING_SERVER_URL.
bool is_of_others(std::string_view name, std::string_view value) {
    return !name.starts_with("SIGNALING_") || name == "SIGNALING_SERVER_URL" ||
           is_service_link(name, value);
}

std::optional<std::string> lookup(const Environment& environment, std::string_view name) {
    for (const auto& [key, value] : environment) {
        if (key != name) continue;
        if (value.empty() || is_service_link(name, value)) return std::nullopt;
        return value;
    }
    return std::nullopt;
}

}  // namespace

SettingsLayers::SettingsLayers() : origins_(settings().size()) {}

void SettingsLayers::add_file(const std::string& path, const std::string& named_by) {
    WholeFile file;
    try {
        file = read_whole_file(path);
    } catch (const SettingsError& error) {
        throw SettingsError(named_by + ": " + error.what());
    }
    std::vector<std::string> keys;
    for (const Setting& setting : settings())
        keys.emplace_back(setting.name);
    bool holds_secret = false;
    for (const FileEntry& entry : parse_settings(file.text, path)) {
        const std::string place = printable(path) + ":" + std::to_string(entry.line) + ": ";
        const auto found = std::ranges::find(keys, entry.key);
        if (found == keys.end()) {
            throw SettingsError(place + "unknown setting " + in_quotes(entry.key) +
                                did_you_mean(entry.key, keys));
        }
        const auto index = static_cast<std::size_t>(found - keys.begin());
        const Form form = settings()[index].form;
        if (entry.is_list && form != Form::list) {
            throw SettingsError(place + entry.key +
                                ": a list is not allowed: " + settings()[index].allowed);
        }
        holds_secret = holds_secret || (form == Form::secret && !entry.value.empty());
        set(index, entry.value, place + entry.key, {Source::file, "file " + printable(path)});
    }
    if (holds_secret && file.is_public) {
        warnings_.push_back(in_quotes(path) +
                            " holds a secret, and every user of this machine may read it");
    }
}

void SettingsLayers::add_environment(const Environment& environment) {
    std::vector<std::string> known{std::string(file_variable)};
    for (std::size_t i = 0; i < settings().size(); ++i) {
        std::string name = settings()[i].environment_variable();
        known.push_back(name);
        std::optional<std::string> value = lookup(environment, name);
        if (!value && settings()[i].name == "port") {
            name = "PORT";  // what hosting platforms call it
            value = lookup(environment, name);
        }
        if (value) set(i, *value, name, {Source::environment, "environment " + name});
    }
    for (const auto& [name, value] : environment) {
        if (value.empty() || is_of_others(name, value)) continue;
        if (std::ranges::find(known, name) != known.end()) continue;
        warnings_.push_back("environment variable " + printable(name) +
                            " is not a setting and is ignored" + did_you_mean(name, known));
    }
}

void SettingsLayers::add_flag(std::size_t index, std::string_view value) {
    const std::string flag = settings()[index].flag();
    set(index, value, flag, {Source::flag, "flag " + flag});
}

std::string SettingsLayers::as_file() const {
    constexpr std::size_t comment_column = 44;
    std::string text;
    std::string_view group;
    for (std::size_t i = 0; i < settings().size(); ++i) {
        const Setting& setting = settings()[i];
        if (setting.group != group) {
            text += (text.empty() ? "# " : "\n# ") + std::string(setting.group) + '\n';
        }
        group = setting.group;
        const bool is_hidden = setting.shown(config_) != setting.get(config_);
        std::string line = is_hidden ? "# " : "";
        line += std::string(setting.name) + " = " + setting.toml_value(config_);
        line.resize(std::max(line.size() + 1, comment_column), ' ');
        text += line + "# " + origins_[i].text + '\n';
    }
    return text;
}

void SettingsLayers::set(std::size_t index, std::string_view value, const std::string& where,
                         Origin origin) {
    const Setting& setting = settings()[index];
    if (!setting.set(config_, value)) {
        const std::string shown = setting.form == Form::secret
                                      ? "a text of " + std::to_string(value.size()) + " bytes"
                                      : in_quotes(value);
        throw SettingsError(where + ": " + shown + " is not allowed: " + setting.allowed);
    }
    if (!setting.alternative.empty() && !value.empty()) {
        displace(setting.alternative, where, origin);
    }
    origins_[index] = std::move(origin);
}

// What can be said in two ways is one setting where sources are laid over each other: the stronger
// source wins, whichever way it takes. Within one source nobody can tell which of both is meant.
void SettingsLayers::displace(std::string_view name, const std::string& where,
                              const Origin& winner) {
    const Setting& loser = setting_named(name);
    if (loser.get(config_).empty()) return;
    Origin& origin = origins_[static_cast<std::size_t>(&loser - settings().data())];
    if (origin.source == winner.source) {
        throw SettingsError(where + ": " + std::string(name) +
                            " is given as well: only one of the two is allowed");
    }
    loser.set(config_, "");
    origin.text = "gives way to " + winner.text;
}

std::string settings_file_of(const Environment& environment) {
    return lookup(environment, file_variable).value_or("");
}

}  // namespace signaling::app
