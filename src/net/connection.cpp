// A peer's WebSocket: frames in, frames out, one at a time. The only unit that instantiates
// websocket::stream. Knows its peer by id and nothing of sessions.
#include "signaling/net/connection.hpp"

#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <functional>
#include <list>
#include <string_view>
#include <utility>

#include "net/websocket_connection.hpp"

namespace signaling::net {
namespace {

namespace websocket = boost::beast::websocket;
using Error = boost::system::error_code;

// A read buffer that a long message has grown is given back when it is above this.
constexpr std::size_t kept_read_bytes = 4'096;

// What a queued text costs beside its bytes, so that many tiny ones are bounded, too.
constexpr std::size_t queued_text_overhead = 64;

// The socket below the stream. Says when Beast begins to end the connection by itself (a close
// frame, a protocol error, a message too big), which no completion tells before the peer has
// closed.
class WatchedSocket : public Socket {
  public:
    explicit WatchedSocket(Socket&& socket) : Socket(std::move(socket)) {}

    std::function<void()> on_teardown;
};

// Reads and forgets until the peer has closed: closing with unread input would reset the connection
// and could destroy the close frame on its way. Beast 1.81's own loop stops after its first read.
template <class Handler>
struct Discard {
    void operator()(Error error) {
        std::array<char, 4'096> forgotten{};
        for (int turns = 16; !error && turns > 0; --turns) {
            socket.read_some(boost::asio::buffer(forgotten), error);
        }
        if (!error || error == boost::asio::error::would_block) {
            socket.async_wait(Socket::wait_read, std::move(*this));
        } else {
            std::move(handler)(error == boost::asio::error::eof ? Error{} : error);
        }
    }

    WatchedSocket& socket;
    Handler handler;
};

// Found by argument-dependent lookup, in place of Beast's own for sockets. Posted by async_wait, so
// the handler is never called from within the initiating function.
template <class Handler>
void async_teardown(boost::beast::role_type, WatchedSocket& socket, Handler&& handler) {
    if (socket.on_teardown) socket.on_teardown();
    Error ignored;
    socket.non_blocking(true, ignored);
    socket.shutdown(Socket::shutdown_send, ignored);
    socket.async_wait(Socket::wait_read,
                      Discard<std::decay_t<Handler>>{socket, std::forward<Handler>(handler)});
}

// True when the text stops within a UTF-8 sequence (RFC 3629). Beast has checked all else, but
// takes such an end for good when the last fragment of the message is empty.
bool ends_within_code_point(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) return false;
        if (byte >= 0xC0) return back < (byte >= 0xF0 ? 4U : byte >= 0xE0 ? 3U : 2U);
    }
    return false;
}

class WebSocketConnection final : public Connection,
                                  public std::enable_shared_from_this<WebSocketConnection> {
  public:
    WebSocketConnection(Socket&& socket, const Context& context, Ticket&& ticket)
        : ws_(WatchedSocket(std::move(socket))),
          close_deadline_(ws_.get_executor()),
          context_(context),
          ticket_(std::move(ticket)) {}

    void accept(Request&& request);

    SendResult send(std::string text) override;
    void ping() override;
    void close(core::CloseCode code) override;
    void abort() override;

  private:
    void configure();
    void on_accepted(const Error& error);
    void read();
    void on_read(const Error& error);
    void write();
    void on_written(const Error& error);
    void arm_close_deadline();
    void send_close_frame();
    void tell_failure(const Error& error);
    void deliver(std::string_view message);
    void gone();
    void finish();

    websocket::stream<WatchedSocket> ws_;
    Timer close_deadline_;
    const Context& context_;
    Ticket ticket_;
    core::PeerId id_{};
    boost::beast::flat_buffer read_buffer_;
    std::list<std::string> queue_;  // the front is being written: nothing may move it
    std::size_t queued_bytes_ = 0;
    core::CloseCode close_code_ = core::CloseCode::normal;
    bool open_ = false;   // on_open() was told, on_gone() not yet
    bool ended_ = false;  // on_close() was told
    bool owes_close_frame_ = false;
    bool closing_ = false;  // nothing more is queued or delivered
    bool pinging_ = false;
};

// Beast's own timer bounds the answer to the handshake alone: silence is the Hub's business and the
// end of the connection close_deadline_'s, so no timer runs while the peer lives.
void WebSocketConnection::configure() {
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = context_.limits.close_timeout;
    timeout.idle_timeout = websocket::stream_base::none();
    timeout.keep_alive_pings = false;
    ws_.set_option(timeout);

    websocket::permessage_deflate deflate;
    deflate.server_enable = context_.compression;
    deflate.server_no_context_takeover = true;  // no window is kept between messages
    deflate.client_no_context_takeover = true;
    deflate.server_max_window_bits = 11;
    deflate.compLevel = 3;
    deflate.memLevel = 4;
    ws_.set_option(deflate);

    ws_.auto_fragment(false);
    ws_.read_message_max(context_.limits.message_bytes_max);  // of the inflated message
    ws_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
        response.set(http::field::server, "signaling");  // else Beast tells its version
    }));
    ws_.control_callback([this](websocket::frame_type type, std::string_view) {
        if (open_ && type != websocket::frame_type::close) context_.host.on_life(id_);
    });
    // Its seat must not wait for the end of the TCP connection.
    ws_.next_layer().on_teardown = [this] {
        if (!closing_) arm_close_deadline();
        gone();
    };
}

