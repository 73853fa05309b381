// The last step of reading settings: secrets come out of their files, and settings that need each
// other are held against each other. Knows nothing of where a setting is from.
#pragma once

#include <string>
#include <vector>

#include "signaling/app/config.hpp"

namespace signaling::app {

// Puts what key files hold into `config`; odd things become a line of `warnings`. Throws
// SettingsError, which never has a secret in it.
void take_secrets(Config& config, std::vector<std::string>& warnings);

}  // namespace signaling::app
