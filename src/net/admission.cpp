// Counting connections. IPv4 addresses count in their IPv6-mapped form, whichever socket they use.
// IPv6 addresses count by their first 64 bits: whoever has one has all with the same (RFC 6177).
#include "net/admission.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <utility>

namespace signaling::net {
namespace {

std::array<unsigned char, 16> key_of(const boost::asio::ip::address& address) {
    using boost::asio::ip::make_address_v6;
    using boost::asio::ip::v4_mapped;
    const auto v6 = address.is_v4() ? make_address_v6(v4_mapped, address.to_v4()) : address.to_v6();
    auto bytes = v6.to_bytes();
    if (!v6.is_v4_mapped()) std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), '\0');
    return bytes;
}

}  // namespace

Ticket::Ticket(Ticket&& from) noexcept
    : admission_(std::exchange(from.admission_, nullptr)),
      address_(from.address_),
      verdict_(from.verdict_) {}

Ticket& Ticket::operator=(Ticket&& from) noexcept {
    std::swap(admission_, from.admission_);
    std::swap(address_, from.address_);
    std::swap(verdict_, from.verdict_);
    return *this;
}

Ticket::~Ticket() {
    if (admission_ != nullptr) admission_->give_back(*this);
}

Ticket Admission::admit(const boost::asio::ip::address& address) {
    Ticket ticket;
    if (connections_ >= max_ + reserve_) return ticket;
    ticket.admission_ = this;
    ticket.verdict_ = connections_ >= max_ ? Verdict::full : Verdict::welcome;
    ++connections_;
    if (per_address_max_ > 0) {
        ticket.address_ = key_of(address);
        const std::size_t count = ++by_address_[ticket.address_];
        if (count > per_address_max_ && ticket.verdict_ == Verdict::welcome) {
            ticket.verdict_ = Verdict::address_full;
        }
    }
    return ticket;
}

void Admission::give_back(const Ticket& ticket) {
    --connections_;
    const auto position = by_address_.find(ticket.address_);
    if (position != by_address_.end() && --position->second == 0) by_address_.erase(position);
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    if (limit.rlim_cur < limit.rlim_max) {
        rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 10'000'000));
}

std::size_t descriptor_reserve(std::size_t descriptors) {
    return std::min<std::size_t>(64, descriptors / 4);
}

std::size_t connections_for(std::size_t descriptors) {
    return descriptors - descriptor_reserve(descriptors);
}

}  // namespace signaling::net