void WebSocketConnection::accept(Request&& request) {
    configure();
    auto kept = std::make_shared<Request>(std::move(request));
    ws_.async_accept(
        *kept, [self = shared_from_this(), kept](const Error& error) { self->on_accepted(error); });
}

void WebSocketConnection::on_accepted(const Error& error) {
    if (error) return;
    ws_.text(true);
    id_ = context_.host.on_open(shared_from_this());
    open_ = true;
    read();
}

void WebSocketConnection::read() {
    ws_.async_read(read_buffer_, [self = shared_from_this()](const Error& error, std::size_t) {
        self->on_read(error);
    });
}

void WebSocketConnection::on_read(const Error& error) {
    if (error) {
        tell_failure(error);
        return finish();
    }
    const auto data = read_buffer_.cdata();
    if (!closing_) deliver({static_cast<const char*>(data.data()), data.size()});
    read_buffer_.clear();
    if (read_buffer_.capacity() > kept_read_bytes) read_buffer_.shrink_to_fit();
    read();
}

// Beast has closed the connection by itself; only the error says why.
void WebSocketConnection::tell_failure(const Error& error) {
    const bool is_beasts = error.category() == Error(websocket::error::closed).category();
    if (!is_beasts || error == websocket::error::closed) return;
    context_.host.on_failure(
        id_, error == websocket::error::message_too_big     ? core::CloseCode::too_big
             : error == websocket::error::bad_frame_payload ? core::CloseCode::bad_utf8
                                                            : core::CloseCode::protocol_error);
}

void WebSocketConnection::deliver(std::string_view message) {
    if (!ws_.got_text() || !ends_within_code_point(message)) {
        return context_.host.on_message(id_, message);
    }
    context_.host.on_failure(id_, core::CloseCode::bad_utf8);
    close(core::CloseCode::bad_utf8);
    gone();
}

SendResult WebSocketConnection::send(std::string text) {
    if (closing_) return SendResult::closed;
    const std::size_t cost = text.size() + queued_text_overhead;
    if (queued_bytes_ + cost > context_.limits.queue_bytes_max) return SendResult::overflow;
    queued_bytes_ += cost;
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write();
    return SendResult::queued;
}

void WebSocketConnection::write() {
    ws_.async_write(
        boost::asio::buffer(queue_.front()),
        [self = shared_from_this()](const Error& error, std::size_t) { self->on_written(error); });
}

void WebSocketConnection::on_written(const Error& error) {
    if (error) return finish();
    queued_bytes_ -= queue_.front().size() + queued_text_overhead;
    queue_.pop_front();
    if (!queue_.empty()) return write();
    if (owes_close_frame_) send_close_frame();
}

void WebSocketConnection::ping() {
    if (pinging_ || closing_) return;
    pinging_ = true;
    ws_.async_ping({}, [self = shared_from_this()](const Error&) { self->pinging_ = false; });
}

void WebSocketConnection::close(core::CloseCode code) {
    if (closing_) return;
    closing_ = true;
    close_code_ = code;
    owes_close_frame_ = true;
    arm_close_deadline();
    if (code == core::CloseCode::too_slow && queue_.size() > 1) queue_.resize(1);
    if (queue_.empty()) send_close_frame();
}

void WebSocketConnection::arm_close_deadline() {
    close_deadline_.expires_after(context_.limits.close_timeout);
    close_deadline_.async_wait([weak = weak_from_this()](const Error& error) {
        if (const auto self = weak.lock(); self && !error) self->abort();
    });
}

void WebSocketConnection::send_close_frame() {
    owes_close_frame_ = false;
    const core::CloseRow& row = core::row_of(close_code_);
    const websocket::close_reason reason{static_cast<websocket::close_code>(row.code),
                                         {row.reason.data(), row.reason.size()}};
    ws_.async_close(reason, [self = shared_from_this()](const Error&) { self->finish(); });
}

void WebSocketConnection::abort() {
    Error ignored;
    boost::beast::get_lowest_layer(ws_).close(ignored);
}

// Tells the host once, whichever of reading, writing and closing notices first.
void WebSocketConnection::gone() {
    if (!open_) return;
    open_ = false;
    closing_ = true;
    context_.host.on_gone(id_);
}

void WebSocketConnection::finish() {
    gone();
    close_deadline_.cancel();
    abort();
    if (!std::exchange(ended_, true)) context_.host.on_close(id_);
}

}  // namespace

void start_websocket(Socket&& socket, Request&& request, const Context& context, Ticket&& ticket) {
    std::make_shared<WebSocketConnection>(std::move(socket), context, std::move(ticket))
        ->accept(std::move(request));
}

}  // namespace signaling::net
