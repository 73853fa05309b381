// Everybody joins, waits, leaves; what goes wrong on the way is counted.
#include "crowd.hpp"

#include "wire.hpp"

namespace load {
namespace {

constexpr std::chrono::seconds patience{60};

}  // namespace

Crowd::Crowd(std::uint16_t port, std::size_t pairs)
    : loop_(*this, port, 2 * pairs), is_paired_(2 * pairs) {}

std::string Crowd::session_of(const Client& client) const {
    return session_id(client.number / 2);
}

bool Crowd::gather(std::size_t at_once) {
    const TimePoint end = Clock::now() + patience;
    std::size_t next = 0;
    paired_ = gone_ = connecting_ = 0;
    is_paired_.assign(loop_.size(), false);
    return loop_.run(
               [&] {
                   for (; next < loop_.size() && connecting_ < at_once; ++next) {
                       ++connecting_;
                       loop_.connect(loop_.client(next));
                   }
                   return paired_ + gone_ >= loop_.size();
               },
               end) &&
           gone_ == 0;
}

bool Crowd::leave() {
    gone_ = 0;
    std::size_t leaving = 0;
    for (std::size_t number = 0; number < loop_.size(); ++number) {
        Client& client = loop_.client(number);
        if (client.state == Client::State::open) ++leaving;
        loop_.leave(client);
    }
    return loop_.run([&] { return gone_ >= leaving; }, Clock::now() + patience) &&
           leaving == loop_.size();
}

void Crowd::drop() {
    for (std::size_t number = 0; number < loop_.size(); ++number)
        loop_.drop(loop_.client(number));
}

void Crowd::on_open(Client& client) {
    --connecting_;
    loop_.send(client, frame(Opcode::text, join_text(session_of(client), client.number % 2 == 0)));
}

void Crowd::on_message(Client& client, std::string_view text) {
    if (has_type(text, "peer_connected")) {
        if (!is_paired_[client.number]) ++paired_;
        is_paired_[client.number] = true;
    } else if (is_farewell(text)) {  // of a partner whose connection was dead already
        if (is_paired_[client.number]) --paired_;
        is_paired_[client.number] = false;
    } else if (has_type(text, "ice_candidate")) {
        on_relayed(client, text);
    } else if (!has_type(text, "joined")) {
        ++errors_;
    }
}

void Crowd::on_relayed(Client&, std::string_view) {
    ++errors_;
}

void Crowd::on_closed(Client&, bool properly) {
    ++gone_;
    if (!properly) ++errors_;
}

}  // namespace load
