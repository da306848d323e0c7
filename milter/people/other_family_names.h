#pragma once

#include "people/name_text.h"

#include <cstddef>
#include <string>
#include <vector>

namespace keneki::people {

/// A name that a text states beside the one that it writes.
struct OtherName {
    std::u32string name; ///< in the form of NameText
    std::size_t begin = 0;
    std::size_t end = 0; ///< behind the brackets and what belongs to them
};

/// Which brackets hold a family name: those that say so (旧姓, 現姓), or, in a display name, any.
enum class BracketsOf { told_names, any_names };

/// What a person with two family names may be called: 佐藤花子 of 山田花子(旧姓佐藤),
/// 山田(旧姓:佐藤)花子. Nothing tells where a given name begins: each name of up to four characters
/// in front of the brackets makes one.
[[nodiscard]] std::vector<OtherName> names_by_other_family(const NameText& text,
                                                           BracketsOf brackets);

} // namespace keneki::people
