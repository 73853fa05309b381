// Callbacks, in the order in which they happen: header, body, answer, and round again. Each request
// has `handshake_timeout`; whoever is slower is cut, so that idle sockets cannot pile up.
#include "net/http_session.hpp"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "net/handshake.hpp"
#include "net/websocket_connection.hpp"

namespace signaling::net {
namespace {

constexpr core::Milliseconds linger_time{1'000};
constexpr std::size_t discarded_at_once = 4'096;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

std::chrono::system_clock::time_point now() {
    return std::chrono::system_clock::now();
}

// Also where IPv6 sockets serve IPv4 clients.
bool is_loopback(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.is_loopback();
    return make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
}

bool is_http_error(const boost::system::error_code& error) {
    return error.category() == http::make_error_code(http::error::bad_method).category();
}

}  // namespace

HttpSession::HttpSession(Socket&& socket, const asio::ip::address& client, const Context& context,
                         Ticket&& ticket)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      context_(context),
      is_neighbour_(is_loopback(client)),
      ticket_(std::move(ticket)),
      buffer_(context.limits.header_bytes_max + discarded_at_once) {}

void HttpSession::start() {
    read_request();
}

void HttpSession::stop() {
    Error ignored;
    deadline_.cancel();
    socket_.close(ignored);
}

void HttpSession::arm_deadline(core::Milliseconds timeout) {
    deadline_.expires_after(timeout);
    deadline_.async_wait([weak = weak_from_this()](const Error& error) {
        const auto self = weak.lock();
        if (!self || error) return;
        // An expiry that was already queued when the deadline moved on does not count.
        if (self->deadline_.expiry() <= std::chrono::steady_clock::now()) self->stop();
    });
}

void HttpSession::read_request() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(context_.limits.header_bytes_max));
    parser_->body_limit(context_.limits.body_bytes_max);
    arm_deadline(context_.limits.handshake_timeout);
    http::async_read_header(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](const Error& error, std::size_t) { self->on_header(error); });
}

void HttpSession::on_header(const Error& error) {
    if (error) return refuse(error);
    const auto& header = parser_->get();
    if (has_too_many_fields()) return refuse(http::error::header_limit);
    // The body's end would be anybody's guess (RFC 9112 section 6.3).
    if (header.count(http::field::transfer_encoding) > 0 && !parser_->chunked()) {
        return refuse(http::error::bad_transfer_encoding);
    }
    const bool waits = header.version() >= 11 && !parser_->is_done() &&
                       boost::beast::iequals(header[http::field::expect], "100-continue");
    if (!waits) return read_body();
    asio::async_write(socket_, asio::buffer(continue_line),
                      [self = shared_from_this()](const Error& failed, std::size_t) {
                          failed ? self->stop() : self->read_body();
                      });
}

bool HttpSession::has_too_many_fields() const {
    const auto& fields = parser_->get();
    const auto count = static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
    return count > context_.limits.header_count_max;
}

void HttpSession::read_body() {
    http::async_read(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](const Error& error, std::size_t) { self->on_request(error); });
}

void HttpSession::on_request(const Error& error) {
    if (error) return refuse(error);
    if (has_too_many_fields()) return refuse(http::error::header_limit);  // with the trailer's
    Request request = parser_->release();
    Answer answer = route(request, {context_.host, context_.pages, context_.origins,
                                    ticket_.verdict(), is_neighbour_, now()});
    if (Response* response = std::get_if<Response>(&answer)) {
        if (response->result() == http::status::forbidden) context_.origins.refused(request);
        return respond(std::move(*response));
    }
    upgrade(std::move(request));
}

// Not a request that can be answered: says why where there is somebody to hear it.
void HttpSession::refuse(const Error& error) {
    if (!is_http_error(error) || error == http::error::end_of_stream ||
        error == http::error::partial_message) {
        return stop();
    }
    Request unread{http::verb::get, "/", 11};
    unread.keep_alive(false);
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return respond(error_response(unread, http::status::request_header_fields_too_large,
                                      "the header is too large or has too many fields", now()));
    }
    if (error == http::error::body_limit) {
        return respond(error_response(unread, http::status::payload_too_large,
                                      "the body is too large", now()));
    }
    respond(error_response(unread, http::status::bad_request, "malformed request", now()));
}

void HttpSession::respond(Response&& response) {
    if (ticket_.verdict() != Verdict::welcome) response.keep_alive(false);
    response_.emplace(std::move(response));
    const bool keep_alive = response_->keep_alive();
    http::async_write(socket_, *response_,
                      [self = shared_from_this(), keep_alive](const Error& error, std::size_t) {
                          self->on_written(error, keep_alive);
                      });
}

void HttpSession::on_written(const Error& error, bool keep_alive) {
    response_.reset();
    if (error) return stop();
    keep_alive ? read_request() : linger();
}

// Closing with unread input would reset the connection and could destroy the answer on its way
// (RFC 9112 section 9.6): read and forget until the client has closed, for a while.
void HttpSession::linger() {
    Error ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    arm_deadline(std::min(context_.limits.close_timeout, linger_time));
    discard();
}

void HttpSession::discard() {
    buffer_.clear();
    socket_.async_read_some(buffer_.prepare(discarded_at_once),
                            [self = shared_from_this()](const Error& error, std::size_t) {
                                error ? self->stop() : self->discard();
                            });
}

// RFC 6455 section 4.1: a client sends nothing before it has our 101, so bytes that are already
// here are a mistake or an attempt at smuggling.
void HttpSession::upgrade(Request&& request) {
    if (buffer_.size() > 0) {
        request.keep_alive(false);
        return respond(error_response(request, http::status::bad_request,
                                      "data before the end of the handshake", now()));
    }
    deadline_.cancel();
    const auto key = request[http::field::sec_websocket_key];
    start_websocket(std::move(socket_), switching_protocols({key.data(), key.size()}), context_,
                    std::move(ticket_));
}

}  // namespace signaling::net
