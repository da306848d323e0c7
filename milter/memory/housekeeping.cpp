#include "memory/housekeeping.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace keneki::memory {

std::int64_t expiry_clock(std::int64_t stored, std::int64_t wall, std::chrono::seconds passed) {
    if (stored == 0 || wall <= stored) return wall;
    return std::min(wall, stored + 2 * static_cast<std::int64_t>(passed.count()));
}

void Housekeeping::begin(Database& database,
                         std::int64_t wall,
                         std::chrono::steady_clock::time_point now) {
    const auto passed = std::chrono::duration_cast<std::chrono::seconds>(now - last_);
    const std::int64_t clock = expiry_clock(database.state().clock, wall, passed);
    database.set_state("clock", clock);
    last_ = now;
    limits_ = {};
    limits_.before_day = clock / day_seconds - keep_days_;
    go_to(Stage::old_contacts);
}

void Housekeeping::go_to(Stage stage) {
    stage_ = stage;
    reached_.reset();
    staying_.clear();
    if (stage == Stage::old_messages) limits_.least_message = {};
}

bool Housekeeping::must_go(const Database::Row& row) {
    const bool message = row.age.tier < 0;
    const Database::Age& least = message ? limits_.least_message : limits_.least_contact;
    if (row.age.day < limits_.before_day || row.age < least) return true;
    return row.age == least && (message ? message_quota_ : contact_quota_)-- > 0;
}

bool Housekeeping::walk(Database& database, Database::Table table) {
    const auto rows = database.rows_behind(table, reached_, portion);
    std::vector<Database::Row> going;
    for (const Database::Row& row : rows) {
        reached_ = row;
        if (!must_go(row)) {
            ++staying_[row.age];
            continue;
        }
        going.push_back(row);
        if (going.size() == portion_forgotten) break;
    }
    if (!going.empty()) database.forget(table, going, limits_);
    return !rows.empty();
}

bool Housekeeping::is_too_much(Staying::const_iterator from,
                               Staying::const_iterator end,
                               Database::Age& least,
                               std::int64_t& quota) const {
    std::int64_t over = -most_;
    for (auto row = from; row != end; ++row)
        over += row->second;
    if (over <= 0) return false;
    for (auto row = from; over > 0; ++row) {
        least = row->first;
        quota = over;
        over -= row->second;
    }
    return true;
}

bool Housekeeping::is_too_much() {
    const auto contacts =
        staying_.lower_bound({.tier = 0, .day = std::numeric_limits<std::int64_t>::min()});
    const bool messages =
        is_too_much(staying_.cbegin(), contacts, limits_.least_message, message_quota_);
    return is_too_much(contacts, staying_.cend(), limits_.least_contact, contact_quota_) ||
           messages;
}

void Housekeeping::step(Database& database,
                        std::int64_t wall,
                        std::chrono::steady_clock::time_point now) {
    switch (stage_) {
    case Stage::none:
        return begin(database, wall, now);
    case Stage::old_contacts:
        if (walk(database, Database::Table::contacts)) return;
        return go_to(is_too_much() ? Stage::least_contacts : Stage::old_messages);
    case Stage::least_contacts:
        if (walk(database, Database::Table::contacts)) return;
        return go_to(Stage::old_messages);
    case Stage::old_messages:
        if (walk(database, Database::Table::messages)) return;
        return go_to(is_too_much() ? Stage::least_messages : Stage::space);
    case Stage::least_messages:
        if (walk(database, Database::Table::messages)) return;
        return go_to(Stage::space);
    case Stage::space:
        if (database.give_back_space()) return;
        stage_ = Stage::none;
        next_ = now + pause;
    }
}

} // namespace keneki::memory
