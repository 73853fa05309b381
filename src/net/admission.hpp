// How many connections there may be, in all and from one address. Counts by tickets that the
// connections hold, so that no path can forget to give one back.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <map>

#include "signaling/core/limits.hpp"

namespace signaling::net {

class Admission;

enum class Verdict : std::uint8_t {
    welcome,
    full,          // connections_max: upgrades get 503, /health still answers
    address_full,  // connections_per_address_max: upgrades get 429
    shut,          // beyond the reserve as well: not even HTTP
};

// One connection's place. Move-only; gives the place back when it dies.
class Ticket {
  public:
    Ticket() = default;
    Ticket(Ticket&& from) noexcept;
    Ticket& operator=(Ticket&& from) noexcept;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket();

    [[nodiscard]] Verdict verdict() const { return verdict_; }

  private:
    friend class Admission;
    using AddressKey = std::array<unsigned char, 16>;

    Admission* admission_ = nullptr;
    AddressKey address_{};
    Verdict verdict_ = Verdict::shut;
};

class Admission {
  public:
    // `connections_max` and `reserve` are already settled numbers.
    Admission(std::size_t connections_max, std::size_t reserve, std::size_t per_address_max)
        : max_(connections_max), reserve_(reserve), per_address_max_(per_address_max) {}

    [[nodiscard]] Ticket admit(const boost::asio::ip::address& address);
    [[nodiscard]] std::size_t connections() const { return connections_; }
    [[nodiscard]] std::size_t connections_max() const { return max_; }

  private:
    friend class Ticket;
    void give_back(const Ticket& ticket);

    std::size_t max_;
    std::size_t reserve_;  // places for HTTP alone, so that health checks work at the limit
    std::size_t per_address_max_;
    std::size_t connections_ = 0;
    std::map<Ticket::AddressKey, std::size_t> by_address_;  // empty without a limit per address
};

// The descriptors that this process may have open; raises the soft limit to the hard one.
[[nodiscard]] std::size_t raise_descriptor_limit();

// What connections_max = 0 means with so many descriptors.
[[nodiscard]] std::size_t connections_for(std::size_t descriptors);

// Descriptors kept for listening, logs, and HTTP at the limit.
[[nodiscard]] std::size_t descriptor_reserve(std::size_t descriptors);

}  // namespace signaling::net
