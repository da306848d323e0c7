#pragma once

#include <string>
#include <string_view>

namespace keneki::people {

/// A name holds a word that makes it a place, though none of those for its kind: 霧岡透析センター,
/// ケアステーション翔. In the form of NameText; linear.
[[nodiscard]] bool says_a_place(std::u32string_view name);

/// What tells such a place from another: 霧岡, 翔. Empty when the name says only of which sort it
/// is (健康管理センター, 法人本部).
[[nodiscard]] std::u32string telling_part(std::u32string_view name);

} // namespace keneki::people
