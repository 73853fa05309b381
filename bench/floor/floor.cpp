// The floor: the least work with which one thread can relay WebSocket messages between two peers.
// One recv() for what is there, one send() per message; no JSON, no limits, no heartbeat, no log.
// A yardstick and no server: it believes whatever its clients say.
//
//   floor PORT
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/detail/sha1.hpp>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

struct Peer;
using Sessions = std::unordered_map<std::string, std::array<Peer*, 2>>;  // seats: pc, mobile

struct Peer {
    explicit Peer(int socket) : descriptor(socket) {}
    Peer* partner() const { return session->second[1U - seat]; }

    int descriptor;
    bool is_open = false;     // its handshake is done
    bool is_leaving = false;  // ends when the frame at hand has been dealt with
    std::uint8_t seat = 0;
    Sessions::value_type* session = nullptr;
    std::string input;   // the beginning of an incomplete frame or request, else nothing
    std::string output;  // what its socket did not take
};

constexpr std::size_t read_bytes = 65'536;
constexpr std::size_t header_room = 10;  // the longest header that a server writes
constexpr int close_opcode = 8, ping_opcode = 9, pong_opcode = 10;
constexpr std::string_view id_name = R"("session_id":")";

int epoll = -1;
Sessions sessions;
std::vector<char> buffer;  // one for all peers

void watch(Peer& peer, int operation, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.ptr = &peer}};
    ::epoll_ctl(epoll, operation, peer.descriptor, &event);
}

