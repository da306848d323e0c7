#include "people/name_text.h"

#include "base/utf8.h"
#include "people/characters.h"
#include "people/drawn_alike.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace keneki::people {
namespace {

/// Stands between the parts of a name and is none of it: 山田・太郎, 山田_太郎, 「山田」太郎,
/// 山田★太郎.
bool joins_parts(char32_t c) {
    const bool kana = (c >= U'ぁ' && c <= U'ゖ') || (c >= U'ァ' && c <= U'ヺ');
    if (kana || is_kanji(c) || is_latin(c)) return false; // most characters
    return std::u32string_view(U"・･·.,_=゠-‐‑‒–—―−’'`\"“”〝〟「」『』【】〔〕〈〉《》★☆♪♡♥♣♦♠●◆■※")
               .find(c) != std::u32string_view::npos;
}

/// ラ・マンチャ is one word, 医師・山田 two.
bool continues_behind_dot(std::u32string_view text, std::size_t at) {
    const auto is_kana = [](char32_t c) { return is_name_kana(name_character(c)) || c == U'ー'; };
    return at >= 2 && (text[at - 1] == U'・' || text[at - 1] == U'･') && is_kana(text[at - 2]) &&
           is_kana(text[at]);
}

bool is_katakana(char32_t c) {
    return (c >= U'ァ' && c <= U'ヺ') || c == U'ー';
}

/// ー, or a dash that was typed for it: センタ－, デ―タ. `c` is what is drawn there.
bool is_long_mark(std::u32string_view text, std::size_t at, char32_t c) {
    if (c == U'ー') return true;
    return std::u32string_view(U"-‐‑‒–—―−").find(text[at]) != std::u32string_view::npos && at > 0 &&
           is_katakana(text[at - 1]) && (at + 1 == text.size() || is_katakana(text[at + 1]));
}

/// The kana that a long vowel behind one with `vowel` is written with here.
char32_t long_vowel(char vowel) {
    switch (vowel) {
    case 'a':
        return U'あ';
    case 'i':
    case 'e':
        return U'い';
    default:
        return U'う';
    }
}

/// `c` behind `before`, both in the form of name_character(): おお and おう, けえ and けい alike.
char32_t long_vowels_alike(char32_t before, char32_t c) {
    const char vowel = vowel_of(before);
    const bool lengthens = (vowel == 'o' && (c == U'お' || c == U'う')) ||
                           (vowel == 'e' && (c == U'え' || c == U'い'));
    return lengthens ? long_vowel(vowel) : c;
}

/// か ゞ is かが, す ゞ すず.
char32_t voiced(char32_t kana) {
    constexpr std::u32string_view plain = U"かきくけこさしすせそたちつてとはひふへほ";
    return plain.find(kana) == std::u32string_view::npos ? kana : name_character(kana + 1);
}

/// 第2 is 第二, and 2号館 and 弐号館 are 二号館; 第12 stays.
char32_t ordinal(std::u32string_view text, std::size_t at) {
    constexpr std::u32string_view numbers = U"一二三四五六七八九";
    constexpr std::u32string_view formal = U"壱弐参";
    const auto is_digit = [&](std::size_t i) {
        return i < text.size() && text[i] >= U'0' && text[i] <= U'9';
    };
    const std::size_t place = formal.find(text[at]);
    if (place == std::u32string_view::npos && !is_digit(at)) return U'\0';
    const std::u32string_view behind = text.substr(at + 1);
    const bool counts =
        behind.starts_with(U"号館") || behind.starts_with(U"番館") || behind.starts_with(U"号棟");
    if (place != std::u32string_view::npos) return counts ? numbers[place] : U'\0';
    if (is_digit(at + 1) || (at > 0 && is_digit(at - 1))) return U'\0';
    const bool one = counts || (at > 0 && text[at - 1] == U'第');
    return one && text[at] != U'0' ? numbers[text[at] - U'1'] : U'\0';
}

/// A number in Roman letters behind a name: 小春日和Ⅱ, which NFKC makes II.
struct Roman {
    std::size_t length = 0; ///< 0: none
    char32_t digit = U'\0';
};

Roman roman_number(const FoldedText& folded, std::size_t at) {
    constexpr std::array<std::u32string_view, 9> numbers{U"i",  U"ii",  U"iii",  U"iv", U"v",
                                                         U"vi", U"vii", U"viii", U"ix"};
    const std::u32string_view all = folded.text();
    if ((all[at] != U'i' && all[at] != U'v') || at == 0 || is_latin(all[at - 1]) ||
        !is_word_character(all[at - 1]))
        return {};
    std::size_t end = at + 1;
    while (end < all.size() && is_latin(all[end]) && !folded.boundary(end))
        ++end;
    // One letter behind a blank is a word: 例示病院 I ….
    if (end - at == 1 && folded.boundary(at)) return {};
    if (end < all.size() && !folded.boundary(end) && all[end] < 0x80) return {};
    const auto* const found = std::find(numbers.begin(), numbers.end(), all.substr(at, end - at));
    if (found == numbers.end()) return {};
    return {end - at, static_cast<char32_t>(U'1' + (found - numbers.begin()))};
}

/// ケアー is ケア, and センタ is センター.
bool goes_without_mark(std::u32string_view text) {
    return text.ends_with(U"けあ") || text.ends_with(U"せんた");
}

/// 桜ヶ丘, 桜が丘, つつじヶ丘.
bool joins_place(std::u32string_view text, std::size_t at) {
    if (at == 0 || at + 1 >= text.size() || !is_kanji(text[at + 1])) return false;
    if (is_kanji(text[at - 1])) return true;
    const bool katakana_in_hiragana = text[at] == U'ケ' && is_hiragana(text[at - 1]);
    return text[at] == U'ヶ' || katakana_in_hiragana;
}

/// What a character is for those behind or in front of it; 0: for them it is nothing else.
char32_t in_its_place(std::u32string_view text, std::size_t at) {
    if (text[at] == U'附') return at + 1 < text.size() && text[at + 1] == U'属' ? U'付' : U'\0';
    return ordinal(text, at);
}

} // namespace

