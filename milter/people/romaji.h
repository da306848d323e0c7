#pragma once

#include "people/folded_text.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// One spelling for all ways to write a Japanese name in Latin letters: Hepburn, Kunrei, passport
/// and waapuro spellings, with and without macrons, long vowels written (oo, ou, oh, ô) or not.
/// "Ôno", "Ohno", "Oono", "ONO" → "ono"; "Shimbashi", "Sinbasi" → "sinbasi". Wants folded Latin
/// letters; everything else in it is left out. Linear.
[[nodiscard]] std::string romaji_key(std::u32string_view latin);

/// The romaji_key() of kana (hiragana or katakana, not yet in the form of name_character(), which
/// loses small kana); empty when there is anything else in it.
[[nodiscard]] std::string romaji_of_kana(std::u32string_view kana);

/// A Latin word of a text in the form of romaji_key(). Hyphens and apostrophes inside it do not end
/// it (Ken-ichi, Jun'ichi), unless there are blanks beside them. Letters of other scripts that are
/// drawn as Latin ones count as these.
struct LatinWord {
    std::string key;
    std::size_t begin = 0; ///< in characters of the folded text
    std::size_t end = 0;
    /// Nothing but blanks, commas, dots and the like stands between it and the word before.
    bool follows = false;
};

/// No more than this many words of a text are looked at.
inline constexpr std::size_t max_latin_words = 200;
[[nodiscard]] std::vector<LatinWord> latin_words(const FoldedText& text);

} // namespace keneki::people