void send(Peer& peer, std::string_view bytes) {
    if (peer.output.empty()) {
        const ssize_t sent = ::send(peer.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return;  // the socket's next event says so too
        bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
        if (bytes.empty()) return;
        watch(peer, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    peer.output += bytes;
}

void flush(Peer& peer) {
    watch(peer, EPOLL_CTL_MOD, EPOLLIN);
    send(peer, std::exchange(peer.output, {}));
}

// Writes the header over the `header_room` bytes in front of the payload.
void send_frame(Peer& peer, char first, char* payload, std::size_t length) {
    const std::size_t more = length < 126 ? 0 : length < 65'536 ? 2 : 8;
    char* const header = payload - 2 - more;
    header[0] = first;
    header[1] = static_cast<char>(more == 0 ? length : more == 2 ? 126 : 127);
    for (std::size_t i = 0; i < more; ++i)
        header[2 + i] = static_cast<char>(length >> (8 * (more - 1 - i)));
    send(peer, {header, 2 + more + length});
}

void send_text(Peer& peer, std::string text) {
    text.insert(0, header_room, ' ');
    send_frame(peer, '\x81', text.data() + header_room, text.size() - header_room);
}

// The string behind `name`, which ends in that string's opening quote.
std::string value_of(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == text.npos) return {};
    text.remove_prefix(at + name.size());
    return std::string(text.substr(0, text.find('"')));
}

void join(Peer& peer, std::string_view text) {
    const std::string id = value_of(text, id_name);
    const std::string seat = value_of(text, R"("peer_type":")");
    peer.seat = seat == "pc" ? 0 : 1;
    peer.session = &*sessions.try_emplace(id).first;
    Peer*& owner = peer.session->second[peer.seat];
    if (owner != nullptr) owner->session = nullptr;
    owner = &peer;
    send_text(peer,
              R"({"type":"joined","session_id":")" + id + R"(","peer_type":")" + seat + R"("})");
    if (peer.partner() == nullptr) return;
    send_text(peer, R"({"type":"peer_connected"})");
    send_text(*peer.partner(), R"({"type":"peer_connected"})");
}

// The session id is left out by moving the few bytes before it up to those behind it.
void relay(Peer& partner, char first, char* payload, std::size_t length) {
    const std::string_view text(payload, length);
    const auto at = text.find(id_name);
    const auto end = at == text.npos ? at : text.find(R"(",)", at + id_name.size());
    const std::size_t cut = end == text.npos ? 0 : end + 2 - at;
    if (cut > 0) std::memmove(payload + cut, payload, at);
    send_frame(partner, first, payload + cut, length - cut);
}

void on_frame(Peer& peer, char first, char* payload, std::size_t length) {
    const int opcode = first & 0x0F;
    if (opcode == close_opcode) {
        send_frame(peer, first, payload, length);
        peer.is_leaving = true;
    } else if (opcode == ping_opcode) {
        send_frame(peer, static_cast<char>(first + 1), payload, length);
    } else if (opcode != pong_opcode && peer.session == nullptr) {
        join(peer, {payload, length});
    } else if (opcode != pong_opcode && peer.partner() != nullptr) {
        relay(*peer.partner(), first, payload, length);
    }
}

void unmask(char* bytes, std::size_t length, const char* mask) {
    std::uint32_t key = 0, word = 0;
    std::memcpy(&key, mask, 4);
    std::size_t i = 0;
    for (; i + 4 <= length; i += 4) {
        std::memcpy(&word, bytes + i, 4);
        word ^= key;
        std::memcpy(bytes + i, &word, 4);
    }
    for (; i < length; ++i)
        bytes[i] = static_cast<char>(bytes[i] ^ mask[i % 4]);
}

// False when no whole frame is there.
bool take_frame(Peer& peer, char*& from, const char* end) {
    const auto there = static_cast<std::size_t>(end - from);
    if (there < 2) return false;
    const auto at = [from](std::size_t i) { return static_cast<unsigned char>(from[i]); };
    std::size_t length = at(1) & 0x7FU;
    const std::size_t header = length == 127 ? 14 : length == 126 ? 8 : 6;  // the mask included
    if (there < header) return false;
    if (header > 6) length = 0;
    for (std::size_t i = 2; i + 4 < header; ++i)
        length = length << 8 | at(i);
    if (there - header < length) return false;
    char* const payload = from + header;
    const char first = *from;
    from = payload + length;
    unmask(payload, length, payload - 4);
    on_frame(peer, first, payload, length);
    return true;
}

void upgrade(Peer& peer, char*& from, const char* end) {
    namespace beast = boost::beast::detail;
    constexpr std::string_view key_name = "Sec-WebSocket-Key: ";
    const std::string_view request(from, static_cast<std::size_t>(end - from));
    const auto size = request.find("\r\n\r\n");
    if (size == request.npos) return;
    const auto key = request.substr(0, size + 2).find(key_name);
    peer.is_open = key != request.npos;
    peer.is_leaving = !peer.is_open;
    if (peer.is_leaving) return;
    const std::string text = std::string(request.substr(key + key_name.size(), 24)) +
                             "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 section 1.3
    std::array<char, beast::sha1::DIGEST_BYTES> digest{};
    std::string accept(beast::base64::encoded_size(digest.size()), ' ');
    beast::sha1_context sha1;
    beast::init(sha1);
    beast::update(sha1, text.data(), text.size());
    beast::finish(sha1, digest.data());
    beast::base64::encode(accept.data(), digest.data(), digest.size());
    send(peer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                   ("Sec-WebSocket-Accept: " + accept) + "\r\n\r\n");
    from += size + 4;
}

void end(Peer& peer) {
    if (peer.session != nullptr) {
        peer.session->second[peer.seat] = nullptr;
        if (peer.partner() == nullptr) {
            sessions.erase(peer.session->first);
        } else {
            send_text(*peer.partner(), peer.seat == 0 ? R"({"type":"pc_disconnected"})"
                                                      : R"({"type":"mobile_disconnected"})");
        }
    }
    ::close(peer.descriptor);
    delete &peer;
}

void receive(Peer& peer) {
    const std::size_t kept = peer.input.size();
    if (buffer.size() < kept + read_bytes) buffer.resize(kept + read_bytes);
    std::memcpy(buffer.data(), peer.input.data(), kept);
    const ssize_t count = ::recv(peer.descriptor, buffer.data() + kept, buffer.size() - kept, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return end(peer);
    char* from = buffer.data();
    const char* const last = from + kept + count;
    if (!peer.is_open) upgrade(peer, from, last);
    while (peer.is_open && !peer.is_leaving && take_frame(peer, from, last)) {
    }
    if (peer.is_leaving) return end(peer);
    if (from != last || kept > 0) peer.input = std::string(static_cast<const char*>(from), last);
}

void accept_all(int listener) {
    constexpr int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    for (int descriptor = 0; (descriptor = ::accept4(listener, nullptr, nullptr, flags)) >= 0;)
        watch(*new Peer(descriptor), EPOLL_CTL_ADD, EPOLLIN);
}

// Accepted sockets inherit TCP_NODELAY. -1: the port cannot be had.
int listen_on(int port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ::setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
    return ::listen(listener, 4'096) == 0 ? listener : -1;
}

}  // namespace

int main(int count, char** arguments) {
    const int listener = count == 2 ? listen_on(std::atoi(arguments[1])) : -1;
    if (listener < 0) {
        std::fputs("floor: usage: floor PORT, of a port that is free\n", stderr);
        return 2;
    }
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);

    epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event listening{.events = EPOLLIN, .data = {.ptr = nullptr}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &listening);
    std::array<epoll_event, 256> events{};
    for (;;) {
        const int ready = ::epoll_wait(epoll, events.data(), events.size(), -1);
        for (int i = 0; i < ready; ++i) {
            const epoll_event event = events[static_cast<std::size_t>(i)];
            Peer* const peer = static_cast<Peer*>(event.data.ptr);
            if (peer == nullptr) accept_all(listener);
            if (peer != nullptr && (event.events & EPOLLOUT) != 0) flush(*peer);
            if (peer != nullptr && event.events != EPOLLOUT) receive(*peer);
        }
    }
}
