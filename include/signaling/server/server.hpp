// The daemon: one thread, one shard, signals and drain. Hides Asio from its caller.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "signaling/core/limits.hpp"
#include "signaling/server/credentials.hpp"
#include "signaling/web/site.hpp"

namespace signaling::server {

struct Options {
    std::string host;  // empty: all addresses
    std::uint16_t port = 3000;
    core::Limits limits;
    CredentialSettings credentials;
    web::Site site;             // for browsers
    std::string public_origin;  // where they find it: "https://example.org"; may be empty
    std::vector<std::string> allowed_origins;  // of pages that may connect; none: all
    std::string note;                          // told in the line that says we listen; may be empty
    std::function<void()> reload;              // called on SIGHUP; may be empty
};

class Server {
  public:
    // Binds and listens. Throws std::runtime_error with a sentence for the operator.
    explicit Server(Options options);
    ~Server();

    // Serves until SIGTERM or SIGINT and the drain that follows. A second signal ends the process
    // at once, with 128 + the signal's number.
    void run();

  private:
    struct Running;
    std::unique_ptr<Running> running_;
};

}  // namespace signaling::server
