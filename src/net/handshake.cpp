// SHA-1 and base64 come from OpenSSL. Its newer interface would load all of its providers, which
// costs 2 MB of memory, for a digest of 60 bytes that secures nothing.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "net/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace signaling::net {

std::string accept_key(std::string_view client_key) {
    const std::string text = std::string(client_key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, text.data(), text.size());
    SHA1_Final(digest.data(), &context);
    std::array<unsigned char, 32> base64{};  // 28 and the end
    const int size = EVP_EncodeBlock(base64.data(), digest.data(), SHA_DIGEST_LENGTH);
    return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(size)};
}

std::string switching_protocols(std::string_view client_key) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_key(client_key) + "\r\nServer: signaling\r\n\r\n";
}

}  // namespace signaling::net
