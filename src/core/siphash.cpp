// As the paper has it: words of eight bytes, the last with the length in its highest byte.
#include "signaling/core/siphash.hpp"

#include <bit>
#include <cstddef>

namespace signaling::core {
namespace {

constexpr std::size_t word_bytes = 8;

// Little-endian, whatever the machine is; compilers make one load of it.
std::uint64_t word_of(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (word_bytes * i);
    }
    return word;
}

struct State {
    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void take(std::uint64_t word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    std::uint64_t v0, v1, v2, v3;
};

}  // namespace

std::uint64_t siphash(std::string_view bytes, const HashSeed& seed) {
    State state{seed[0] ^ 0x736f6d6570736575, seed[1] ^ 0x646f72616e646f6d,
                seed[0] ^ 0x6c7967656e657261, seed[1] ^ 0x7465646279746573};
    const std::uint64_t length = bytes.size();
    while (bytes.size() >= word_bytes) {
        state.take(word_of(bytes.substr(0, word_bytes)));
        bytes.remove_prefix(word_bytes);
    }
    state.take(word_of(bytes) | length << 56);
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i)
        state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace signaling::core
