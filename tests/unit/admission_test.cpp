// Connection limits without connections.
#include "net/admission.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace signaling::net {
namespace {

const auto alice = boost::asio::ip::make_address("192.0.2.1");
const auto bob = boost::asio::ip::make_address("2001:db8::1");

TEST(Admission, admits_up_to_the_limit_then_http_alone_then_nobody) {
    Admission admission(2, 1, 0);
    std::vector<Ticket> tickets;
    for (const Verdict expected :
         {Verdict::welcome, Verdict::welcome, Verdict::full, Verdict::shut, Verdict::shut}) {
        tickets.push_back(admission.admit(alice));
        EXPECT_EQ(tickets.back().verdict(), expected);
    }
    EXPECT_EQ(admission.connections(), 3U);
}

TEST(Admission, a_ticket_gives_its_place_back_exactly_once) {
    Admission admission(1, 0, 0);
    std::optional<Ticket> first = admission.admit(alice);
    Ticket moved = std::move(*first);
    first.reset();
    EXPECT_EQ(admission.connections(), 1U);
    EXPECT_EQ(admission.admit(bob).verdict(), Verdict::shut);
    moved = Ticket{};
    EXPECT_EQ(admission.connections(), 0U);
    EXPECT_EQ(admission.admit(bob).verdict(), Verdict::welcome);
}

TEST(Admission, one_address_cannot_take_the_places_of_others) {
    Admission admission(10, 0, 2);
    const Ticket a = admission.admit(alice);
    std::optional<Ticket> b = admission.admit(alice);
    EXPECT_EQ(admission.admit(alice).verdict(), Verdict::address_full);
    EXPECT_EQ(admission.admit(bob).verdict(), Verdict::welcome);
    b.reset();
    EXPECT_EQ(admission.admit(alice).verdict(), Verdict::welcome);
}

TEST(Admission, an_ipv4_address_counts_the_same_through_a_dual_stack_socket) {
    Admission admission(10, 0, 1);
    const Ticket a = admission.admit(alice);
    const auto mapped = boost::asio::ip::make_address("::ffff:192.0.2.1");
    EXPECT_EQ(admission.admit(mapped).verdict(), Verdict::address_full);
}

TEST(Admission, all_ipv6_addresses_of_one_network_count_as_one) {
    Admission admission(10, 0, 1);
    const Ticket a = admission.admit(bob);
    const auto neighbour = boost::asio::ip::make_address("2001:db8::ffff:1:2:3");
    const auto stranger = boost::asio::ip::make_address("2001:db8:0:1::1");
    EXPECT_EQ(admission.admit(neighbour).verdict(), Verdict::address_full);
    EXPECT_EQ(admission.admit(stranger).verdict(), Verdict::welcome);
}

TEST(Admission, ipv4_addresses_count_each) {
    Admission admission(10, 0, 1);
    const Ticket a = admission.admit(alice);
    const auto neighbour = boost::asio::ip::make_address("192.0.2.2");
    EXPECT_EQ(admission.admit(neighbour).verdict(), Verdict::welcome);
}

TEST(Admission, the_reserve_leaves_most_of_few_descriptors_to_connections) {
    EXPECT_EQ(connections_for(20'000), 20'000U - 64U);
    EXPECT_EQ(connections_for(64), 48U);
    EXPECT_EQ(descriptor_reserve(64), 16U);
}

}  // namespace
}  // namespace signaling::net
