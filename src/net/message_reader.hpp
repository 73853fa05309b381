// From a client's bytes to its messages: unmasks, joins fragments, checks what RFC 6455 asks for.
// Pure, no sockets: it is fed, and holds memory only while a frame or a message is incomplete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/frame.hpp"
#include "signaling/core/close_code.hpp"

namespace signaling::net {

// One thing that the client said.
struct Incoming {
    enum class Kind : std::uint8_t {
        text,     // a whole message, valid UTF-8
        binary,   // a whole message
        ping,     // payload of at most 125 bytes, to be sent back
        pong,     //
        close,    // payload: nothing, or a valid close code in 2 bytes (section 7.4)
        failure,  // the connection is to be failed with the code (section 7.1.7)
    };

    Kind kind = Kind::failure;
    std::string_view payload{};                      // valid until the next take()
    core::CloseCode code = core::CloseCode::normal;  // of a failure
};

class MessageReader {
  public:
    // Takes one thing off the front of `bytes`, which are unmasked in place. Nothing when all bytes
    // are taken and more are needed. After a close or a failure everything is taken and ignored.
    // `message_bytes_max` bounds a message, and the memory that is held.
    [[nodiscard]] std::optional<Incoming> take(std::span<char>& bytes,
                                               std::size_t message_bytes_max);

  private:
    struct Frame {
        FrameHeader header;
        std::span<char> payload;
    };

    // The next whole frame; nothing while it is incomplete or when failure_ is set.
    [[nodiscard]] std::optional<Frame> take_frame(std::span<char>& bytes, std::size_t max);
    [[nodiscard]] std::optional<core::CloseCode> fault_of(const FrameHeader& header,
                                                          std::size_t max) const;
    [[nodiscard]] std::optional<Incoming> accept(const Frame& frame);
    [[nodiscard]] std::optional<Incoming> accept_data(const Frame& frame);
    [[nodiscard]] bool continues_utf8(bool is_final);
    [[nodiscard]] Incoming whole(Opcode opcode, std::string_view message);
    [[nodiscard]] Incoming close(std::string_view payload);
    [[nodiscard]] Incoming fail(core::CloseCode code);
    void give_back();

    std::string frame_;                         // the beginning of an incomplete frame
    std::string message_;                       // the fragments so far
    std::size_t valid_ = 0;                     // bytes of it that are known to be good UTF-8
    Opcode fragmented_ = Opcode::continuation;  // what they are fragments of; continuation: none
    bool frame_is_told_ = false;                // the last thing told lies in frame_
    bool message_is_told_ = false;              // in message_
    bool is_over_ = false;
    std::optional<core::CloseCode> failure_;
};

}  // namespace signaling::net
