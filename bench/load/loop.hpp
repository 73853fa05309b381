// Many WebSocket clients in one thread, over epoll and nothing else: the generator must cost less
// than any server that it measures.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace load {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

struct Client {
    enum class State : std::uint8_t { closed, connecting, upgrading, open, leaving };

    std::uint32_t number = 0;      // its place in the Loop
    std::uint32_t generation = 0;  // of its socket: events of an earlier one are stale
    int descriptor = -1;
    State state = State::closed;
    bool wants_write = false;
    std::string input;   // the rest of an incomplete frame
    std::string output;  // what the socket did not take
};

// What a mode does with its clients. Called by the Loop.
class Scenario {
  public:
    virtual ~Scenario() = default;

    virtual void on_open(Client& client) = 0;
    virtual void on_message(Client& client, std::string_view text) = 0;
    // Everything that one recv() brought was told.
    virtual void on_batch_end(Client&) {}
    // `properly`: leave() was called before and the server did not refuse.
    virtual void on_closed(Client& client, bool properly) = 0;
};

class Loop {
  public:
    // Throws std::system_error when the machine refuses what is needed.
    Loop(Scenario& scenario, std::uint16_t port, std::size_t clients);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] Client& client(std::size_t number) { return clients_[number]; }
    [[nodiscard]] std::size_t size() const { return clients_.size(); }

    void connect(Client& client);
    // Bytes of whole frames.
    void send(Client& client, std::string_view bytes);
    // The closing handshake; on_closed() follows.
    void leave(Client& client);
    // Closes the socket now, without a word.
    void drop(Client& client);

    // Waits for events until `until` at most and handles those that are there.
    void turn(TimePoint until);
    // False when `until` came first.
    [[nodiscard]] bool run(const std::function<bool()>& done, TimePoint until);

  private:
    void handle(Client& client, std::uint32_t events);
    void on_connected(Client& client);
    void receive(Client& client);
    void on_bytes(Client& client, std::string_view bytes);
    bool take_answer(Client& client, std::string_view& bytes);
    void take_frames(Client& client, std::string_view& bytes);
    void flush(Client& client);
    void watch(Client& client, int operation, bool writable);
    void end(Client& client, bool properly);

    Scenario& scenario_;
    std::uint16_t port_;
    int epoll_;
    std::uint32_t connected_ = 0;
    std::vector<Client> clients_;
    std::vector<char> buffer_;
};

}  // namespace load
