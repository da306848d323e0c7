#pragma once

#include "people/facility_details.h"
#include "people/facility_romaji.h"
#include "people/folded_text.h"
#include "people/name_index.h"
#include "people/name_text.h"
#include "people/organisation_name.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// A facility of the list whose name stands in a text.
struct FacilityMatch {
    std::size_t begin = 0; ///< in characters of the folded text
    std::size_t end = 0;
    std::vector<std::uint32_t> facilities; ///< all that bear this name
    /// So many bear it that it says little by itself.
    bool common = false;
};

/// Finds facilities of the list however their names are written: with or without legal form and
/// owner, with any word for their kind, in old or new forms, in Latin letters as their reading
/// says. Linear in the text, whatever the size of the list.
class FacilityIndex {
public:
    /// `name` is the one that states owner and place; facilities come in order.
    void add(const std::string& name,
             const std::vector<std::string>& other_names,
             std::uint32_t facility);

    /// The longest match at each place. `whole` is the text that `folded` and `text` were made of:
    /// an owner or place that it states, and that the list contradicts, makes it somebody else.
    [[nodiscard]] std::vector<FacilityMatch>
    find(std::string_view whole, const FoldedText& folded, const NameText& text) const;

private:
    void add_forms(const std::string& name, const OrganisationName& parts, std::uint32_t facility);
    /// A name written by its sound may be that of another place (はなぞの病院 for 花園病院).
    void add_sound(const std::u32string& form, std::uint32_t facility);
    /// Of those that bear the matched name, whom the text can mean.
    [[nodiscard]] FacilityMatch
    meant(const NameIndex::Match& match, const OrganisationName& shown, const NameText& text) const;

    /// The names in Latin letters, where no other match stands.
    void add_romaji_matches(const FoldedText& folded, std::vector<FacilityMatch>& found) const;

    NameIndex forms_;
    FacilityRomaji romaji_;
    std::vector<OrganisationName> parts_;  ///< by facility; only owner, place and kind
    std::vector<FacilityDetails> details_; ///< by facility
};

} // namespace keneki::people
