// The HTTP surface without a socket: each rule of docs/PROTOCOL.md "HTTP" is a test.
#include "net/routes.hpp"

#include <gtest/gtest.h>

#include <boost/beast/http/fields.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "unit/host_double.hpp"

namespace signaling::net {
namespace {

using http::field;
using http::status;
using http::verb;

constexpr std::string_view good_key = "dGhlIHNhbXBsZSBub25jZQ==";

class Routes : public testing::Test {
  protected:
    static Request request(verb method, std::string_view target) {
        Request made{method, {target.data(), target.size()}, 11};
        made.set(field::host, "example.org");
        return made;
    }

    static Request handshake(std::string_view target = "/ws") {
        Request made = request(verb::get, target);
        made.set(field::upgrade, "websocket");
        made.set(field::connection, "keep-alive, Upgrade");
        made.set(field::sec_websocket_version, "13");
        made.set(field::sec_websocket_key, {good_key.data(), good_key.size()});
        return made;
    }

    Answer ask(const Request& request) const {
        const std::chrono::milliseconds time{1'767'225'600'007};  // 2026-01-01T00:00:00.007Z
        return route(request, {host, pages, OriginGate(allowed_origins), verdict, is_neighbour,
                               WallTime(time)});
    }

    Response response(const Request& request) const {
        Answer answer = ask(request);
        EXPECT_TRUE(std::holds_alternative<Response>(answer)) << "it was taken for an upgrade";
        Response* found = std::get_if<Response>(&answer);
        return found != nullptr ? *found : Response{};
    }

    bool upgrades(const Request& request) const {
        return std::holds_alternative<Upgrade>(ask(request));
    }

