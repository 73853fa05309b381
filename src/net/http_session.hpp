// One TCP connection while it speaks HTTP: reads requests, answers them in order, and hands the
// socket over when one of them is a WebSocket handshake.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "net/admission.hpp"
#include "net/outbox.hpp"
#include "net/poller.hpp"
#include "net/routes.hpp"
#include "net/socket.hpp"
#include "signaling/core/limits.hpp"
#include "signaling/net/host.hpp"

namespace signaling::net {

// What every connection of a listener shares. Outlives them all.
struct Context {
    Host& host;
    const core::Limits& limits;
    const Pages& pages;
    OriginGate& origins;
    Outbox& outbox;
    Poller& poller;
    std::span<char> read_buffer;  // for the read in hand: one thread, one read at a time
};

class HttpSession : public std::enable_shared_from_this<HttpSession> {
  public:
    HttpSession(Socket&& socket, const asio::ip::address& client, const Context& context,
                Ticket&& ticket);

    void start();
    // Ends the connection at once; for the shutdown.
    void stop();

  private:
    using Error = boost::system::error_code;

    void read_request();
    void on_header(const Error& error);
    [[nodiscard]] bool has_too_many_fields() const;
    void read_body();
    void on_request(const Error& error);
    void refuse(const Error& error);
    void respond(Response&& response);
    void on_written(const Error& error, bool keep_alive);
    void upgrade(Request&& request);
    void linger();
    void discard();
    void arm_deadline(core::Milliseconds timeout);

    Socket socket_;
    Timer deadline_;
    const Context& context_;
    const bool is_neighbour_;  // the client runs on this very machine
    Ticket ticket_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<Response> response_;
};

}  // namespace signaling::net
