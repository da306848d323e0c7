#pragma once

#include <cstddef>
#include <cstdint>

namespace keneki::mail {

/// What one message may cost. Each limit that is reached is a finding and an entry in
/// not_inspected.
struct Limits {
    std::size_t mime_depth = 100;         ///< Postfix's own mime_nesting_limit is 100
    std::size_t parts = 5'000;            ///< MIME parts looked at
    std::size_t header_fields = 5'000;    ///< fields of one header
    std::size_t header_bytes = 1U << 20U; ///< one field; more is cut
    std::size_t header_long_bytes =
        64U << 10U; ///< one field; more is a finding (libmilter's own packets end there)
    std::size_t addresses = 2'000; ///< of one address field
    std::size_t group_depth = 8;   ///< RFC 5322 knows one level; GMime overflows at thousands
    std::size_t text_bytes = 256U << 10U;     ///< of visible text kept in the Evidence
    std::size_t text_input_bytes = 8U << 20U; ///< of one text part that is decoded and read
    std::size_t field_raw_bytes = 4096;       ///< of one field kept raw in the Evidence
    std::size_t fields_kept = 200;            ///< header fields kept in the Evidence
    std::size_t links = 200;
    std::size_t attached_message_depth = 10;
    /// Decoded and inflated for the whole message: the largest padded document that was ever sent
    /// (574 MB), and what comes beside it.
    std::uint64_t inflated_bytes = 640ULL << 20U;
};

} // namespace keneki::mail
