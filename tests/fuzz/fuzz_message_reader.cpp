// Fuzz target: what a client sends is told the same however its bytes are cut, and as a second
// reader tells it (message_oracle.hpp). The input is one byte that chooses the limit of a message,
// four that say how long the pieces are, in turn (all 0: one piece), and the client's bytes.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/message_oracle.hpp"
#include "fuzz/utf8_oracle.hpp"
#include "net/message_reader.hpp"

namespace signaling::net {
namespace {

using oracle::Lines;

constexpr std::array<std::size_t, 8> limits = {0, 1, 10, 125, 126, 1'000, 65'535, 65'536};
constexpr std::size_t choices = 1 + 4;

void require(bool holds, const char* rule) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
}

void check(const Incoming& incoming, std::size_t max) {
    const std::string_view payload = incoming.payload;
    switch (incoming.kind) {
        case Incoming::Kind::text:
            require(core::oracle::is_valid(payload), "a text is valid UTF-8");
            [[fallthrough]];
        case Incoming::Kind::binary:
            require(payload.size() <= max, "a message is not larger than the limit");
            return;
        case Incoming::Kind::ping:
        case Incoming::Kind::pong:
            require(payload.size() <= 125, "a control frame is small");
            return;
        case Incoming::Kind::close:
            require(payload.empty() || payload.size() == 2, "of a close only the code is told");
            return;
        case Incoming::Kind::failure:
            require(payload.empty(), "a failure has no payload");
            return;
    }
}

// One piece, in memory of its own that is gone afterwards.
void feed(MessageReader& reader, std::string_view piece, std::size_t max, Lines& lines) {
    std::vector<char> bytes(piece.begin(), piece.end());
    std::span<char> rest = bytes;
    const char* const end = bytes.data() + bytes.size();
    for (;;) {
        const char* const before = rest.data();
        const auto incoming = reader.take(rest, max);
        if (!incoming) break;
        require(rest.data() >= before && rest.data() + rest.size() == end, "bytes go by in order");
        check(*incoming, max);
        lines.push_back(oracle::line_of(*incoming));
    }
    require(rest.empty(), "all bytes are taken");
}

Lines told(std::string_view wire, std::span<const std::size_t> sizes, std::size_t max) {
    MessageReader reader;
    Lines lines;
    for (std::size_t turn = 0; !wire.empty(); ++turn) {
        const std::string_view piece = wire.substr(0, sizes[turn % sizes.size()]);
        feed(reader, piece, max, lines);
        wire.remove_prefix(piece.size());
    }
    return lines;
}

void print(const char* name, const Lines& lines) {
    std::fprintf(stderr, "%s:\n", name);
    for (const std::string& line : lines)
        std::fprintf(stderr, "    %.*s\n", static_cast<int>(line.size()), line.data());
}

void compare(const Lines& expected, const Lines& lines, const char* how) {
    if (expected == lines) return;
    print("the oracle", expected);
    print(how, lines);
    std::abort();
}

void try_one(std::span<const std::uint8_t> input) {
    const std::size_t max = limits[input[0] % limits.size()];
    std::array<std::size_t, 4> sizes{};
    bool is_cut = false;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        sizes[i] = input[1 + i];
        is_cut = is_cut || sizes[i] != 0;
    }
    const auto bytes = input.subspan(choices);
    const std::string wire(bytes.begin(), bytes.end());
    const Lines expected = oracle::read(wire, max);
    compare(expected, told(wire, std::array{wire.size()}, max), "in one piece");
    compare(expected, told(wire, std::array{std::size_t{1}}, max), "byte by byte");
    if (is_cut) compare(expected, told(wire, sizes, max), "in pieces");
}

}  // namespace
}  // namespace signaling::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < signaling::net::choices) return 0;
    signaling::net::try_one({data, size});
    return 0;
}
