// What browsers are answered with: the files of the site, and where phones reach this machine.
// Pure: the site and the addresses are arguments.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "net/responses.hpp"
#include "signaling/web/site.hpp"

namespace signaling::net {

struct Pages {
    web::Site site;
    std::string public_origin;                                // "https://example.org"; may be empty
    std::function<std::vector<std::string>()> local_origins;  // of this machine on its networks
};

// Nothing if there is no such page. `is_neighbour`: the client runs on this very machine.
[[nodiscard]] std::optional<Response> page_response(const Request& request, const Pages& pages,
                                                    bool is_neighbour, WallTime now);

// Whether what is asked for may be a page (RFC 9110 section 12.5.1), as browsers say when somebody
// types an address.
[[nodiscard]] bool wants_page(const Request& request);

}  // namespace signaling::net
