#pragma once

#include "quarantine/store.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace keneki::quarantine {

/// Whom to tell of a store that fills up: each person once a day at most that it is nearly full,
/// and once that it is full, whatever becomes of the mail to anybody else.
class FillReminder {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// What the store said. One that is full is not forgotten over one that is nearly so.
    void note(const Fill& fill, Time now);
    /// What somebody may still have to be told; nothing an hour after it was noted: the store says
    /// it again, unless it has room by then.
    [[nodiscard]] std::optional<Fill> pending(Time now) const;
    [[nodiscard]] bool is_due(const std::string& person, const Fill& fill, Time now) const;
    void told(const std::string& person, const Fill& fill, Time now);
    /// Everybody knows.
    void settle() { fill_.reset(); }

private:
    std::optional<Fill> fill_;
    Time noted_at_;
    std::map<std::pair<std::string, bool>, Time> told_at_; ///< person, full
};

} // namespace keneki::quarantine
