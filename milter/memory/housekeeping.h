#pragma once

#include "memory/database.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace keneki::memory {

/// The time by which things are forgotten. A clock that jumps ahead must not make everything old at
/// once: this one goes no more than twice as fast as time that has really passed, and at once back
/// with the system's clock. `stored` 0: it begins.
[[nodiscard]] std::int64_t
expiry_clock(std::int64_t stored, std::int64_t wall, std::chrono::seconds passed);

/// Forgets what is old or too much, in portions, so that what was learned is written in between.
/// Goes through the tables in the order of their keys: an index by age would cost each message more
/// than its own rows do.
class Housekeeping {
public:
    Housekeeping(std::int64_t keep_days, std::int64_t most_contacts)
        : keep_days_(keep_days), most_(most_contacts) {}

    /// A round is due when one begins or when `pause` has passed.
    [[nodiscard]] bool due(std::chrono::steady_clock::time_point now) const {
        return under_way() || now >= next_;
    }
    [[nodiscard]] bool under_way() const { return stage_ != Stage::none; }
    /// One portion. Throws what Database throws.
    void step(Database& database, std::int64_t wall, std::chrono::steady_clock::time_point now);

    static constexpr std::chrono::seconds first_pause{10};
    static constexpr std::chrono::minutes pause{60};
    /// Rows of one portion: so many are looked at, and so many of them go in one commit.
    static constexpr std::size_t portion = 5'000, portion_forgotten = 500;

private:
    /// Each table is walked through once for what is old, counting what stays, and when that is too
    /// much once more for what is missed least.
    enum class Stage { none, old_contacts, least_contacts, old_messages, least_messages, space };

    void begin(Database& database, std::int64_t wall, std::chrono::steady_clock::time_point now);
    void go_to(Stage stage);
    /// One portion of a walk. False: there was nothing more.
    bool walk(Database& database, Database::Table table);
    [[nodiscard]] bool must_go(const Database::Row& row);
    using Staying = std::map<Database::Age, std::int64_t>;
    /// Behind a walk: whether too many contacts or messages have stayed; then limits and quotas say
    /// which go.
    bool is_too_much();
    [[nodiscard]] bool is_too_much(Staying::const_iterator from,
                                   Staying::const_iterator end,
                                   Database::Age& least,
                                   std::int64_t& quota) const;

    std::int64_t keep_days_;
    std::int64_t most_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point next_ = last_ + first_pause;
    Stage stage_ = Stage::none;
    Database::Limits limits_;
    /// So many of those at the limit itself go.
    std::int64_t contact_quota_ = 0, message_quota_ = 0;
    std::optional<Database::Row> reached_; ///< by this walk
    Staying staying_;
};

} // namespace keneki::memory
