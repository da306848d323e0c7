#pragma once

#include "people/name_text.h"
#include "people/organisation_words.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::people {

/// The name of an organisation taken apart. All texts in the form of NameText.
struct OrganisationName {
    bool legal_form = false; ///< 医療法人社団, (株), ㈲ … stood with it
    std::u32string owner;    ///< 健生会 of 医療法人社団健生会さくらクリニック
    std::u32string core;     ///< さくら
    Kind kind = Kind::none;
    std::u32string kind_word; ///< クリニック, as it stands there
    bool kind_in_front = false;
    std::u32string branch; ///< what stands behind (横浜院, 地域連携室)
    std::u32string place;  ///< a place in front of the core as a word of its own, or behind
};

/// Takes any length; linear.
[[nodiscard]] OrganisationName organisation_name(std::string_view utf8);

/// The text with the only word for a kind that it holds taken out of its brackets: うみかぜ(特養),
/// (特養)うみかぜ. Nothing when none stands in brackets.
[[nodiscard]] std::optional<NameText> kind_out_of_brackets(const NameText& name);

/// A place ends with one of these itself (苑, の里), so its name needs no word for its kind.
[[nodiscard]] bool names_a_house(std::u32string_view core);

/// 鈴木眼科: a branch of medicine behind a name makes it a clinic's without any other word.
[[nodiscard]] bool ends_in_department(std::u32string_view core);

/// Two names may be those of one place: neither states an owner or a place that the other
/// contradicts. `found` is the listed name as it stands in the shown one, and may be what that
/// takes for an owner: まつかぜ病院 in まつかぜ病院 通所リハビリ.
[[nodiscard]] bool may_be_same(const OrganisationName& listed,
                               const OrganisationName& shown,
                               std::u32string_view found);

/// Many bear this name: is_common_facility_core(), or a short word without any kind. Its owner,
/// when stated, tells them apart.
[[nodiscard]] bool is_common(const OrganisationName& name);

/// `form` ends in a word for its kind, so that a sentence may go on behind it.
[[nodiscard]] bool ends_in_kind(std::u32string_view form);

} // namespace keneki::people
