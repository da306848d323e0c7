#include "memory/contact.h"

#include <algorithm>

namespace keneki::memory {

std::int64_t Contact::last_seen() const {
    return std::max({last_received, last_sent, last_bad, first_seen});
}

std::int64_t age_days(std::int64_t at, std::int64_t now) {
    return std::max<std::int64_t>(0, now - at) / day_seconds;
}

State state_of(const Contact& contact, const Policy& policy, std::int64_t now) {
    if (contact.received == 0 && contact.sent == 0) return State::never;
    const bool wrote_for_a_while =
        contact.good_days >= known_days && age_days(contact.good_since, now) >= policy.quiet_days;
    if (contact.sent_since_bad == 0 && !wrote_for_a_while) return State::fresh;
    const std::int64_t last = std::max(contact.last_received, contact.last_sent);
    return age_days(last, now) > policy.silent_days ? State::silent : State::known;
}

void add_received(Contact& contact, std::int64_t at, bool bad, bool proven) {
    ++contact.received;
    if (proven) ++contact.proven;
    if (contact.first_seen == 0) contact.first_seen = at;
    contact.last_received = std::max(contact.last_received, at);
    if (bad) {
        ++contact.bad;
        contact.last_bad = std::max(contact.last_bad, at);
        contact.sent_since_bad = 0;
        contact.good_since = contact.good_last = contact.good_days = 0;
        return;
    }
    if (contact.good_days == 0) contact.good_since = at;
    if (contact.good_days == 0 || at / day_seconds > contact.good_last / day_seconds)
        ++contact.good_days;
    contact.good_last = std::max(contact.good_last, at);
}

void add_sent(Contact& contact, std::int64_t at) {
    ++contact.sent;
    ++contact.sent_since_bad;
    if (contact.first_seen == 0) contact.first_seen = at;
    contact.last_sent = std::max(contact.last_sent, at);
}

} // namespace keneki::memory
