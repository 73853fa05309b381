// A Host for tests of the network layer: remembers nothing, answers what the test says.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "signaling/net/host.hpp"

namespace signaling::net {

class HostDouble : public Host {
  public:
    core::PeerId on_open(std::shared_ptr<Connection>) override { return core::PeerId{1}; }
    void on_message(core::PeerId, std::string_view) override {}
    void on_life(core::PeerId) override {}
    void on_gone(core::PeerId, core::Ending) override {}
    void on_failure(core::PeerId, core::CloseCode) override {}
    void on_close(core::PeerId) override {}
    Health health() const override { return reported; }
    std::string metrics() const override { return "metric 1\n"; }

    Health reported;
};

}  // namespace signaling::net
