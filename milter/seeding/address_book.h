#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::seeding {

/// Whom an address book knows.
struct AddressBook {
    std::vector<std::string> addresses; ///< people::address_key() of each, each once, in order
    std::size_t entries = 0;            ///< cards or rows
    std::size_t without_address = 0;    ///< of the entries
    config::Problems not_addresses;     ///< where a mail address is expected and something else is
};

/// Larger address books are refused: 50,000 cards with pictures are more than a mail program bears.
inline constexpr std::size_t max_address_book_bytes = 256U << 20U;

/// vCard 2.1, 3.0 and 4.0 (recognised by its beginning), or CSV of Outlook, Thunderbird, Google and
/// others in UTF-8 or CP932, of which every column counts whose name speaks of mail. Refused with
/// file and line: a CSV file without such a column, unbalanced quotes, cards that do not end,
/// UTF-16.
Expected<AddressBook, config::Problem> read_address_book(std::string_view bytes,
                                                         const std::string& file);

} // namespace keneki::seeding
