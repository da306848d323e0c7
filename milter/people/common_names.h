#pragma once

#include <string_view>

namespace keneki::people {

/// Families of which there are so many that the name alone tells nobody (佐藤, 鈴木 …), in the form
/// of NameText.
[[nodiscard]] bool is_common_family_name(std::u32string_view name);

/// What stands before 病院, クリニック, 医院 … in the names of many facilities: family names,
/// さくら, ひまわり, 中央, places alone (横浜), or nothing that tells one from another.
[[nodiscard]] bool is_common_facility_core(std::u32string_view core);

/// A prefecture or a large city, with or without 都道府県市区: 横浜, 横浜市, 大阪府.
[[nodiscard]] bool is_place_name(std::u32string_view word);

} // namespace keneki::people
