// Keeps the frame that is written in part whole, so that its end can be found.
#include "net/frame_queue.hpp"

namespace signaling::net {

void FrameQueue::add(Opcode opcode, std::string_view payload) {
    append_frame(frames_, opcode, payload);
}

void FrameQueue::add_ahead(Opcode control, std::string_view payload) {
    const std::size_t at = end_of_begun_frame();
    const std::string_view rest = std::string_view(frames_).substr(at);
    if (!rest.empty() && is_control(frame_opcode(rest))) return;
    std::string frame;
    append_frame(frame, control, payload);
    frames_.insert(at, frame);
}

std::string_view FrameQueue::unwritten() const {
    return std::string_view(frames_).substr(written_);
}

void FrameQueue::take(std::size_t count) {
    written_ += count;
    if (written_ == frames_.size()) return clear();
    std::size_t whole = 0;
    for (std::string_view rest = frames_; frame_size(rest) <= written_ - whole;
         rest.remove_prefix(frame_size(rest)))
        whole += frame_size(rest);
    frames_.erase(0, whole);
    written_ -= whole;
}

void FrameQueue::forget_unwritten() {
    const std::size_t end = end_of_begun_frame();
    end == 0 ? clear() : frames_.resize(end);
}

// An assignment would keep the memory.
void FrameQueue::clear() {
    std::string().swap(frames_);
    written_ = 0;
}

std::size_t FrameQueue::end_of_begun_frame() const {
    return written_ == 0 ? 0 : frame_size(frames_);
}

}  // namespace signaling::net
