#include "memory/housekeeping.h"

#include <algorithm>

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
    before_day_ = clock / day_seconds - keep_days_;
    contacts_over_ = database.contact_count() - most_;
    messages_over_ = database.message_count() - most_;
    under_way_ = true;
}

void Housekeeping::step(Database& database,
                        std::int64_t wall,
                        std::chrono::steady_clock::time_point now) {
    if (!under_way_) return begin(database, wall, now);
    if (const auto old = database.forget_contacts_before(before_day_, portion)) {
        contacts_over_ -= old;
        return;
    }
    if (const auto old = database.forget_messages_before(before_day_, portion)) {
        messages_over_ -= old;
        return;
    }
    if (contacts_over_ > 0) {
        const auto gone = database.forget_least_contacts(std::min(contacts_over_, portion));
        contacts_over_ = gone == 0 ? 0 : contacts_over_ - gone;
        return;
    }
    if (messages_over_ > 0) {
        const auto gone = database.forget_oldest_messages(std::min(messages_over_, portion));
        messages_over_ = gone == 0 ? 0 : messages_over_ - gone;
        return;
    }
    if (database.give_back_space()) return;
    under_way_ = false;
    next_ = now + pause;
}

} // namespace keneki::memory
