#pragma once

#include "people/organisation_name.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// The texts under which a name of the list is found, in the form of NameText; `parts` are those of
/// the name. As it stands, without legal form, without owner, and with each word for its kind, in
/// front or behind. Never what says too little (a bare core, two characters).
[[nodiscard]] std::vector<std::u32string> organisation_forms(std::string_view utf8,
                                                             const OrganisationName& parts);

/// Long, and of kanji and kana: フローラ長岡 says enough without a word for its kind, though
/// weakly.
[[nodiscard]] bool is_telling(std::u32string_view core);

} // namespace keneki::people
