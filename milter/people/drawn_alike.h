#pragma once

#include "people/folded_text.h"

#include <cstddef>

namespace keneki::people {

/// The character at `position` as its neighbours in the same word show it: エ藤 and 純ー in kanji
/// are 工藤 and 純一, メディ力ル is メディカル. Kanji and katakana that are drawn alike are typed
/// one for the other by mistake, and to get past a comparison. Other characters stay.
[[nodiscard]] char32_t drawn_for(const FoldedText& folded, std::size_t position);

} // namespace keneki::people
