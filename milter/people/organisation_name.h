#pragma once

#include "people/name_text.h"
#include "people/organisation_words.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// The name of an organisation taken apart. All texts in the form of NameText.
struct OrganisationName {
    bool legal_form = false; ///< 医療法人社団, (株), ㈲ … stood with it
    std::u32string owner;    ///< 健生会 of 医療法人社団健生会さくらクリニック
    std::u32string core;     ///< さくら
    Kind kind = Kind::none;
    bool kind_in_front = false;
    std::u32string branch; ///< what stands behind (横浜院, 地域連携室)
    std::u32string place;  ///< a place in front of the core as a word of its own, or behind
};

/// Takes any length; linear.
[[nodiscard]] OrganisationName organisation_name(std::string_view utf8);

/// The text with the only word for a kind that it holds taken out of its brackets: うみかぜ(特養),
/// (特養)うみかぜ. Nothing when none stands in brackets.
[[nodiscard]] std::optional<NameText> kind_out_of_brackets(const NameText& name);

/// The texts under which a name of the list is found, in the form of NameText; `parts` are those of
/// the name. As it stands, without legal form, without owner, and with each word for its kind, in
/// front or behind. Never what says too little (a bare core, two characters).
[[nodiscard]] std::vector<std::u32string> organisation_forms(std::string_view utf8,
                                                             const OrganisationName& parts);

/// Two names may be those of one place: neither states an owner or a place that the other
/// contradicts. (The core and the kind have been found equal.)
[[nodiscard]] bool may_be_same(const OrganisationName& listed, const OrganisationName& shown);

/// Many bear this name: is_common_facility_core(), or a short word without any kind. Its owner,
/// when stated, tells them apart.
[[nodiscard]] bool is_common(const OrganisationName& name);

/// `form` ends in a word for its kind, so that a sentence may go on behind it.
[[nodiscard]] bool ends_in_kind(std::u32string_view form);

} // namespace keneki::people
