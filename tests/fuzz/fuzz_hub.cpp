// Fuzz target: the input is a script of events for a Hub, one per line, so that it can be read and
// cut anywhere. Whatever they are, nothing reaches a peer that has gone, every text that is sent is
// valid JSON, and nothing is left when everybody has gone. The first line chooses the limits.
//
//   o P          a connection opens         j P S R       joins session S as R (p: pc, else mobile)
//   c P          it ends                    J P R text    the same, session id written as `text`
//   a P          it answers a ping          w P S text    relays an offer with `text` as its value
//   r P text     it sends `text`            n / i         the same for answers and candidates
//   q P          it ends and says so        k P S R I     joins as page I of dialect v2
//   K P S R I    the same, with the secret of its seat
//   t N          N squared ms go by         d N           draining starts, over N tenths of a
//   second
//
// P, S, R and N are single bytes, without the spaces that are shown here.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "credentials_double.hpp"
#include "signaling/core/hub.hpp"

namespace signaling::core {
namespace {

constexpr std::size_t peers_max = 8;

void require(bool holds, const char* rule) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
}

// Takes one byte off the front; a script that ends early reads zeros.
std::uint8_t take(std::string_view& script) {
    if (script.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(script.front());
    script.remove_prefix(1);
    return byte;
}

Limits limits_from(std::string_view line) {
    Limits limits;
    limits.seat_conflict = static_cast<SeatConflict>(take(line) % 3);
    limits.message_rate = take(line) % 2 == 0 ? 0 : 5;
    limits.message_burst = 10;
    limits.session_id_bytes_max = 16;
    limits.json_depth_max = 8;
    limits.ping_interval = Milliseconds{1'000};
    limits.probe_timeout = Milliseconds{take(line) % 2 == 0 ? 300 : 5'000};
    limits.join_timeout = Milliseconds{3'000};
    limits.grace = Milliseconds{2'000};
    limits.away_max = 4;
    return limits;
}

class Script {
  public:
    explicit Script(const Limits& limits) : limits_(limits), hub_(limits_, credentials_) {}

    void event(std::string_view line) {
        const char what = static_cast<char>(take(line));
        if (what == 't') return advance(take(line));
        if (what == 'd') return hub_.drain(now_, Milliseconds{take(line) * 100}, 7);
        Line& at = lines_[take(line) % peers_max];
        if (what == 'o' && at.is_gone) return open(at);
        if (what == 'c') return close(at, Ending::lost);
        if (what == 'q') return close(at, Ending::left);
        if (what == 'a') {
            hub_.alive(at.id, now_, effects_);
            return apply();
        }
        hub_.receive(at.id, message(what, line), now_, effects_);
        apply(line.size());
    }
    void end() {
        for (Line& at : lines_)
            close(at, Ending::lost);
        require(hub_.peer_count() == 0, "nobody is left");
        require(hub_.session_count() <= hub_.away_count(), "a session is kept for who is away");
        advance(255);
        require(hub_.away_count() == 0, "every grace ends");
        require(hub_.session_count() == 0, "no session is left");
    }

  private:
    // One of the eight lines that peers come in on, one after the other.
    struct Line {
        PeerId id{};
        bool is_gone = true;     // its connection has ended
        bool is_closed = false;  // the Hub has closed it
        bool has_joined = false;
    };

    static std::string message(char what, std::string_view rest) {
        const auto session = [&rest] { return "\"s" + std::to_string(take(rest) % 4) + '"'; };
        const auto role = [&rest] { return take(rest) % 2 == 0 ? R"("pc")" : R"("mobile")"; };
        const auto text = [](std::string type, std::string id, std::string name,
                             std::string value) {
            return R"({"type":")" + type + R"(","session_id":)" + id + ",\"" + name +
                   "\":" + value + "}";
        };
        if (what == 'j') {
            const std::string id = session();
            return text("join", id, "peer_type", role());
        }
        if (what == 'J') {
            const std::string value = role();
            return text("join", '"' + std::string(rest) + '"', "peer_type", value);
        }
        if (what == 'k' || what == 'K') return join_v2(what == 'K', session(), role(), rest);
        if (what != 'w' && what != 'n' && what != 'i') return std::string(rest);
        const std::string id = session();
        const std::string value(rest);
        if (what == 'w') return text("webrtc_offer", id, "offer", value);
        if (what == 'n') return text("webrtc_answer", id, "answer", value);
        return text("ice_candidate", id, "candidate", value);
    }

    // Three pages that may come as anybody; with the secret of the seat, or one that is wrong.
    static std::string join_v2(bool has_secret, const std::string& session, std::string_view role,
                               std::string_view rest) {
        const std::string peer_id = "abcdefghijklmnopqrst-" + std::to_string(10 + take(rest) % 3);
        const Role seat = role == R"("pc")" ? Role::pc : Role::mobile;
        const std::string_view plain = std::string_view(session).substr(1, session.size() - 2);
        const std::string secret =
            has_secret ? CredentialsDouble().resume_secret(plain, seat, peer_id) : "wrong";
        return R"({"type":"join","v":2,"session_id":)" + session + R"(,"peer_type":)" +
               std::string(role) + R"(,"peer_id":")" + peer_id + R"(","resume":")" + secret + "\"}";
    }

    void open(Line& at) {
        at = Line{PeerId{++last_id_}, false, false, false};
        hub_.open(at.id, now_);
        apply();
    }
    void close(Line& at, Ending how) {
        at.is_gone = true;
        hub_.close(at.id, how, now_, effects_);
        apply();
    }
    void advance(std::uint8_t root) {
        now_ += Milliseconds{root * root};
        hub_.tick(now_, effects_);
        apply();
    }

    void apply(std::size_t size = 0) {
        require(effects_.size() <= 20 * peers_max, "one event has few effects");
        for (const Effect& effect : effects_) {
            if (const auto* send = std::get_if<Send>(&effect)) {
                require(send->text.size() <= size + 600, "nothing grows on its way");
                on(reached(send->peer), send->text);
            } else if (const auto* closed = std::get_if<Close>(&effect)) {
                require(row_of(closed->code).code == closed->code, "the code is in the table");
                reached(closed->peer).is_closed = true;
            } else if (const auto* ping = std::get_if<Ping>(&effect)) {
                reached(ping->peer);
            }
        }
        effects_.clear();
        std::size_t here = 0;
        std::size_t closing = 0;  // or away already
        std::size_t seated = 0;
        for (const Line& at : lines_) {
            here += at.is_gone ? 0 : 1;
            closing += !at.is_gone && at.is_closed ? 1 : 0;
            seated += !at.is_gone && !at.is_closed && at.has_joined ? 1 : 0;
        }
        require(hub_.peer_count() <= here, "a peer is a connection");
        require(hub_.peer_count() + closing >= here, "every open connection is a peer");
        require(hub_.session_count() <= seated + hub_.away_count(), "every session has somebody");
    }
    Line& reached(PeerId id) {
        for (Line& at : lines_)
            if (at.id == id && !at.is_gone && !at.is_closed) return at;
        require(false, "nothing reaches a peer that has gone");
        return lines_.front();
    }
    void on(Line& at, std::string_view text) {
        const json::Fault fault = json::scan(text, limits_.json_depth_max, members_);
        require(fault == json::Fault::none, "what is sent is a JSON object");
        require(members_.front().key.text == R"("type")", "and says its type first");
        const std::string_view type = members_.front().value.text;
        if (type == R"("joined")") at.has_joined = true;
        require(at.has_joined || type == R"("error")" || type == R"("pong")" ||
                    type == R"("server_restarting")",
                "joined comes before anything about a session");
    }

    Limits limits_;
    CredentialsDouble credentials_;
    Hub hub_;
    TimePoint now_ = TimePoint{} + std::chrono::seconds{1'000};
    std::uint64_t last_id_ = 0;
    std::array<Line, peers_max> lines_{};
    Effects effects_;
    std::vector<json::Member> members_;
};

}  // namespace
}  // namespace signaling::core

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto next_line = [&rest] {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() == rest.size() ? line.size() : line.size() + 1);
        return line;
    };
    signaling::core::Script script(signaling::core::limits_from(next_line()));
    while (!rest.empty())
        script.event(next_line());
    script.end();
    return 0;
}
