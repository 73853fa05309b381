// A Hub between named peers and a clock that only the test moves: what every peer was sent, pinged
// and closed with is kept in order. Fails the test by itself when the Hub does something to a peer
// that has gone. Knows the wire's texts, written out by hand: they are what the Hub is held to.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "credentials_double.hpp"
#include "signaling/core/hub.hpp"

namespace signaling::core::test {

using namespace std::chrono_literals;

// What one peer saw, in order: messages as they are, other events in angle brackets.
using Seen = std::vector<std::string>;

inline const std::string pinged = "<ping>";
inline std::string closed(int code) {
    return "<close " + std::to_string(code) + ">";
}

// --- client to server ---
inline std::string join(std::string_view session_id, std::string_view peer_type) {
    return R"({"type":"join","session_id":")" + std::string(session_id) + R"(","peer_type":")" +
           std::string(peer_type) + R"("})";
}
inline std::string relay(std::string_view type, std::string_view session_id, std::string_view name,
                         std::string_view payload) {
    return R"({"type":")" + std::string(type) + R"(","session_id":")" + std::string(session_id) +
           R"(",")" + std::string(name) + R"(":)" + std::string(payload) + "}";
}
inline std::string offer(std::string_view session_id, std::string_view payload) {
    return relay("webrtc_offer", session_id, "offer", payload);
}
inline std::string answer(std::string_view session_id, std::string_view payload) {
    return relay("webrtc_answer", session_id, "answer", payload);
}
inline std::string candidate(std::string_view session_id, std::string_view payload) {
    return relay("ice_candidate", session_id, "candidate", payload);
}
inline const std::string ping = R"({"type":"ping"})";

// --- server to client ---
inline std::string joined(std::string_view session_id, std::string_view peer_type) {
    return R"({"type":"joined","session_id":")" + std::string(session_id) + R"(","peer_type":")" +
           std::string(peer_type) + R"("})";
}
inline const std::string peer_connected = R"({"type":"peer_connected"})";
inline const std::string pc_disconnected = R"({"type":"pc_disconnected"})";
inline const std::string mobile_disconnected = R"({"type":"mobile_disconnected"})";
inline const std::string pong = R"({"type":"pong"})";
inline std::string error(std::string_view code, std::string_view text) {
    return R"({"type":"error","code":")" + std::string(code) + R"(","message":")" +
           std::string(text) + R"("})";
}
inline std::string relayed_offer(std::string_view payload) {
    return R"({"type":"webrtc_offer","offer":)" + std::string(payload) + "}";
}
inline std::string relayed_answer(std::string_view payload) {
    return R"({"type":"webrtc_answer","answer":)" + std::string(payload) + "}";
}
inline std::string relayed_candidate(std::string_view payload) {
    return R"({"type":"ice_candidate","candidate":)" + std::string(payload) + "}";
}
inline const std::string seat_taken = error("seat_taken", "Seat already taken");
inline const std::string not_joined = error("not_joined", "Session not found");
inline const std::string session_mismatch = error("session_mismatch", "Session not found");
inline const std::string bad_json = error("bad_json", "Invalid message format");
inline const std::string bad_format = error("bad_message", "Invalid message format");
inline const std::string restarting = error("unavailable", "Server is restarting");

class HubDriver {
  public:
    explicit HubDriver(const Limits& limits = {}) : limits_(limits), hub_(limits_, credentials) {}
    HubDriver(const HubDriver&) = delete;  // the Hub refers to our limits
    HubDriver& operator=(const HubDriver&) = delete;

    // A name may be used again after close(): it is another peer then.
    void open(const std::string& name) {
        const PeerId id{next_id_++};
        ids_[name] = id;
        names_[id] = name;
        seen_[name].clear();
        hub_.open(id, now_);
    }
    // Opens several at once.
    void open(std::initializer_list<const char*> names) {
        for (const char* name : names)
            open(std::string(name));
    }
    void send(const std::string& name, std::string_view text) {
        hub_.receive(ids_.at(name), text, now_, effects_);
        apply();
    }
    void close(const std::string& name, Ending how = Ending::lost) {
        const PeerId id = ids_.at(name);
        names_.erase(id);  // first: nothing may reach a peer that has gone
        hub_.close(id, how, now_, effects_);
        apply();
    }
    void answer_ping(const std::string& name) {
        hub_.alive(ids_.at(name), now_, effects_);
        apply();
    }
    void drain(Milliseconds over) { hub_.drain(now_, over, 1); }

    // Lets the time pass, with a tick every `step` as a server would.
    void advance(Milliseconds time, Milliseconds step = 10ms) {
        for (const TimePoint end = now_ + time; now_ < end;) {
            now_ = std::min(end, now_ + step);
            tick();
        }
    }
    void tick() {
        hub_.tick(now_, effects_);
        apply();
    }

    // Opens a peer and seats it; what it is told about that is thrown away.
    void seat(const std::string& name, std::string_view session_id, std::string_view peer_type) {
        if (!ids_.contains(name)) open(name);
        send(name, join(session_id, peer_type));
        take(name);
    }
    // Seats "pc" and "mobile" in session "s".
    void pair() {
        seat("pc", "s", "pc");
        seat("mobile", "s", "mobile");
        take("pc");
    }

    // What the peer saw since the last look.
    Seen take(const std::string& name) { return std::exchange(seen_[name], {}); }
    // The same, for tests that do not mind the heartbeat.
    Seen take_but_pings(const std::string& name) {
        Seen seen = take(name);
        std::erase(seen, pinged);
        return seen;
    }

    [[nodiscard]] const Hub& hub() const { return hub_; }
    [[nodiscard]] TimePoint now() const { return now_; }
    // Everything a log would have been told.
    [[nodiscard]] const std::vector<Note>& notes() const { return notes_; }

  private:
    void apply() {
        for (Effect& effect : effects_)
            std::visit([this](auto& which) { on(which); }, effect);
        effects_.clear();
    }
    void on(Send& effect) { see(effect.peer, std::move(effect.text)); }
    void on(Ping& effect) { see(effect.peer, pinged); }
    void on(Note& effect) { notes_.push_back(effect); }
    void on(Close& effect) {
        see(effect.peer, closed(static_cast<int>(effect.code)));
        names_.erase(effect.peer);
    }
    void see(PeerId id, std::string what) {
        const auto position = names_.find(id);
        if (position == names_.end()) {
            ADD_FAILURE() << "a peer that has gone was sent " << what;
        } else {
            seen_[position->second].push_back(std::move(what));
        }
    }

    Limits limits_;

  public:
    CredentialsDouble credentials;

  private:
    Hub hub_;
    TimePoint now_ = TimePoint{} + 1000s;
    std::uint64_t next_id_ = 1;
    std::map<std::string, PeerId> ids_;
    std::map<PeerId, std::string> names_;  // only those that may still be reached
    std::map<std::string, Seen> seen_;
    Effects effects_;
    std::vector<Note> notes_;
};

}  // namespace signaling::core::test
