// HMAC as RFC 2104 section 2 writes it, over OpenSSL's older digests. OpenSSL's own HMAC would load
// all of its providers at the first use, which costs megabytes of memory. Must not know what is
// signed.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "signaling/crypto/digest.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <cstddef>

namespace signaling::crypto {
namespace {

constexpr std::size_t block_bytes = 64;  // of SHA-1 and of SHA-256

struct Sha1 {
    using Digest = Sha1Digest;
    Sha1() { SHA1_Init(&context); }
    void update(const void* data, std::size_t size) { SHA1_Update(&context, data, size); }
    void final(Digest& digest) { SHA1_Final(digest.data(), &context); }
    SHA_CTX context{};
};

struct Sha256 {
    using Digest = Sha256Digest;
    Sha256() { SHA256_Init(&context); }
    void update(const void* data, std::size_t size) { SHA256_Update(&context, data, size); }
    void final(Digest& digest) { SHA256_Final(digest.data(), &context); }
    SHA256_CTX context{};
};

// Of all parts, one after the other; each is elements of one byte.
template <typename Hash, typename... Parts>
typename Hash::Digest digest_of(const Parts&... parts) {
    typename Hash::Digest digest;
    Hash hash;
    (hash.update(parts.data(), parts.size()), ...);
    hash.final(digest);
    return digest;
}

template <typename Hash>
typename Hash::Digest hmac(std::string_view key, std::string_view message) {
    std::array<unsigned char, block_bytes> inner{};
    if (key.size() > block_bytes) {
        std::ranges::copy(digest_of<Hash>(key), inner.begin());
    } else {
        std::ranges::copy(key, inner.begin());
    }
    std::array<unsigned char, block_bytes> outer = inner;
    for (unsigned char& byte : inner)
        byte ^= 0x36;
    for (unsigned char& byte : outer)
        byte ^= 0x5C;
    return digest_of<Hash>(outer, digest_of<Hash>(inner, message));
}

}  // namespace

Sha1Digest sha1(std::string_view bytes) {
    return digest_of<Sha1>(bytes);
}

Sha1Digest hmac_sha1(std::string_view key, std::string_view message) {
    return hmac<Sha1>(key, message);
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view message) {
    return hmac<Sha256>(key, message);
}

}  // namespace signaling::crypto
