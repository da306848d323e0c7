#pragma once

namespace keneki::people {

/// The form of one character in which names are compared: old, simplified and vulgar forms of kanji
/// become the usual one (髙 高, 邊 辺, 𠮷 吉), katakana and small kana become large hiragana, ゐ ゑ
/// を ぢ づ what they sound like. Everything else stays. Wants characters after NFKC and case
/// folding.
[[nodiscard]] char32_t name_character(char32_t c);

/// Variation selectors: they choose between shapes of one character and say nothing of a name.
[[nodiscard]] bool is_variation_selector(char32_t c);

[[nodiscard]] bool is_kanji(char32_t c);
/// Hiragana in the form of name_character().
[[nodiscard]] bool is_name_kana(char32_t c);

/// The vowel (a i u e o) that hiragana of name_character() ends in; 0 for ん and everything else.
[[nodiscard]] char vowel_of(char32_t kana);

} // namespace keneki::people
