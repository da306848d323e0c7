#pragma once

#include "people/directory.h"
#include "people/facility_index.h"
#include "people/keyed_places.h"
#include "people/look_alike.h"
#include "people/person_index.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

struct Person {
    std::string name;
    std::vector<std::string> addresses; ///< address_key() of each
    std::string department;             ///< may be empty
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
    PersonIndex staff_names;      ///< people are places in `staff`
    FacilityIndex facility_names; ///< facilities are places in `facilities`
    KeyedPlaces partner_domains;
    // address_key() of each, and their places
    KeyedPlaces partner_addresses;
    KeyedPlaces staff_addresses; ///< private ones
    bool departments = false;    ///< some of the staff have one
    LookAlikes look_alikes;      ///< of our domains and of the partners'
};
/// The type itself, for the functions of this folder.
using Lists = Directory::Lists;

/// The form in which addresses are compared: lower case, canonical domain; empty without '@'.
[[nodiscard]] std::string address_key(std::string_view address);

/// The address, or its domain or one above it, is a listed partner's.
[[nodiscard]] bool
is_partner_address(const Lists& lists, std::string_view address, std::string_view domain);

/// The listed partners to which an address belongs, as places in `facilities`; a few at most. One
/// house writes from several domains, and several houses share one.
[[nodiscard]] std::vector<std::uint32_t>
partners_of(const Lists& lists, std::string_view address, std::string_view domain);

} // namespace keneki::people
