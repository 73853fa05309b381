// The messages of dialect v2, written out by hand: they are what the Hub is held to.
#pragma once

#include <string>
#include <string_view>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {

// The peer_id of a page, by a short name: 24 characters.
inline std::string page(std::string_view name) {
    std::string id = "page-" + std::string(name);
    return id.append(24 - id.size(), '_');
}
// What the seat's `joined` told that page.
inline std::string secret(std::string_view session_id, Role role, std::string_view name) {
    return CredentialsDouble().resume_secret(session_id, role, page(name));
}

// --- client to server ---
inline std::string join_v2(std::string_view session_id, Role role, std::string_view name,
                           std::string_view resume = "") {
    std::string text = R"({"type":"join","session_id":")" + std::string(session_id) +
                       R"(","peer_type":")" + std::string(to_string(role)) +
                       R"(","v":2,"peer_id":")" + page(name) + '"';
    if (!resume.empty()) text += R"(,"resume":")" + std::string(resume) + '"';
    return text + '}';
}
// The page comes back with what it was given.
inline std::string rejoin(std::string_view session_id, Role role, std::string_view name) {
    return join_v2(session_id, role, name, secret(session_id, role, name));
}
inline const std::string leave = R"({"type":"leave"})";

// --- server to client ---
inline std::string joined_v2(std::string_view session_id, Role role, std::string_view name) {
    return R"({"type":"joined","session_id":")" + std::string(session_id) + R"(","peer_type":")" +
           std::string(to_string(role)) + R"(","v":2,"peer_id":")" + page(name) +
           R"(","resume":")" + secret(session_id, role, name) +
           R"(","grace_ms":180000,"ping_interval_ms":25000,"max_message_bytes":262144,)"
           R"("max_json_depth":64,"max_queue_bytes":1048576,)"
           R"("message_rate":200,"message_burst":1000,"ice_servers":[],"ice_expires_at":null,)"
           R"("server":"signaling/)" SIGNALING_VERSION R"("})";
}
inline std::string connected_to(Role partner, std::string_view name, bool resumed = false) {
    const std::string polite = partner == Role::pc ? "true" : "false";
    return R"({"type":"peer_connected","peer_type":")" + std::string(to_string(partner)) +
           R"(","v":2,"peer_id":")" + page(name) + R"(","polite":)" + polite + R"(,"resumed":)" +
           (resumed ? "true" : "false") + '}';
}
inline std::string connected_to_v1(Role partner, bool resumed = false) {
    const std::string polite = partner == Role::pc ? "true" : "false";
    return R"({"type":"peer_connected","peer_type":")" + std::string(to_string(partner)) +
           R"(","v":1,"polite":)" + polite + R"(,"resumed":)" + (resumed ? "true" : "false") + '}';
}
inline std::string away(Role who, int grace_ms = 180'000) {
    return R"({"type":"peer_away","peer_type":")" + std::string(to_string(who)) +
           R"(","grace_ms":)" + std::to_string(grace_ms) + '}';
}
inline std::string disconnected_of(Role who) {
    return who == Role::pc ? pc_disconnected : mobile_disconnected;
}
inline std::string error_v2(std::string_view code, std::string_view text, bool retry = false) {
    return R"({"type":"error","code":")" + std::string(code) + R"(","message":")" +
           std::string(text) + R"(","retry":)" + (retry ? "true" : "false") + '}';
}
inline const std::string seat_taken_v2 = error_v2("seat_taken", "Seat already taken");

// Two pages of v2 in session "s": "pc" as page P, "mobile" as page M. Both have said something, and
// what they heard is dropped.
inline void pair_v2(HubDriver& hub) {
    hub.open({"pc", "mobile"});
    hub.send("pc", join_v2("s", Role::pc, "P"));
    hub.send("mobile", join_v2("s", Role::mobile, "M"));
    hub.send("pc", ping);
    hub.send("mobile", ping);
    hub.take("pc");
    hub.take("mobile");
}
// Page M comes back on a new connection of that name.
inline void return_mobile(HubDriver& hub, const std::string& connection) {
    hub.open(connection);
    hub.send(connection, rejoin("s", Role::mobile, "M"));
}

}  // namespace signaling::core::test
