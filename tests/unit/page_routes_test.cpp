// What browsers are answered with, without a socket. The client library, which is always embedded,
// stands for all files.
#include "net/page_routes.hpp"

#include <gtest/gtest.h>

#include <boost/beast/http/fields.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "net/routes.hpp"
#include "unit/host_double.hpp"

namespace signaling::net {
namespace {

using http::field;
using http::status;
using http::verb;

constexpr std::string_view library = "/client/signaling-client.js";
constexpr WallTime now{};

class PageRoutes : public testing::Test {
  protected:
    static Request request(std::string_view target, verb method = verb::get) {
        Request made{method, {target.data(), target.size()}, 11};
        made.set(field::host, "localhost:3000");
        return made;
    }

    Response response(const Request& request) const {
        auto answer = page_response(request, pages, is_neighbour, now);
        EXPECT_TRUE(answer.has_value()) << request.target();
        return answer.value_or(Response{});
    }

    std::string origins(const Request& request) const {
        return nlohmann::json::parse(response(request).body())["origins"].dump();
    }

    Pages pages{web::Site::embedded(), "",
                [] { return std::vector<std::string>{"http://192.0.2.7:3000"}; }};
    bool is_neighbour = true;
    const web::File& file = *pages.site.find(library);
};

TEST_F(PageRoutes, a_file_comes_with_its_type_and_a_tag_and_is_asked_for_each_time) {
    const Response answer = response(request(library));
    EXPECT_EQ(answer.result(), status::ok);
    EXPECT_EQ(answer[field::content_type], "text/javascript; charset=utf-8");
    EXPECT_EQ(answer[field::etag], '"' + std::string(file.tag) + '"');
    EXPECT_EQ(answer[field::cache_control], "no-cache");
    EXPECT_EQ(answer[field::vary], "Accept-Encoding");
    EXPECT_EQ(answer.body(), file.body);
}

TEST_F(PageRoutes, who_takes_gzip_gets_it) {
    for (const char* accepted : {"gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8"}) {
        Request made = request(library);
        made.set(field::accept_encoding, accepted);
        const Response answer = response(made);
        EXPECT_EQ(answer[field::content_encoding], "gzip") << accepted;
        EXPECT_EQ(answer.body(), file.gzip) << accepted;
        EXPECT_NE(answer[field::etag], response(request(library))[field::etag]) << accepted;
    }
    for (const char* accepted : {"", "br", "identity", "gzip;q=0", "gzip;q=0.000, br", "xgzip"}) {
        Request made = request(library);
        made.set(field::accept_encoding, accepted);
        EXPECT_EQ(response(made)[field::content_encoding], "") << accepted;
        EXPECT_EQ(response(made).body(), file.body) << accepted;
    }
}

TEST_F(PageRoutes, who_has_it_already_is_told_so_and_gets_nothing) {
    for (const char* accepted : {"identity", "gzip"}) {
        Request made = request(library);
        made.set(field::accept_encoding, accepted);
        const std::string tag(response(made)[field::etag]);
        for (const std::string& known : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
            made.set(field::if_none_match, known);
            const Response answer = response(made);
            EXPECT_EQ(answer.result(), status::not_modified) << known;
            EXPECT_EQ(answer[field::etag], tag);
            EXPECT_EQ(answer.body(), "");
            EXPECT_EQ(answer.count(field::content_encoding), 0U);
        }
        made.set(field::if_none_match, "\"another\"");
        EXPECT_EQ(response(made).result(), status::ok);
    }
}

TEST_F(PageRoutes, head_answers_like_get_without_the_body) {
    const Response answer = response(request(library, verb::head));
    EXPECT_EQ(answer[field::content_length], std::to_string(file.body.size()));
    EXPECT_EQ(answer.body(), "");
}

TEST_F(PageRoutes, other_methods_are_told_which_are_allowed) {
    for (const std::string_view path : {library, std::string_view("/link.json")}) {
        const Response answer = response(request(path, verb::post));
        EXPECT_EQ(answer.result(), status::method_not_allowed);
        EXPECT_EQ(answer[field::allow], "GET, HEAD");
    }
}

TEST_F(PageRoutes, a_page_may_load_nothing_from_elsewhere_nor_be_framed) {
    const Response answer = response(request("/"));
    EXPECT_EQ(answer[field::content_type], "text/html; charset=utf-8");
    const std::string policy(answer["Content-Security-Policy"]);
    for (const char* rule : {"default-src 'none'", "script-src 'self'", "style-src 'self'",
                             "connect-src 'self'", "frame-ancestors 'none'"}) {
        EXPECT_NE(policy.find(rule), policy.npos) << rule;
    }
    EXPECT_EQ(policy.find("unsafe"), policy.npos);
    EXPECT_EQ(answer["Referrer-Policy"], "no-referrer");
    EXPECT_EQ(answer["X-Content-Type-Options"], "nosniff");
    EXPECT_EQ(answer.count("Access-Control-Allow-Origin"), 0U);
}

TEST_F(PageRoutes, pages_of_other_hosts_may_load_the_library) {
    EXPECT_EQ(response(request(library))["Access-Control-Allow-Origin"], "*");
}

TEST_F(PageRoutes, the_root_is_a_page_for_browsers_alone) {
    const HostDouble host;
    const OriginGate gate{{}};
    const Circumstances at{host, pages, gate, Verdict::welcome, false, now};
    Request made = request("/");
    made.set(field::accept, "text/html,application/xhtml+xml,*/*;q=0.8");
    EXPECT_EQ(std::get<Response>(route(made, at))[field::content_type], "text/html; charset=utf-8");
    for (const char* accepted : {"application/json", "*/*", ""}) {
        made.set(field::accept, accepted);
        EXPECT_EQ(std::get<Response>(route(made, at))[field::content_type], "application/json");
    }
}

TEST_F(PageRoutes, where_phones_reach_this_machine_is_told_to_itself) {
    EXPECT_EQ(origins(request("/link.json")), R"(["http://192.0.2.7:3000"])");
    EXPECT_EQ(response(request("/link.json"))[field::cache_control], "no-store");
    for (const char* name : {"127.0.0.1", "127.0.0.1:3000", "localhost", "[::1]:3000"}) {
        Request made = request("/link.json");
        made.set(field::host, name);
        EXPECT_EQ(origins(made), R"(["http://192.0.2.7:3000"])") << name;
    }
}

TEST_F(PageRoutes, nobody_else_learns_the_addresses_of_this_machine) {
    for (const char* name : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                             "[::2]", "192.0.2.7:3000", ""}) {
        Request made = request("/link.json");
        made.set(field::host, name);
        EXPECT_EQ(origins(made), "[]") << name;
    }
    is_neighbour = false;
    EXPECT_EQ(origins(request("/link.json")), "[]");
}

TEST_F(PageRoutes, a_public_url_is_told_to_everybody) {
    pages.public_origin = "https://share.example";
    is_neighbour = false;
    EXPECT_EQ(origins(request("/link.json")), R"(["https://share.example"])");
}

}  // namespace
}  // namespace signaling::net
