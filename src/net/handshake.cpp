// The digest of the accept key is SHA-1 because RFC 6455 says so; it secures nothing.
#include "net/handshake.hpp"

#include "signaling/crypto/base64.hpp"
#include "signaling/crypto/digest.hpp"

namespace signaling::net {

std::string accept_key(std::string_view client_key) {
    const std::string text = std::string(client_key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return crypto::base64(crypto::sha1(text));
}

std::string switching_protocols(std::string_view client_key) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_key(client_key) + "\r\nServer: signaling\r\n\r\n";
}

}  // namespace signaling::net
