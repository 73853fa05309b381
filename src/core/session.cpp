// The one computation a session has of its own.
#include "signaling/core/session.hpp"

namespace signaling::core {

std::uint32_t session_tag(std::string_view session_id) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : session_id) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    }
    return hash;
}

}  // namespace signaling::core
