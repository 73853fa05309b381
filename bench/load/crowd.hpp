// N pairs that join and wait: what every mode but "session" starts from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loop.hpp"

namespace load {

class Crowd : public Scenario {
  public:
    Crowd(std::uint16_t port, std::size_t pairs);

    // Connects everybody, at most `at_once` handshakes at a time, until all are paired. False when
    // somebody was refused or a minute has passed.
    [[nodiscard]] bool gather(std::size_t at_once);
    // All leave with a closing handshake. False when not all were let go within a minute.
    [[nodiscard]] bool leave();
    // All sockets are closed at once, without a word.
    void drop();

    // What went against the rules: refused, closed by the server, an unexpected message.
    [[nodiscard]] std::uint64_t errors() const { return errors_; }

    void on_open(Client& client) override;
    void on_message(Client& client, std::string_view text) override;
    void on_closed(Client& client, bool properly) override;

  protected:
    // A partner's message; none is expected unless a mode sends some.
    virtual void on_relayed(Client& client, std::string_view text);

    [[nodiscard]] Loop& loop() { return loop_; }
    [[nodiscard]] Client& partner(const Client& client) { return loop_.client(client.number ^ 1U); }
    [[nodiscard]] std::string session_of(const Client& client) const;

    void add_errors(std::uint64_t count) { errors_ += count; }

  private:
    Loop loop_;
    std::size_t connecting_ = 0;
    std::vector<bool> is_paired_;  // by the client's number
    std::size_t paired_ = 0;
    std::size_t gone_ = 0;
    std::uint64_t errors_ = 0;
};

}  // namespace load
