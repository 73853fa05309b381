// Lets frames that queue up leave together: while a batch is open, connections that have something
// to write wait, and its end makes them write, once each.
#pragma once

#include <memory>
#include <vector>

namespace signaling::net {

class Flushable {
  public:
    virtual ~Flushable() = default;
    virtual void flush() = 0;
};

class Outbox {
  public:
    // Flushes now, or at the end of the open batch.
    void add(std::shared_ptr<Flushable> connection);

    // Open for as long as it lives. One at a time.
    class Batch {
      public:
        explicit Batch(Outbox& outbox);
        ~Batch();
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

      private:
        Outbox& outbox_;
    };

  private:
    std::vector<std::shared_ptr<Flushable>> waiting_;
    bool is_open_ = false;
};

}  // namespace signaling::net
