#pragma once

#include "people/directory.h"
#include "people/name_index.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace keneki::people {

struct Person {
    std::string name;
    std::vector<std::string> addresses; ///< address_key() of each
};

struct Facility {
    std::string name;
    std::vector<std::string> domains;   ///< canonical
    std::vector<std::string> addresses; ///< address_key() of each
    bool self = false;                  ///< a name of our own
};

/// The lists in the form in which they are asked.
struct Directory::Lists {
    std::vector<Person> staff;
    std::vector<Facility> facilities;
    NameIndex staff_names;    ///< entries are places in `staff`
    NameIndex facility_names; ///< entries are places in `facilities`
    std::unordered_multimap<std::string, std::uint32_t> partner_domains;
    std::unordered_set<std::string> partner_addresses;
};
/// The type itself, for the functions of this folder.
using Lists = Directory::Lists;

/// The form in which addresses are compared: lower case, canonical domain; empty without '@'.
[[nodiscard]] std::string address_key(std::string_view address);

} // namespace keneki::people
