// The frames that a connection has to write, in one piece of memory, so that all of them leave in
// one write. Knows no sockets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "net/frame.hpp"

namespace signaling::net {

class FrameQueue {
  public:
    void add(Opcode opcode, std::string_view payload);

    // Adds a control frame ahead of what waits, unless one is there already. For a full socket: a
    // slow reader's life must not be mistaken for its end, and of several pings only the last must
    // be answered (RFC 6455 section 5.5.3).
    void add_ahead(Opcode control, std::string_view payload);

    [[nodiscard]] std::string_view unwritten() const;
    // The first `count` bytes of unwritten() have been written.
    void take(std::size_t count);

    // Forgets all but the frame that is written in part: half a frame would spoil what follows.
    void forget_unwritten();
    void clear();

    [[nodiscard]] bool empty() const { return frames_.empty(); }
    // Bytes in memory; a frame that is written in part counts as a whole.
    [[nodiscard]] std::size_t size() const { return frames_.size(); }

  private:
    [[nodiscard]] std::size_t end_of_begun_frame() const;

    std::string frames_;       // the first may be written in part
    std::size_t written_ = 0;  // of its bytes
};

}  // namespace signaling::net
