#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// What a label of a domain looks like to a reader: without hyphens, with digits and pairs of
/// letters as the letters that they are taken for (0 o, 1 l, rn m, vv w, i l), letters of other
/// scripts as the Latin ones (ICU's skeleton, UTS #39). Only good for comparing.
[[nodiscard]] std::string look_of(std::string_view label);

/// The label without hyphens.
[[nodiscard]] std::string letters_of(std::string_view label);

/// The label without the words that anybody adds (mail, info, login, jp …), hyphens left out; the
/// whole when nothing is left of it.
[[nodiscard]] std::string without_added_words(std::string_view label);

/// One of the words that anybody adds.
[[nodiscard]] bool is_added_word(std::string_view word);

/// The label without words for a kind of facility (hospital, clinic, hp, byoin …), hyphens left
/// out. Empty when nothing else stands in it.
[[nodiscard]] std::string core_of_label(std::string_view label);

/// A label without hyphens with each other word for the same kind: fukamoridaihp for
/// fukamoridai-hospital. Empty when it does not end in such a word.
[[nodiscard]] std::vector<std::string> with_other_kind_words(std::string_view label);
/// `look` is look_of() one of these.
[[nodiscard]] bool has_look_of_other_kind(std::string_view label, std::string_view look);

/// A family name, a place or a word that many organisations bear: sakura, tanaka, yokohama.
[[nodiscard]] bool is_common_name(std::string_view core);
/// Many organisations have this core: sakura, tanaka, yokohama; or it is short.
[[nodiscard]] bool is_common_label_core(std::string_view core);

/// It can be read as Japanese in Latin letters, so it may be another family's or place's name.
[[nodiscard]] bool is_readable(std::string_view letters);

} // namespace keneki::people