    HostDouble host;
    Pages pages{{}, "", [] { return std::vector<std::string>{"http://192.0.2.7:3000"}; }};
    std::vector<std::string> allowed_origins;
    Verdict verdict = Verdict::welcome;
    bool is_neighbour = true;
};

TEST_F(Routes, health_says_who_is_there_and_what_time_it_is) {
    host.reported = {false, 3, 5, std::chrono::seconds(42)};
    const Response answer = response(request(verb::get, "/health"));
    EXPECT_EQ(answer.result(), status::ok);
    EXPECT_EQ(answer[field::content_type], "application/json");
    EXPECT_EQ(answer.body(),
              R"({"status":"ok","sessions":3,"timestamp":"2026-01-01T00:00:00.007Z",)"
              R"("version":")" SIGNALING_VERSION R"(","uptime_s":42,"peers":5})");
}

TEST_F(Routes, a_draining_server_is_neither_healthy_nor_ready_but_alive) {
    host.reported.draining = true;
    EXPECT_EQ(response(request(verb::get, "/health")).result(), status::service_unavailable);
    const auto body = nlohmann::json::parse(response(request(verb::get, "/health")).body());
    EXPECT_EQ(body["status"], "draining");
    EXPECT_EQ(response(request(verb::get, "/readyz")).result(), status::service_unavailable);
    EXPECT_EQ(response(request(verb::get, "/livez")).result(), status::ok);
}

TEST_F(Routes, a_draining_server_refuses_upgrades_and_says_when_to_come_back) {
    host.reported.draining = true;
    const Response answer = response(handshake());
    EXPECT_EQ(answer.result(), status::service_unavailable);
    EXPECT_FALSE(answer[field::retry_after].empty());
    EXPECT_FALSE(answer.keep_alive());
}

TEST_F(Routes, head_answers_like_get_without_the_body) {
    const Response get = response(request(verb::get, "/health"));
    const Response head = response(request(verb::head, "/health"));
    EXPECT_EQ(head.result(), status::ok);
    EXPECT_EQ(head[field::content_length], get[field::content_length]);
    EXPECT_EQ(head.body(), "");
}

TEST_F(Routes, other_methods_are_told_which_are_allowed) {
    for (const char* path : {"/health", "/livez", "/readyz", "/metrics", "/", "/ws"}) {
        for (const verb method : {verb::post, verb::put, verb::delete_, verb::options}) {
            const Response answer = response(request(method, path));
            EXPECT_EQ(answer.result(), status::method_not_allowed) << path;
            EXPECT_EQ(answer[field::allow], "GET, HEAD") << path;
        }
    }
}

TEST_F(Routes, a_page_that_may_not_connect_is_forbidden_to) {
    allowed_origins = {"https://a.example"};
    Request made = handshake();
    EXPECT_TRUE(upgrades(made));
    made.set(field::origin, "https://a.example");
    EXPECT_TRUE(upgrades(made));
    made.set(field::origin, "https://b.example");
    const Response answer = response(made);
    EXPECT_EQ(answer.result(), status::forbidden);
    EXPECT_EQ(nlohmann::json::parse(answer.body())["error"],
              "pages of this origin may not connect");
}

TEST_F(Routes, unknown_paths_are_not_found_with_and_without_upgrade) {
    for (const char* path : {"/nope", "/ws/", "/health/", "//", "/wsx", "*"}) {
        EXPECT_EQ(response(request(verb::get, path)).result(), status::not_found) << path;
        EXPECT_EQ(response(handshake(path)).result(), status::not_found) << path;
    }
}

TEST_F(Routes, the_endpoint_is_the_root_and_ws_with_any_query) {
    for (const char* path :
         {"/", "/ws", "/?k=12ab", "/ws?session=x", "/ws?", "http://example.org?x=/health",
          "http://example.org/ws", "http://example.org"}) {
        EXPECT_TRUE(upgrades(handshake(path))) << path;
    }
}

TEST_F(Routes, the_endpoint_without_an_upgrade_says_what_is_required) {
    for (const char* path : {"/ws", "/ws?k=12ab"}) {
        const Response answer = response(request(verb::get, path));
        EXPECT_EQ(answer.result(), status::upgrade_required) << path;
        EXPECT_EQ(answer[field::upgrade], "websocket");
        EXPECT_EQ(answer[field::sec_websocket_version], "13");
    }
}

TEST_F(Routes, the_root_tells_programs_what_this_is) {
    const Response answer = response(request(verb::get, "/?k=12ab"));
    EXPECT_EQ(answer.result(), status::ok);
    EXPECT_EQ(answer[field::content_type], "application/json");
    const auto body = nlohmann::json::parse(answer.body());
    EXPECT_EQ(body["name"], "signaling");
    EXPECT_EQ(body["version"], SIGNALING_VERSION);
    EXPECT_EQ(body["websocket"], "/ws");
}

TEST_F(Routes, another_websocket_version_is_told_the_right_one) {
    for (const char* version : {"12", "8", "", "13, 8"}) {
        Request made = handshake();
        made.set(field::sec_websocket_version, version);
        EXPECT_EQ(response(made).result(), status::upgrade_required) << version;
        EXPECT_EQ(response(made)[field::sec_websocket_version], "13");
    }
}

TEST_F(Routes, a_handshake_needs_a_key_of_sixteen_bytes) {
    for (const char* key : {"", "abc", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=!",
                            "dGhlIHNhbXBs SBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQAA=="}) {
        Request made = handshake();
        made.set(field::sec_websocket_key, key);
        EXPECT_EQ(response(made).result(), status::bad_request) << key;
    }
    Request twice = handshake();
    twice.insert(field::sec_websocket_key, {good_key.data(), good_key.size()});
    EXPECT_EQ(response(twice).result(), status::bad_request);
}

TEST_F(Routes, a_handshake_whose_connection_header_a_proxy_removed_is_told_so) {
    Request made = handshake();
    made.set(field::connection, "keep-alive");
    EXPECT_EQ(response(made).result(), status::bad_request);
    EXPECT_NE(response(made).body().find("proxy"), std::string::npos);
}

TEST_F(Routes, header_tokens_are_compared_without_case) {
    Request made = handshake();
    made.set(field::upgrade, "h2c, WebSocket");
    made.set(field::connection, "UPGRADE");
    EXPECT_TRUE(upgrades(made));
}

TEST_F(Routes, an_upgrade_by_http_1_0_or_by_head_is_no_upgrade) {
    Request old = handshake();
    old.version(10);
    EXPECT_EQ(response(old).result(), status::upgrade_required);
    Request head = handshake();
    head.method(verb::head);
    EXPECT_EQ(response(head).result(), status::upgrade_required);
}

TEST_F(Routes, http_1_1_needs_exactly_one_host) {
    Request none = request(verb::get, "/health");
    none.erase(field::host);
    EXPECT_EQ(response(none).result(), status::bad_request);
    Request two = request(verb::get, "/health");
    two.insert(field::host, "example.com");
    EXPECT_EQ(response(two).result(), status::bad_request);
    none.version(10);
    EXPECT_EQ(response(none).result(), status::ok);
}

TEST_F(Routes, at_a_connection_limit_upgrades_are_refused_and_health_still_answers) {
    verdict = Verdict::full;
    EXPECT_EQ(response(handshake()).result(), status::service_unavailable);
    EXPECT_FALSE(response(handshake())[field::retry_after].empty());
    EXPECT_EQ(response(request(verb::get, "/health")).result(), status::ok);
    verdict = Verdict::address_full;
    EXPECT_EQ(response(handshake()).result(), status::too_many_requests);
    EXPECT_FALSE(response(handshake())[field::retry_after].empty());
}

TEST_F(Routes, metrics_are_prometheus_text) {
    const Response answer = response(request(verb::get, "/metrics"));
    EXPECT_EQ(answer.result(), status::ok);
    EXPECT_EQ(answer[field::content_type], "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(answer.body(), "metric 1\n");
}

TEST_F(Routes, every_answer_carries_a_date_and_is_not_to_be_stored) {
    for (const char* path : {"/health", "/nope", "/", "/metrics"}) {
        const Response answer = response(request(verb::get, path));
        EXPECT_EQ(answer[field::date], "Thu, 01 Jan 2026 00:00:00 GMT") << path;
        EXPECT_EQ(answer[field::cache_control], "no-store") << path;
    }
}

}  // namespace
}  // namespace signaling::net
