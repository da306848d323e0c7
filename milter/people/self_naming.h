#pragma once

#include "people/folded_text.h"

#include <cstddef>
#include <string_view>

namespace keneki::people {

/// What stands in front of a name in a line says that somebody else is meant than who wrote it: a
/// label (主治医：, 宛先：, 座長：, 患者氏名, cc:), a field of a form (予約者, 口座名義), or the
/// mark of an entry in a list (1., ・).
[[nodiscard]] bool labels_another(const FoldedText& line, std::size_t name_begin);

/// 担当医が〈name〉です, 主治医は〈name〉です: told of somebody. 私は is who writes.
[[nodiscard]] bool told_of_another(const FoldedText& line, std::size_t name_begin);

/// Behind a person's name the line says that it is who writes: です, と申します, (内科)です.
[[nodiscard]] bool says_it_is_me(std::u32string_view behind_name);

/// Behind a facility's name an introduction says that who writes belongs to it: の佐藤です,
/// 地域連携室 の佐藤と申します, に勤務する佐藤です, より, からのお知らせ; not に入院した佐藤です,
/// の患者の佐藤です.
[[nodiscard]] bool says_we_are_it(std::u32string_view behind_facility);

/// Behind a facility's name comes word from it: より, からのお知らせ, 総務課からのご案内.
[[nodiscard]] bool says_word_comes(std::u32string_view behind_facility);

} // namespace keneki::people
