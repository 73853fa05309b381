// A list of who waits; what they write is theirs to know.
#include "net/outbox.hpp"

#include <cassert>
#include <utility>

namespace signaling::net {

void Outbox::add(std::shared_ptr<Flushable> connection) {
    if (!is_open_) return connection->flush();
    waiting_.push_back(std::move(connection));
}

Outbox::Batch::Batch(Outbox& outbox) : outbox_(outbox) {
    assert(!outbox_.is_open_);
    outbox_.is_open_ = true;
}

// By index and before the batch is closed: a flush may end a connection, whose partner then has
// something to write as well.
Outbox::Batch::~Batch() {
    for (std::size_t i = 0; i < outbox_.waiting_.size(); ++i)
        std::exchange(outbox_.waiting_[i], nullptr)->flush();
    outbox_.waiting_.clear();
    outbox_.is_open_ = false;
}

}  // namespace signaling::net
