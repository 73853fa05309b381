// A second reader of a client's bytes, written down from RFC 6455 and slow: it has all of them at
// once and copies what it likes. What it tells are lines, so that a difference can be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/utf8_oracle.hpp"
#include "net/message_reader.hpp"

namespace signaling::net::oracle {

using Lines = std::vector<std::string>;

inline unsigned byte_of(char c) {
    return static_cast<unsigned char>(c);
}

inline unsigned number_of(std::string_view two_bytes) {
    return byte_of(two_bytes[0]) * 256 + byte_of(two_bytes[1]);
}

// What MessageReader tells, as the line that ought to be told.
inline std::string line_of(const Incoming& incoming) {
    const std::string payload(incoming.payload);
    switch (incoming.kind) {
        case Incoming::Kind::text:
            return "text " + payload;
        case Incoming::Kind::binary:
            return "binary " + payload;
        case Incoming::Kind::ping:
            return "ping " + payload;
        case Incoming::Kind::pong:
            return "pong " + payload;
        case Incoming::Kind::close:
            if (payload.empty()) return "close";
            if (payload.size() != 2) return "close with a payload that is no code";
            return "close " + std::to_string(number_of(payload));
        case Incoming::Kind::failure:
            if (!payload.empty()) return "failure with a payload";
            return "failure " + std::to_string(static_cast<int>(incoming.code));
    }
    return "something unknown";
}

// Section 7.4.1 and what IANA has added since, section 7.4.2.
inline bool may_be_sent(unsigned close_code) {
    switch (close_code) {
        case 1004:  // reserved
        case 1005:  // "no status received"
        case 1006:  // "closed abnormally"
        case 1015:  // "TLS handshake failed"
            return false;
        default:
            return (close_code >= 1000 && close_code < 1016) ||
                   (close_code >= 3000 && close_code < 5000);
    }
}

class Reader {
  public:
    Reader(std::string_view wire, std::size_t message_bytes_max)
        : wire_(wire), max_(message_bytes_max) {}

    Lines read() {
        while (next_frame()) {
        }
        return lines_;
    }

  private:
    // False when the bytes, or the conversation, have ended.
    bool next_frame() {
        if (wire_.size() < 2) return false;
        const unsigned first = byte_of(wire_[0]);
        const unsigned second = byte_of(wire_[1]);
        const std::size_t extended = second % 128 == 126 ? 2 : second % 128 == 127 ? 8 : 0;
        const bool is_masked = second >= 128;
        const std::size_t header = 2 + extended + (is_masked ? 4 : 0);
        if (wire_.size() < header) return false;

        std::uint64_t length = second % 128;
        if (extended > 0) length = 0;
        for (const char c : wire_.substr(2, extended))
            length = length * 256 + byte_of(c);
        if (breaks_a_rule(first, is_masked, extended, length)) return fail(1002);
        const bool is_data = first % 16 < 8;
        if (is_data && message_.size() + length > max_) return fail(1009);

        if (wire_.size() - header < length) return false;
        const std::string_view mask = wire_.substr(header - 4, 4);
        std::string payload(wire_.substr(header, length));
        for (std::size_t i = 0; i < payload.size(); ++i)
            payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
        wire_.remove_prefix(header + payload.size());
        return is_data ? data(first, payload) : control(first, payload);
    }

    [[nodiscard]] bool breaks_a_rule(unsigned first, bool is_masked, std::size_t extended,
                                     std::uint64_t length) const {
        const bool is_final = first >= 128;
        const unsigned opcode = first % 16;
        if (first / 16 % 8 != 0) return true;                         // reserved bits, 5.2
        if (opcode > 10 || (opcode > 2 && opcode < 8)) return true;   // reserved opcodes, 5.2
        if (!is_masked) return true;                                  // 5.1
        if (length > 0x7FFF'FFFF'FFFF'FFFF) return true;              // 5.2
        if (extended == 2 && length <= 125) return true;              // in too many bytes, 5.2
        if (extended == 8 && length <= 65535) return true;            // the same
        if (opcode >= 8 && (!is_final || length > 125)) return true;  // 5.5
        if (opcode == 0 && !kind_) return true;                       // nothing to continue, 5.4
        return (opcode == 1 || opcode == 2) && kind_.has_value();     // one within another, 5.4
    }

    bool data(unsigned first, const std::string& payload) {
        const bool is_final = first >= 128;
        if (!kind_) kind_ = first % 16;
        message_ += payload;
        const bool is_text = kind_ == 1U;
        if (is_text && !(is_final ? core::oracle::is_valid(message_)
                                  : core::oracle::can_become_valid(message_)))
            return fail(1007);
        if (!is_final) return true;
        lines_.push_back((is_text ? "text " : "binary ") + message_);
        message_.clear();
        kind_.reset();
        return true;
    }

    bool control(unsigned first, const std::string& payload) {
        if (first % 16 == 9) lines_.push_back("ping " + payload);
        if (first % 16 == 10) lines_.push_back("pong " + payload);
        if (first % 16 != 8) return true;
        if (payload.empty()) {
            lines_.push_back("close");
            return false;
        }
        if (payload.size() == 1) return fail(1002);
        if (!may_be_sent(number_of(payload))) return fail(1002);
        if (!core::oracle::is_valid(payload.substr(2))) return fail(1007);
        lines_.push_back("close " + std::to_string(number_of(payload)));
        return false;
    }

    bool fail(unsigned code) {
        lines_.push_back("failure " + std::to_string(code));
        return false;
    }

    std::string_view wire_;
    std::size_t max_;
    std::string message_;           // of the fragments so far
    std::optional<unsigned> kind_;  // the opcode that they began with
    Lines lines_;
};

inline Lines read(std::string_view wire, std::size_t message_bytes_max) {
    return Reader(wire, message_bytes_max).read();
}

}  // namespace signaling::net::oracle
