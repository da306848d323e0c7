#pragma once

#include "people/folded_text.h"
#include "people/romaji.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The further forms under which a person of the list is found.
namespace keneki::people {

/// An entry may have brackets; few do.
[[nodiscard]] bool has_brackets(std::string_view entry);
/// The names that an entry with brackets states: 山田 花子 and 佐藤 花子 for 山田（旧姓佐藤） 花子,
/// 山田 花子（旧姓：佐藤）; 山田 花子 for 山田 花子（非常勤）.
[[nodiscard]] std::vector<std::string> names_of_entry(const std::string& entry);

/// A name in katakana as others write its foreign sounds, without long marks and with バ for ヴァ:
/// クリスティナ for クリスティーナ. Empty when it is no such name, or has neither.
[[nodiscard]] std::string plain_katakana(const std::string& name);

/// マリア・サントス with a space for the dot: no other space parts it. Other names stay.
[[nodiscard]] std::string parted_at_dots(const std::string& name);

/// Three or more parts in every order that people give them: those behind in front, and back to
/// front.
template <typename Part>
std::vector<std::vector<Part>> orders_of(const std::vector<Part>& parts) {
    std::vector<std::vector<Part>> orders;
    orders.reserve(parts.size());
    for (std::size_t first = 1; first < parts.size(); ++first) {
        std::vector<Part> turned(parts.begin() + static_cast<std::ptrdiff_t>(first), parts.end());
        turned.insert(turned.end(), parts.begin(),
                      parts.begin() + static_cast<std::ptrdiff_t>(first));
        orders.push_back(std::move(turned));
    }
    orders.emplace_back(parts.rbegin(), parts.rend());
    return orders;
}

/// The words of a long name in Latin letters in each way to write them: as they stand, with
/// initials for those between first and last (Ram B. Thapa), Ma. for Maria; each in other orders.
[[nodiscard]] std::vector<std::string> keys_of_long_name(const std::vector<LatinWord>& words);

/// Jiro-Inoue: the two names. Empty for any word without just one hyphen.
[[nodiscard]] std::vector<LatinWord> halves_of(const FoldedText& folded, const LatinWord& word);

/// Ohishi of 大石, as a passport has it: there the h in front of a vowel is heard as one. `key` is
/// that of the whole reading; empty for any other.
[[nodiscard]] std::string key_with_oh(std::u32string_view family, std::string_view key);

/// The romaji_key() of Kohichi for こういち, of Kennichi for けんいち, as many of that name write
/// it; empty for other kana.
[[nodiscard]] std::string key_in_front_of_ichi(std::u32string_view kana);

/// Michael Smith and マイケル スミス for three names: whether the one between them is left out.
/// That of dela Cruz is not.
[[nodiscard]] bool may_be_left_out(std::u32string_view middle);

/// ChieUenohara, whose capitals are folded: each way to part the word, given name behind family
/// name.
[[nodiscard]] std::vector<std::string> keys_of_turned_word(std::u32string_view written);

} // namespace keneki::people
