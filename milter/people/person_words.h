#pragma once

#include <cstddef>
#include <string_view>

namespace keneki::people {

/// All in the form of NameText.

/// How long the honorific or title is that `text` begins with (様, 先生, 看護師長 …); 0: none.
[[nodiscard]] std::size_t title_at_front(std::u32string_view text);

/// Behind a name and any titles stands 様, 先生 or the like: whoever is so called did not write.
[[nodiscard]] bool is_addressed_so(std::u32string_view behind_name);

/// `text` ends in a title or a department, behind which a name may begin without a space (外科,
/// 地域連携室, 事務長, 担当).
[[nodiscard]] bool ends_in_title_or_department(std::u32string_view text);

/// `text` ends as the names of trades do (鍼灸師, 生活支援員), beyond those that are listed.
/// Families may end so too: 師岡, 剛士.
[[nodiscard]] bool ends_in_trade(std::u32string_view text);

/// The whole word is a post in some department: 外科部長, 病棟師長, 営業部.
[[nodiscard]] bool is_post(std::u32string_view behind_name);

/// `word` is an honorific, a title or a department and no name: 様, 院長, 外科, 医療連携室, Dr.
[[nodiscard]] bool is_no_name(std::u32string_view word);

/// `letters` are a department, a degree or an honorific in Latin letters that people put behind or
/// in front of their names with a hyphen (Inoue-Surgery, Tanaka-san) and that is no part of a name.
[[nodiscard]] bool is_latin_post(std::u32string_view letters);

/// `word` without the honorifics and titles behind it: 山田先生様 → 山田.
[[nodiscard]] std::u32string_view without_titles(std::u32string_view word);

} // namespace keneki::people
