#pragma once

#include "people/folded_text.h"
#include "people/name_text.h"

#include <cstddef>

/// Where the name of a listed facility begins and ends in a text. Positions are those of `text`,
/// which was made of `folded`.
namespace keneki::people {

/// The name from `begin` to `end` begins here and not inside another facility's (中央病院 in
/// 山田中央病院).
[[nodiscard]] bool begins_as_facility(const FoldedText& folded,
                                      const NameText& text,
                                      std::size_t begin,
                                      std::size_t end);

/// It ends here: what goes on behind it is a part of it, or speaks of it.
[[nodiscard]] bool ends_as_facility(const FoldedText& folded,
                                    const NameText& text,
                                    std::size_t begin,
                                    std::size_t end);

/// 市立さくら総合病院 may be the さくら総合病院 of the list; 市立中央病院 is one of many.
[[nodiscard]] bool is_behind_public_owner(const NameText& text, std::size_t begin, std::size_t end);

} // namespace keneki::people
