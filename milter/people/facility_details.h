#pragma once

#include "people/name_text.h"
#include "people/organisation_name.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::people {

/// Sorts of legal persons: a medical corporation and a welfare corporation of one name are two.
enum class LegalKind : std::uint8_t { none, medical, welfare, company, school, npo, association };

/// Owners of places all over the country.
enum class LargeOwner : std::uint8_t {
    none,
    nho,
    jcho,
    johas,
    kkr,
    red_cross,
    saiseikai,
    koseiren
};

/// Type A and type B of 就労継続支援 are two services.
struct WorkTypes {
    bool a = false;
    bool b = false;
};

/// What tells a listed facility from a namesake, beside owner, place and kind.
struct FacilityDetails {
    LegalKind legal = LegalKind::none; ///< of a name that has no word for a kind
    WorkTypes types;
    std::u32string public_owner; ///< 例示市立, 市立
    std::u32string branch;       ///< 駅前店, 横浜院; no department
    LargeOwner large_owner = LargeOwner::none;
};
[[nodiscard]] FacilityDetails facility_details(std::string_view name,
                                               const OrganisationName& parts);

/// What a text says around a facility's name that stands in it.
struct FacilityContext {
    std::u32string owner_in_front; ///< 健生会さくら病院
    std::u32string owner_behind;   ///< さくら病院(医療法人 健生会)
    std::u32string prefecture;     ///< 千葉県さくら病院
    FacilityDetails details;
};
[[nodiscard]] FacilityContext
facility_context(const NameText& text, std::size_t begin, std::size_t end);

/// The text speaks of another branch, type or legal person than the list.
[[nodiscard]] bool contradicts(const FacilityDetails& listed,
                               const OrganisationName& parts,
                               const FacilityContext& context);

} // namespace keneki::people
