// Asks the kernel by itself: OpenSSL's generator would load all of its providers for it. Must not
// know what the bytes are for.
#include "signaling/crypto/random.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace signaling::crypto {

std::string random_bytes(std::size_t count) {
    constexpr std::size_t most_at_once = 256;  // getentropy(3)
    std::string bytes(count, '\0');
    for (std::size_t done = 0; done < count; done += most_at_once) {
        if (getentropy(bytes.data() + done, std::min(count - done, most_at_once)) != 0) {
            throw std::system_error(errno, std::generic_category(), "no randomness");
        }
    }
    return bytes;
}

}  // namespace signaling::crypto
