#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::seeding {

/// What stands in the fields for mail addresses of one card or row, with the line of each.
struct AddressEntry {
    struct Value {
        unsigned line = 0;
        std::string text;
    };
    std::vector<Value> values;
};
using AddressEntries = std::vector<AddressEntry>;

/// RFC 6350, RFC 2426 and vCard 2.1: folded lines, quoted-printable, groups, mailto:.
Expected<AddressEntries, config::Problem> read_vcards(std::string_view bytes,
                                                      const std::string& file);
/// CSV, of which the first row names the columns.
Expected<AddressEntries, config::Problem> read_contacts_csv(std::string_view bytes,
                                                            const std::string& file);

} // namespace keneki::seeding
