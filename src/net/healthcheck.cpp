// A blocking HTTP client of one request: all that a container's HEALTHCHECK needs.
#include "signaling/net/healthcheck.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>

#include "net/socket.hpp"

namespace signaling::net {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;

constexpr std::chrono::seconds patience{3};

// Loopback reaches a daemon that listens on every address.
std::string reachable(const std::string& host) {
    if (host.empty() || host == "0.0.0.0") return "127.0.0.1";
    return host == "::" ? "::1" : host;
}

}  // namespace

CheckResult check_health(const std::string& host, std::uint16_t port) {
    asio::io_context io;
    beast::tcp_stream stream(io);
    beast::flat_buffer buffer;
    http::request<http::empty_body> request{http::verb::get, "/health", 11};
    request.set(http::field::host, "localhost");
    request.keep_alive(false);
    http::response<http::string_body> response;
    boost::system::error_code failure;

    // Asynchronous only for the deadline: blocking calls of Asio have none.
    const auto keep = [&failure](const boost::system::error_code& error) { failure = error; };
    Tcp::resolver resolver(io);
    const auto found = resolver.resolve(reachable(host), std::to_string(port), failure);
    if (failure) return {false, "cannot find " + reachable(host) + ": " + failure.message()};
    stream.expires_after(patience);
    stream.async_connect(found, [&](const boost::system::error_code& error, const auto&) {
        keep(error);
        if (error) return;
        http::async_write(stream, request, [&](const boost::system::error_code& e, std::size_t) {
            keep(e);
            if (e) return;
            http::async_read(
                stream, buffer, response,
                [&](const boost::system::error_code& done, std::size_t) { keep(done); });
        });
    });
    io.run();
    if (failure)
        return {false, "no answer from port " + std::to_string(port) + ": " + failure.message()};
    return {response.result() == http::status::ok, response.body()};
}

}  // namespace signaling::net
