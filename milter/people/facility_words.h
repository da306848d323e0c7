#pragma once

#include "people/folded_text.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace keneki::people {

/// Where a text stands: a display name names who writes, running text names anything.
enum class Place { display_name, running_text };

/// A part of a text that reads like the name of a hospital, clinic, care facility or pharmacy.
struct FacilityName {
    std::size_t begin = 0; ///< in characters of the folded text
    std::size_t end = 0;
    bool by_weak_ending = false; ///< only an ending such as 苑 or 荘 says so
};

/// Proper names only: "さくら病院", "介護老人保健施設 ひまわり苑", "Sakura Clinic" (in display
/// names); not "病院", "当院", "総合病院", "デイサービスの利用". Words from threats 4.3 and 4.4;
/// linear in the text.
[[nodiscard]] std::vector<FacilityName> facility_names(const FoldedText& text, Place place);

/// One of the words that facility names end in (病院, クリニック …) begins at or behind `position`
/// and before the next boundary.
[[nodiscard]] bool facility_word_follows(const FoldedText& text, std::size_t position);

/// The text is addressed to somebody: ends in 御中, 様 and the like, so its names are not the
/// author's.
[[nodiscard]] bool is_addressed(const FoldedText& text);

} // namespace keneki::people
