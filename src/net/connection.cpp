// A peer's WebSocket: a socket that waits to be readable, and the frames that it has not taken yet.
// Waiting costs no buffer: what comes is read into one that all connections share. Knows its peer
// by id and nothing of sessions.
#include "signaling/net/connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "net/frame_queue.hpp"
#include "net/message_reader.hpp"
#include "net/outbox.hpp"
#include "net/websocket_connection.hpp"

namespace signaling::net {
namespace {

using Error = boost::system::error_code;

constexpr int send_flags = MSG_NOSIGNAL | MSG_DONTWAIT;

// A page that is closed says 1001 for itself, a library that has come to its end 1000. Any other
// close is how a client drops a connection that it takes for dead, to open a new one.
core::Ending ending_of(std::string_view close_code) {
    constexpr std::array<std::string_view, 2> goodbyes{"\x03\xE8", "\x03\xE9"};
    const bool is_goodbye = std::ranges::find(goodbyes, close_code) != goodbyes.end();
    return is_goodbye ? core::Ending::left : core::Ending::lost;
}

class WebSocketConnection final : public Connection,
                                  public Flushable,
                                  public Pollable,
                                  public std::enable_shared_from_this<WebSocketConnection> {
  public:
    WebSocketConnection(Socket&& socket, const Context& context, Ticket&& ticket);
    ~WebSocketConnection() override;

    void start(const std::string& answer);

    SendResult send(std::string_view text) override;
    void ping() override;
    void close(core::CloseCode code) override;
    void abort() override;
    void flush() override;
    void on_readable(bool is_end) override;
    void on_writable() override;

  private:
    enum class Phase : std::uint8_t {
        open,
        closing,    // our close frame is queued; the peer's is awaited, messages are ignored
        closed,     // both close frames are there: the socket is closed when ours is written
        lingering,  // the last word is queued; then what comes is forgotten until the peer closes
        aborted,    // ends with the next event
        ended,      // on_close() was told
    };

    void take(std::span<char> bytes);
    void handle(const Incoming& incoming, bool is_last);
    void answer_close(std::string_view code, bool is_last);
    void fail(core::CloseCode code);
    void end(Phase phase, core::Ending how);
    void queue(Opcode opcode, std::string_view payload);
    void queue_control(Opcode opcode, std::string_view payload);
    void queue_close(core::CloseCode code);
    [[nodiscard]] bool fits(std::size_t bytes);
    void on_flushed();
    void arm_close_deadline();
    void gone(core::Ending how);
    void finish();

    const Context& context_;
    const Executor executor_;
    const int descriptor_;
    Phase phase_ = Phase::open;
    bool is_gone_ = false;      // on_gone() was told
    bool awaits_room_ = false;  // the socket is full
    core::PeerId id_{};
    Ticket ticket_;
    MessageReader reader_;
    FrameQueue output_;
    std::unique_ptr<Timer> close_deadline_;  // only while the connection ends: most never need it
};

WebSocketConnection::WebSocketConnection(Socket&& socket, const Context& context, Ticket&& ticket)
    : context_(context),
      executor_(socket.get_executor()),
      descriptor_(socket.release()),
      ticket_(std::move(ticket)) {}

WebSocketConnection::~WebSocketConnection() {
    ::close(descriptor_);
}

void WebSocketConnection::start(const std::string& answer) {
    const auto sent = ::send(descriptor_, answer.data(), answer.size(), send_flags);
    if (sent != static_cast<ssize_t>(answer.size())) return;  // not even a fresh socket took it
    if (!context_.poller.add(descriptor_, *this)) return;
    id_ = context_.host.on_open(shared_from_this());
}

// One read per event: what is left becomes a new event, after all others had a turn.
void WebSocketConnection::on_readable(bool is_end) {
    const auto self = shared_from_this();  // finish() makes the host forget us
    if (phase_ == Phase::aborted) return finish();
    const std::span<char> buffer = context_.read_buffer;
    const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return finish();
    if (is_end || static_cast<std::size_t>(count) == buffer.size()) {
        context_.poller.rearm(descriptor_, *this, awaits_room_);
    }
    if (phase_ == Phase::lingering) return;
    take(buffer.first(static_cast<std::size_t>(count)));
}

void WebSocketConnection::take(std::span<char> bytes) {
    const std::size_t max = context_.limits.message_bytes_max;
    while (const std::optional<Incoming> incoming = reader_.take(bytes, max))
        handle(*incoming, bytes.empty());
}

void WebSocketConnection::handle(const Incoming& incoming, bool is_last) {
    switch (incoming.kind) {
        case Incoming::Kind::text:
        case Incoming::Kind::binary:
            if (phase_ == Phase::open) context_.host.on_message(id_, incoming.payload);
            return;
        case Incoming::Kind::ping:
            if (phase_ != Phase::open) return;
            queue_control(Opcode::pong, incoming.payload);
            return context_.host.on_life(id_);
        case Incoming::Kind::pong:
            if (phase_ == Phase::open) context_.host.on_life(id_);
            return;
        case Incoming::Kind::close:
            return answer_close(incoming.payload, is_last);
        case Incoming::Kind::failure:
            return fail(incoming.code);
    }
}

// The server closes first (section 7.1.1). Input that nobody has read would make the system reset
// the connection, so whoever goes on talking after its close frame is listened to.
void WebSocketConnection::answer_close(std::string_view code, bool is_last) {
    if (phase_ == Phase::open) queue(Opcode::close, code);
    end(is_last ? Phase::closed : Phase::lingering, ending_of(code));
}

// RFC 6455 section 7.1.7. A peer that breaks the rules after our close frame has heard enough.
void WebSocketConnection::fail(core::CloseCode code) {
    if (phase_ == Phase::open) {
        context_.host.on_failure(id_, code);
        queue_close(code);
    }
    const bool may_return = core::row_of(code).advice != core::Advice::stop;
    end(Phase::lingering, may_return ? core::Ending::lost : core::Ending::left);
}

void WebSocketConnection::end(Phase phase, core::Ending how) {
    phase_ = phase;
    if (phase == Phase::lingering || awaits_room_) arm_close_deadline();
    gone(how);
    if (output_.empty()) on_flushed();
}

SendResult WebSocketConnection::send(std::string_view text) {
    if (phase_ != Phase::open) return SendResult::closed;
    if (!fits(text.size())) return SendResult::overflow;
    queue(Opcode::text, text);
    return SendResult::queued;
}

void WebSocketConnection::ping() {
    if (phase_ == Phase::open) queue_control(Opcode::ping, {});
}

void WebSocketConnection::close(core::CloseCode code) {
    if (phase_ != Phase::open) return;
    if (code == core::CloseCode::too_slow) output_.forget_unwritten();
    phase_ = Phase::closing;
    arm_close_deadline();
    queue_close(code);
}

// The end follows as an event of the socket: nobody who calls this expects it within the call.
void WebSocketConnection::abort() {
    if (phase_ == Phase::ended) return;
    phase_ = Phase::aborted;
    output_.clear();
    ::shutdown(descriptor_, SHUT_RDWR);
}

// A queue that only this batch has filled says nothing about the peer.
bool WebSocketConnection::fits(std::size_t bytes) {
    assert(phase_ == Phase::open);
    const std::size_t max = context_.limits.queue_bytes_max;
    if (output_.size() + bytes <= max) return true;
    flush();
    return output_.size() + bytes <= max;
}

void WebSocketConnection::queue_control(Opcode opcode, std::string_view payload) {
    awaits_room_ ? output_.add_ahead(opcode, payload) : queue(opcode, payload);
}

void WebSocketConnection::queue_close(core::CloseCode code) {
    const core::CloseRow& row = core::row_of(code);
    const auto number = static_cast<unsigned>(row.code);
    std::string payload{static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
    queue(Opcode::close, payload.append(row.reason));
}

void WebSocketConnection::queue(Opcode opcode, std::string_view payload) {
    const bool is_first = output_.empty();
    output_.add(opcode, payload);
    if (is_first) context_.outbox.add(shared_from_this());
}

// Within the host's own calls it tells the host nothing: those are for open connections only, and
// an error shows when the socket is read.
void WebSocketConnection::flush() {
    if (awaits_room_ || output_.empty()) return;
    const std::string_view bytes = output_.unwritten();
    const auto count = ::send(descriptor_, bytes.data(), bytes.size(), send_flags);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return abort();
    if (count > 0) output_.take(static_cast<std::size_t>(count));
    if (output_.empty()) return on_flushed();
    awaits_room_ = true;
    if (phase_ == Phase::closed) arm_close_deadline();
    context_.poller.rearm(descriptor_, *this, awaits_room_);
}

void WebSocketConnection::on_writable() {
    const auto self = shared_from_this();
    awaits_room_ = false;
    context_.poller.rearm(descriptor_, *this, awaits_room_);
    flush();
}

void WebSocketConnection::on_flushed() {
    if (phase_ == Phase::lingering) ::shutdown(descriptor_, SHUT_WR);
    if (phase_ == Phase::closed) finish();
}

void WebSocketConnection::arm_close_deadline() {
    if (close_deadline_) return;
    close_deadline_ = std::make_unique<Timer>(executor_);
    close_deadline_->expires_after(context_.limits.close_timeout);
    close_deadline_->async_wait([weak = weak_from_this()](const Error& error) {
        if (const auto self = weak.lock(); self && !error) self->abort();
    });
}

// The peer's seat must not wait for the end of the TCP connection.
void WebSocketConnection::gone(core::Ending how) {
    if (!std::exchange(is_gone_, true)) context_.host.on_gone(id_, how);
}

// Never within the host's calls.
void WebSocketConnection::finish() {
    if (phase_ == Phase::ended) return;
    gone(core::Ending::lost);
    phase_ = Phase::ended;
    close_deadline_.reset();
    context_.poller.remove(descriptor_, *this);
    context_.host.on_close(id_);
}

}  // namespace

void start_websocket(Socket&& socket, const std::string& answer, const Context& context,
                     Ticket&& ticket) {
    std::make_shared<WebSocketConnection>(std::move(socket), context, std::move(ticket))
        ->start(answer);
}

}  // namespace signaling::net
