// Reads key files and checks that the settings for TURN are complete. Must not know what a secret
// is used for, nor show one.
#include "signaling/app/secrets.hpp"

#include <functional>
#include <string_view>

#include "signaling/app/ice_servers_file.hpp"
#include "signaling/app/settings.hpp"
#include "signaling/app/settings_error.hpp"
#include "signaling/app/whole_file.hpp"

namespace signaling::app {
namespace {

// Editors and echo end a file with a line end that is no part of the key.
std::string_view without_line_end(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

using Take = std::function<void(const std::string& path, std::string_view text)>;

// What `by_file` names, if it names anything, goes to `take`, whose complaints get its name.
void take_from_file(const Setting& by_file, const Config& config,
                    std::vector<std::string>& warnings, const Take& take) {
    const std::string path = by_file.get(config);
    if (path.empty()) return;
    const std::string setting = std::string(by_file.name) + ": ";
    try {
        const WholeFile file = read_whole_file(path);
        take(path, file.text);
        if (file.is_public) {
            warnings.push_back(setting + "every user of this machine may read " + in_quotes(path));
        }
    } catch (const SettingsError& error) {
        throw SettingsError(setting + error.what());
    }
}

void take_secret(const Setting& secret, Config& config, const std::string& path,
                 std::string_view content) {
    const std::string_view text = without_line_end(content);
    if (text.empty()) throw SettingsError(in_quotes(path) + " is empty");
    if (!secret.set(config, text)) {
        throw SettingsError(in_quotes(path) + " holds " + std::to_string(text.size()) +
                            " bytes that are not allowed: " + secret.allowed);
    }
}

void refuse_half_of_turn(const Config& config) {
    const server::CredentialSettings& given = config.credentials;
    if (given.turn_urls.empty() == given.turn_secret.empty()) return;
    if (given.turn_secret.empty()) {
        throw SettingsError(
            "turn_url: needs turn_secret_file or turn_secret: the secret that the TURN servers "
            "check credentials with");
    }
    throw SettingsError(
        std::string(config.turn_secret_file.empty() ? "turn_secret" : "turn_secret_file") +
        ": needs turn_url: the TURN servers that it is for, such as turn:turn.example.org:3478");
}

}  // namespace

void take_secrets(Config& config, std::vector<std::string>& warnings) {
    for (const Setting& setting : settings()) {
        if (setting.form != Form::secret) continue;
        take_from_file(setting_named(setting.alternative), config, warnings,
                       [&](const std::string& path, std::string_view text) {
                           take_secret(setting, config, path, text);
                       });
    }
    take_from_file(setting_named("ice_servers_file"), config, warnings,
                   [&config](const std::string&, std::string_view text) {
                       config.credentials.fixed_ice_servers = parse_ice_servers(text);
                   });
    refuse_half_of_turn(config);
}

}  // namespace signaling::app
