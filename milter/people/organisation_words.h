#pragma once

#include "people/facility_kinds.h"

#include <cstddef>
#include <string_view>

/// All texts in the form of NameText.
namespace keneki::people {

/// How long the legal form is that `text` begins with, or ends in with something before it; 0:
/// none.
[[nodiscard]] std::size_t legal_form_at_front(std::u32string_view text);
[[nodiscard]] std::size_t legal_form_at_end(std::u32string_view text);

/// How long the name of an owner is that the text begins with, and that has so many places all over
/// the country that it tells as little as a legal form (JA長野厚生連); 0: none.
[[nodiscard]] std::size_t large_owner_at_front(std::u32string_view text);
/// The text ends in the short name of such an owner (NHO, 厚生連).
[[nodiscard]] bool large_owner_at_end(std::u32string_view text);
/// How long the prefecture is that the text begins with (千葉県), not its name alone; 0: none.
[[nodiscard]] std::size_t prefecture_at_front(std::u32string_view text);
/// How long 市立, 公立, 例示市立 is that the text begins with; 0: none.
[[nodiscard]] std::size_t public_owner_at_front(std::u32string_view text);

} // namespace keneki::people
