#pragma once

#include "memory/database.h"

#include <chrono>
#include <cstdint>

namespace keneki::memory {

/// The time by which things are forgotten. A clock that jumps ahead must not make everything old at
/// once: this one goes no more than twice as fast as time that has really passed, and at once back
/// with the system's clock. `stored` 0: it begins.
[[nodiscard]] std::int64_t
expiry_clock(std::int64_t stored, std::int64_t wall, std::chrono::seconds passed);

/// Forgets what is old or too much, in portions, so that what was learned is written in between.
class Housekeeping {
public:
    Housekeeping(std::int64_t keep_days, std::int64_t most_contacts)
        : keep_days_(keep_days), most_(most_contacts) {}

    /// A round is due when one begins or when `pause` has passed.
    [[nodiscard]] bool due(std::chrono::steady_clock::time_point now) const {
        return under_way_ || now >= next_;
    }
    [[nodiscard]] bool under_way() const { return under_way_; }
    [[nodiscard]] std::chrono::steady_clock::time_point next() const { return next_; }
    /// One portion. Throws what Database throws.
    void step(Database& database, std::int64_t wall, std::chrono::steady_clock::time_point now);

    static constexpr std::chrono::minutes first_pause{1};
    static constexpr std::chrono::minutes pause{60};
    static constexpr std::int64_t portion = 500; ///< rows of one commit

private:
    void begin(Database& database, std::int64_t wall, std::chrono::steady_clock::time_point now);

    std::int64_t keep_days_;
    std::int64_t most_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point next_ = last_ + first_pause;
    bool under_way_ = false;
    std::int64_t before_day_ = 0;
    std::int64_t contacts_over_ = 0, messages_over_ = 0;
};

} // namespace keneki::memory
