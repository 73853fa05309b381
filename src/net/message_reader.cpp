// A frame that came whole, as nearly all do, is told from the caller's own bytes: nothing is
// copied.
#include "net/message_reader.hpp"

#include <algorithm>
#include <utility>

#include "signaling/core/utf8.hpp"

namespace signaling::net {
namespace {

// Section 7.4: what may stand in a close frame; 1004, 1005, 1006 and 1015 may not.
bool is_close_code(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

unsigned close_code_of(std::string_view payload) {
    return static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8 |
           static_cast<unsigned char>(payload[1]);
}

std::string_view view(std::span<char> bytes) {
    return {bytes.data(), bytes.size()};
}

// Unlike an assignment of {} or an empty string, which keep the buffer.
void free_memory(std::string& text) {
    std::string().swap(text);
}

}  // namespace

std::optional<Incoming> MessageReader::take(std::span<char>& bytes, std::size_t message_bytes_max) {
    give_back();
    while (!is_over_) {
        const std::optional<Frame> frame = take_frame(bytes, message_bytes_max);
        if (failure_) return fail(*failure_);
        if (!frame) return std::nullopt;
        if (const std::optional<Incoming> incoming = accept(*frame)) return incoming;
        give_back();
    }
    bytes = {};
    return std::nullopt;
}

// Frees what the last thing told was lying in.
void MessageReader::give_back() {
    if (std::exchange(frame_is_told_, false)) free_memory(frame_);
    if (std::exchange(message_is_told_, false)) free_memory(message_);
}

std::optional<MessageReader::Frame> MessageReader::take_frame(std::span<char>& bytes,
                                                              std::size_t max) {
    for (;;) {
        const bool is_kept = !frame_.empty();
        const std::span<char> seen = is_kept ? std::span<char>(frame_) : bytes;
        std::size_t wanted = header_size(seen);
        if (seen.size() >= wanted) {
            const std::optional<FrameHeader> header = parse_header(seen);
            failure_ = header ? fault_of(*header, max) : core::CloseCode::protocol_error;
            if (failure_) return std::nullopt;
            wanted += static_cast<std::size_t>(header->length);
            if (seen.size() >= wanted) {
                frame_is_told_ = is_kept;
                if (!is_kept) bytes = bytes.subspan(wanted);
                const std::span<char> payload = seen.subspan(header->size, header->length);
                unmask(payload, header->mask);
                return Frame{*header, payload};
            }
        }
        if (bytes.empty()) return std::nullopt;
        const std::size_t count = std::min(wanted - frame_.size(), bytes.size());
        frame_.append(bytes.data(), count);
        bytes = bytes.subspan(count);
    }
}

// What a header says before its payload is there, so that nothing is kept in vain.
std::optional<core::CloseCode> MessageReader::fault_of(const FrameHeader& header,
                                                       std::size_t max) const {
    if (is_control(header.opcode)) return std::nullopt;
    const bool continues = header.opcode == Opcode::continuation;
    const bool is_within = fragmented_ != Opcode::continuation;
    if (continues != is_within) return core::CloseCode::protocol_error;
    if (header.length > max - message_.size()) return core::CloseCode::too_big;
    return std::nullopt;
}

std::optional<Incoming> MessageReader::accept(const Frame& frame) {
    switch (frame.header.opcode) {
        case Opcode::ping:
            return Incoming{Incoming::Kind::ping, view(frame.payload)};
        case Opcode::pong:
            return Incoming{Incoming::Kind::pong, view(frame.payload)};
        case Opcode::close:
            return close(view(frame.payload));
        case Opcode::continuation:
        case Opcode::text:
        case Opcode::binary:
            break;
    }
    return accept_data(frame);
}

std::optional<Incoming> MessageReader::accept_data(const Frame& frame) {
    const Opcode opcode = frame.header.opcode;
    if (opcode != Opcode::continuation && frame.header.is_final) {
        return whole(opcode, view(frame.payload));
    }
    if (opcode != Opcode::continuation) fragmented_ = opcode;
    message_ += view(frame.payload);
    if (fragmented_ == Opcode::text && !continues_utf8(frame.header.is_final)) {
        return fail(core::CloseCode::bad_utf8);
    }
    if (!frame.header.is_final) return std::nullopt;
    message_is_told_ = true;
    valid_ = 0;
    const bool is_text = std::exchange(fragmented_, Opcode::continuation) == Opcode::text;
    return Incoming{is_text ? Incoming::Kind::text : Incoming::Kind::binary, message_};
}

// A fragment may end within a code point, the last one may not (section 5.6). What was found valid
// is not looked at again: thousands of fragments must not cost their square.
bool MessageReader::continues_utf8(bool is_final) {
    std::string_view rest = message_;
    rest.remove_prefix(valid_);
    const std::size_t more = core::utf8_prefix(rest);
    valid_ += more;
    rest.remove_prefix(more);
    return rest.empty() || (!is_final && core::is_cut_utf8(rest));
}

Incoming MessageReader::whole(Opcode opcode, std::string_view message) {
    if (opcode == Opcode::binary) return {Incoming::Kind::binary, message};
    if (!core::is_utf8(message)) return fail(core::CloseCode::bad_utf8);
    return {Incoming::Kind::text, message};
}

Incoming MessageReader::close(std::string_view payload) {
    if (payload.size() == 1) return fail(core::CloseCode::protocol_error);
    if (payload.size() >= 2) {
        if (!is_close_code(close_code_of(payload))) return fail(core::CloseCode::protocol_error);
        if (!core::is_utf8(payload.substr(2))) return fail(core::CloseCode::bad_utf8);
    }
    is_over_ = true;
    free_memory(message_);
    return {Incoming::Kind::close, payload.substr(0, 2)};
}

Incoming MessageReader::fail(core::CloseCode code) {
    is_over_ = true;
    free_memory(frame_);
    free_memory(message_);
    return {Incoming::Kind::failure, {}, code};
}

}  // namespace signaling::net