NameText::NameText(const FoldedText& folded) {
    const std::u32string_view all = folded.text();
    text_.reserve(all.size());
    bool pending = false; // a boundary of a character that was left out
    for (std::size_t at = 0; at < all.size(); ++at) {
        const char32_t given = all[at];
        if (const Roman roman = roman_number(folded, at); roman.length != 0) {
            boundaries_.push_back(false);
            origins_.push_back(static_cast<std::uint32_t>(at));
            text_.push_back(roman.digit);
            at += roman.length - 1;
            pending = false;
            continue;
        }
        const bool boundary = folded.boundary(at) && !continues_behind_dot(all, at);
        const char32_t before = text_.empty() ? U'\0' : text_.back();
        const char32_t drawn = drawn_for(folded, at);
        char32_t c = name_character(drawn);
        if (vowel_of(before) != 0 && is_long_mark(all, at, drawn)) {
            if (goes_without_mark(text_)) continue;
            c = long_vowel(vowel_of(before));
        } else if (is_variation_selector(given) || joins_parts(given)) {
            const bool goes_on = at + 1 < all.size() && continues_behind_dot(all, at + 1);
            pending = pending || ((boundary || joins_parts(given)) && !goes_on);
            continue;
        } else if ((given == U'々' || given == U'ゝ' || given == U'ヽ' || given == U'〻') &&
                   before != U'\0') {
            c = before;
        } else if (given == U'ゞ' || given == U'ヾ') {
            c = voiced(before);
        } else if (c == U'け' || c == U'か' || c == U'が') {
            if (!boundary && joins_place(all, at)) c = U'が';
        } else if (const char32_t meant = in_its_place(all, at); meant != U'\0') {
            c = meant;
        } else {
            c = long_vowels_alike(before, c);
        }
        boundaries_.push_back(boundary || pending);
        pending = false;
        origins_.push_back(static_cast<std::uint32_t>(at));
        text_.push_back(c);
    }
    boundaries_.push_back(true);
    origins_.push_back(static_cast<std::uint32_t>(all.size()));
}

std::size_t NameText::next_boundary(std::size_t position) const {
    std::size_t next = position + 1;
    while (next < text_.size() && !boundaries_[next])
        ++next;
    return std::min(next, text_.size());
}

std::size_t NameText::boundary_before(std::size_t position) const {
    while (position > 0 && !boundaries_[position])
        --position;
    return position;
}

bool NameText::roman(std::size_t position, const FoldedText& folded) const {
    return position < text_.size() && text_[position] >= U'0' && text_[position] <= U'9' &&
           is_latin(folded.text()[origins_[position]]);
}

void NameText::leave_out(std::size_t position) {
    const auto offset = static_cast<std::ptrdiff_t>(position);
    text_.erase(position, 1);
    boundaries_.erase(boundaries_.begin() + offset);
    boundaries_[position] = true;
    origins_.erase(origins_.begin() + offset);
}

std::string without_brackets(std::string_view utf8) {
    constexpr std::u32string_view opening = U"(（[［{〔<＜";
    constexpr std::u32string_view closing = U")）]］}〕>＞";
    std::string out;
    unsigned depth = 0;
    for (std::size_t i = 0; i < utf8.size();) {
        const std::size_t begin = i;
        const char32_t c = next_code_point(utf8, i);
        if (opening.find(c) != std::u32string_view::npos) {
            ++depth;
            out += ' ';
        } else if (closing.find(c) != std::u32string_view::npos) {
            depth -= depth > 0 ? 1 : 0;
            out += ' ';
        } else if (depth == 0) {
            out.append(utf8, begin, i - begin);
        }
    }
    return out;
}

} // namespace keneki::people
