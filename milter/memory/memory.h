#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keneki::memory {

/// One thing that happened between one of us and somebody outside. Addresses in the form of
/// people::address_key(); times in seconds since 1970, UTC.
struct Observation {
    enum class Kind {
        received, ///< `other` wrote to `own`
        sent,     ///< `own` wrote to `other`; never an automatic answer
    };
    Kind kind = Kind::received;
    std::string other;
    std::string own;
    std::int64_t at = 0;
    bool bad = false;       ///< received: the verdict was quarantine or worse
    std::string message_id; ///< sent: without angle brackets; may be empty
};

} // namespace keneki::memory
