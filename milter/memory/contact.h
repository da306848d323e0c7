#pragma once

#include <cstdint>

namespace keneki::memory {

enum class State {
    unknown, ///< not asked, or no answer
    never,   ///< no mail in either direction
    fresh,   ///< has written, but that says little yet
    known,   ///< one of us wrote to it, or it has written harmless mail for a while
    silent,  ///< known, but nothing came or went for long
};

/// What the configuration says about states.
struct Policy {
    std::int64_t learning_days = 14;
    std::int64_t quiet_days = 14;
    std::int64_t silent_days = 180;
};

inline constexpr std::int64_t day_seconds = 86'400;
/// In memory_contact.tier: no contact but a message that came to us (Key::received).
inline constexpr int message_tier = -1;
/// So many different days with harmless mail make an author known, beside quiet_days.
inline constexpr std::int64_t known_days = 3;

/// What is remembered of one address, domain or pair. Times in seconds since 1970, 0: never. Also
/// what a batch of observations adds to it.
struct Contact {
    std::int64_t received = 0;       ///< messages from it
    std::int64_t sent = 0;           ///< messages to it
    std::int64_t bad = 0;            ///< of those received
    std::int64_t proven = 0;         ///< of those received
    std::int64_t sent_since_bad = 0; ///< … and what was released as genuine
    std::int64_t good_since = 0;     ///< the first harmless one since the last bad one
    std::int64_t good_last = 0;      ///< the last one of that series
    std::int64_t good_days = 0;      ///< different days in that series
    std::int64_t first_seen = 0;
    std::int64_t last_received = 0;
    std::int64_t last_sent = 0;
    std::int64_t last_bad = 0;

    [[nodiscard]] std::int64_t last_seen() const;
};

/// Whatever the clock did meanwhile, an age is never negative.
[[nodiscard]] std::int64_t age_days(std::int64_t at, std::int64_t now);

[[nodiscard]] State state_of(const Contact& contact, const Policy& policy, std::int64_t now);

/// One more message, not older than those before it.
void add_received(Contact& contact, std::int64_t at, bool bad, bool proven);
void add_sent(Contact& contact, std::int64_t at);

} // namespace keneki::memory
