// Replays tests/transcripts/*.jsonl into a Hub, with simulated time; the format is described in
// tests/transcripts/README.md. The same files are replayed over sockets elsewhere.
#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "unit/hub_driver.hpp"

namespace signaling::core::test {
namespace {

using nlohmann::json;

std::vector<std::filesystem::path> transcript_files() {
    std::vector<std::filesystem::path> files;
    const std::filesystem::path directory =
        std::filesystem::path(SIGNALING_SOURCE_DIR) / "tests" / "transcripts";
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

Milliseconds seconds(const json& value) {
    return Milliseconds(std::llround(value.get<double>() * 1000));
}

SeatConflict policy(const std::string& name) {
    if (name == "probe") return SeatConflict::probe;
    if (name == "replace") return SeatConflict::replace;
    if (name == "reject") return SeatConflict::reject;
    throw std::runtime_error("no seat_conflict policy: " + name);
}

// Only the settings that mean something to a Hub; another one in a transcript is a mistake.
Limits limits_from(const json& settings) {
    Limits limits;
    for (const auto& [name, value] : settings.items()) {
        if (name == "max_json_depth") {
            limits.json_depth_max = value;
        } else if (name == "max_session_id_bytes") {
            limits.session_id_bytes_max = value;
        } else if (name == "message_rate") {
            limits.message_rate = value;
        } else if (name == "message_burst") {
            limits.message_burst = value;
        } else if (name == "seat_conflict") {
            limits.seat_conflict = policy(value);
        } else if (name == "probe_seconds") {
            limits.probe_timeout = seconds(value);
        } else if (name == "join_seconds") {
            limits.join_timeout = seconds(value);
        } else if (name == "ping_seconds") {
            limits.ping_interval = seconds(value);
        } else if (name == "grace_seconds") {
            limits.grace = seconds(value);
        } else {
            throw std::runtime_error("a Hub has no setting " + name);
        }
    }
    return limits;
}

// One client: what the Hub has told it and no step has asked for yet.
struct Client {
    std::deque<std::string> messages;  // and at last the close, if any
    int pings = 0;
    json joined = nullptr;  // the last one that it has received
};

class Replay {
  public:
    explicit Replay(const json& settings) : hub_(limits_from(settings)) {}

    void step(const json& step) {
        if (step.contains("note")) return;
        if (step.contains("advance_ms")) {
            hub_.advance(Milliseconds(step.at("advance_ms").get<int>()));
            return;
        }
        const std::string peer = step.at("peer");
        if (step.contains("open")) {
            hub_.open(peer);
            clients_.emplace(peer, Client{});
        } else if (step.contains("send")) {
            hub_.send(peer, filled_in(step.at("send")).dump());
        } else if (step.contains("send_raw")) {
            hub_.send(peer, step.at("send_raw").get<std::string>());
        } else if (step.contains("pong")) {
            hub_.answer_ping(peer);
        } else if (step.contains("close") || step.contains("drop")) {
            hub_.close(peer, step.contains("close") ? Ending::left : Ending::lost);
        } else if (!step.contains("mute")) {  // here only a `pong` step answers pings
            expect(peer, step);
        }
    }

    void end() {
        collect();
        for (const auto& [name, client] : clients_) {
            for (const std::string& message : client.messages)
                ADD_FAILURE() << name << " was also sent " << message;
        }
    }

  private:
    void expect(const std::string& peer, const json& step) {
        collect();
        Client& client = clients_.at(peer);
        if (step.contains("receive") || step.contains("receive_some")) {
            expect_message(client, step);
        } else if (step.contains("silent")) {
            EXPECT_TRUE(client.messages.empty()) << "it was sent " << client.messages.front();
        } else if (step.contains("ping")) {
            EXPECT_GT(client.pings, 0) << "it was not pinged";
            client.pings = 0;
        } else if (step.contains("closed")) {
            EXPECT_EQ(next(client), closed(step.at("closed").get<int>()));
            hub_.close(peer);
        } else {
            throw std::runtime_error("not a step");
        }
    }
    static void expect_message(Client& client, const json& step) {
        const json message = json::parse(next(client), nullptr, false);
        if (step.contains("receive")) {
            EXPECT_EQ(message, step.at("receive"));
            return;
        }
        ASSERT_TRUE(message.is_object()) << message;
        for (const auto& [name, value] : step.at("receive_some").items())
            EXPECT_EQ(message.value(name, json("absent")), value) << name;
        if (message.at("type") == "joined") client.joined = message;
    }
    // "$A.resume" stands for what A's last `joined` said.
    json filled_in(json message) const {
        for (auto& [name, value] : message.items()) {
            if (!value.is_string() || !value.get<std::string>().starts_with('$')) continue;
            const auto text = value.get<std::string>();
            const std::size_t point = text.find('.');
            value = clients_.at(text.substr(1, point - 1)).joined.at(text.substr(point + 1));
        }
        return message;
    }
    void collect() {
        for (auto& [name, client] : clients_) {
            for (std::string& seen : hub_.take(name)) {
                if (seen == pinged) {
                    ++client.pings;
                } else {
                    client.messages.push_back(std::move(seen));
                }
            }
        }
    }
    static std::string next(Client& client) {
        if (client.messages.empty()) return "nothing";
        std::string message = std::move(client.messages.front());
        client.messages.pop_front();
        return message;
    }

    HubDriver hub_;
    std::map<std::string, Client> clients_;
};

class Transcripts : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Transcripts, are_what_the_hub_does) {
    std::ifstream file(GetParam());
    ASSERT_TRUE(file) << GetParam();
    std::string line;
    std::optional<Replay> replay;
    for (int number = 1; std::getline(file, line); ++number) {
        SCOPED_TRACE(GetParam().filename().string() + ":" + std::to_string(number) + ": " + line);
        ASSERT_NO_THROW({
            const json step = json::parse(line);
            if (!replay) replay.emplace(step.value("limits", json::object()));
            if (!step.contains("limits")) replay->step(step);
        });
        if (HasFailure()) return;  // what follows would only be confusing
    }
    ASSERT_TRUE(replay) << "an empty transcript";
    replay->end();
}

INSTANTIATE_TEST_SUITE_P(All, Transcripts, testing::ValuesIn(transcript_files()),
                         [](const auto& which) { return which.param.stem().string(); });

TEST(TranscriptFiles, are_found) {
    EXPECT_GE(transcript_files().size(), 15U);
}

}  // namespace
}  // namespace signaling::core::test
