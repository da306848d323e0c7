#pragma once

#include "base/log.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace keneki::quarantine {

/// What the log reads of a store that fails: once why and what to do, again when that is another,
/// once a minute how many messages it did not take, and once that it works again. Thread-safe.
class Trouble {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Say = std::function<void(log::Level, const std::string&)>;
    /// `store` as in keneki.yaml. `say`: into the log.
    explicit Trouble(std::string store, Say say = log::write);

    /// The store failed. `why` in escaped words.
    void failed(const std::string& why, Time now);
    /// A message was not taken, for whatever reason.
    void refused(const std::string& why, Time now);
    /// Something was written.
    void works();

private:
    void begin(const std::string& why, Time now);
    void go_on(const std::string& why, Time now);

    const std::string store_;
    const Say say_;
    std::mutex mutex_; ///< of all below
    bool failing_ = false;
    std::string advice_;
    std::uint64_t refused_ = 0, told_ = 0;
    Time told_at_{};
};

} // namespace keneki::quarantine
