#include "people/romaji.h"

#include "people/characters.h"
#include "people/person_words.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace keneki::people {
namespace {

using Spelling = std::pair<std::string_view, std::string_view>;

/// Other spellings of a sound, tried in this order at every place; what is written comes out. Those
/// with the same first letter stand together.
constexpr std::array<Spelling, 37> spellings{{
    {"tchi", "tti"},  {"tcha", "ttya"}, {"tchu", "ttyu"}, {"tcho", "ttyo"}, {"ttsu", "ttu"},
    {"tsu", "tu"},    {"cchi", "tti"},  {"ccha", "ttya"}, {"cchu", "ttyu"}, {"ccho", "ttyo"},
    {"chi", "ti"},    {"cha", "tya"},   {"chu", "tyu"},   {"cho", "tyo"},   {"sshi", "ssi"},
    {"ssha", "ssya"}, {"sshu", "ssyu"}, {"ssho", "ssyo"}, {"shi", "si"},    {"sha", "sya"},
    {"shu", "syu"},   {"sho", "syo"},   {"dzu", "zu"},    {"di", "zi"},     {"du", "zu"},
    {"jya", "zya"},   {"jyu", "zyu"},   {"jyo", "zyo"},   {"ji", "zi"},     {"ja", "zya"},
    {"ju", "zyu"},    {"jo", "zyo"},    {"je", "zye"},    {"fu", "hu"},     {"wo", "o"},
    {"l", "r"},       {"ye", "e"},
}};

constexpr bool is_vowel(char c) {
    return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o';
}

/// Where in `spellings` those with one first letter stand: every letter of every message asks.
struct Range {
    std::uint8_t begin = 0;
    std::uint8_t end = 0;
};
constexpr std::array<Range, 26> spellings_by_letter = [] {
    std::array<Range, 26> ranges{};
    for (std::size_t i = 0; i < spellings.size(); ++i) {
        Range& range = ranges[static_cast<std::size_t>(spellings[i].first[0] - 'a')];
        if (range.end == 0) range.begin = static_cast<std::uint8_t>(i);
        range.end = static_cast<std::uint8_t>(i + 1);
    }
    return ranges;
}();

/// The spelling that `rest` begins with, or null.
const Spelling* spelling_at_front(std::string_view rest) {
    const Range range = spellings_by_letter[static_cast<std::size_t>(rest[0] - 'a')];
    for (std::size_t i = range.begin; i < range.end; ++i)
        if (rest.starts_with(spellings[i].first)) return &spellings[i];
    return nullptr;
}

/// Kunrei spelling, long vowels still as written.
std::string respelled(std::string_view plain) {
    std::string out;
    out.reserve(plain.size());
    for (std::size_t at = 0; at < plain.size();) {
        const std::string_view rest = plain.substr(at);
        if (const Spelling* const found = spelling_at_front(rest)) {
            out += found->second;
            at += found->first.size();
            continue;
        }
        // Shimbashi, Homma: n before b, m and p.
        const bool labial = rest[0] == 'm' && rest.size() > 1 &&
                            (rest[1] == 'b' || rest[1] == 'm' || rest[1] == 'p');
        out += labial ? 'n' : rest[0];
        ++at;
    }
    return out;
}

/// Whether the n at `at` is the second of an ん that was typed as nn: Honnma, Jyunn, Shinnya. Konno
/// is こんの.
bool is_typed_twice(std::string_view spelled, std::size_t at, char before) {
    if (spelled[at] != 'n' || before != 'n') return false;
    return at + 1 == spelled.size() || !is_vowel(spelled[at + 1]);
}

/// Ohno, Oono, Ouno → Ono; Yuuki, Yuhki → Yuki; Honnma → Honma.
std::string shortened(std::string_view spelled) {
    std::string out;
    out.reserve(spelled.size());
    for (std::size_t at = 0; at < spelled.size(); ++at) {
        const char c = spelled[at];
        const char before = out.empty() ? '\0' : out.back();
        const bool lengthens =
            (before == 'o' && (c == 'o' || c == 'u')) || (before == 'u' && c == 'u');
        const bool silent_h = c == 'h' && (before == 'o' || before == 'u') &&
                              (at + 1 == spelled.size() || !is_vowel(spelled[at + 1]));
        if (!lengthens && !silent_h && !is_typed_twice(spelled, at, before)) out += c;
    }
    return out;
}

/// Folded letters that are drawn as Latin ones, small or large (Н is н when folded): Greek,
/// Cyrillic, Armenian, rare Latin ones. From the confusables of UTS #39, for what stands in names;
/// then letters with a stroke, which have no decomposition.
constexpr std::u32string_view drawn = U"αβεζηικμνορτυχϲϳ"
                                      U"авекмнорстухѕіјһԁԛԝү"
                                      U"հոսօ"
                                      U"ıɑɡɩ"
                                      U"đøłħ";
constexpr std::string_view taken_for = "abezhikmnoptyxcj"
                                       "abekmhopctyxsijhdqwy"
                                       "hnuo"
                                       "iagi"
                                       "dolh";
static_assert(drawn.size() == taken_for.size());

/// The Latin letter that `c` is drawn as; itself when there is none.
char32_t seen_as(char32_t c) {
    if (c < 0x80 || c >= 0x590) return c;
    const std::size_t place = drawn.find(c);
    return place == std::u32string_view::npos ? c : static_cast<char32_t>(taken_for[place]);
}

bool looks_latin(char32_t c) {
    return is_latin(c) || is_latin(seen_as(c));
}

/// Letters without their marks: ô and ō are o.
std::string plain_letters(std::u32string_view written) {
    std::string out;
    out.reserve(written.size());
    bool ascii = true;
    for (const char32_t c : written) {
        ascii = ascii && c < 0x80;
        if (c >= U'a' && c <= U'z') out += static_cast<char>(c);
    }
    if (ascii) return out;
    std::u32string latin(written);
    std::transform(latin.begin(), latin.end(), latin.begin(), seen_as);
    UErrorCode error = U_ZERO_ERROR;
    const auto* const form = icu::Normalizer2::getNFDInstance(error);
    if (U_FAILURE(error) != 0) return out;
    const auto apart = form->normalize(icu::UnicodeString::fromUTF8(to_utf8(latin)), error);
    out.clear();
    for (std::int32_t i = 0; i < apart.length(); ++i)
        if (apart[i] >= u'a' && apart[i] <= u'z') out += static_cast<char>(apart[i]);
    return out;
}

struct Syllable {
    char32_t kana;
    std::string_view latin;
};

constexpr std::array syllables{
    Syllable{U'あ', "a"},  Syllable{U'い', "i"},  Syllable{U'う', "u"},  Syllable{U'え', "e"},
    Syllable{U'お', "o"},  Syllable{U'か', "ka"}, Syllable{U'き', "ki"}, Syllable{U'く', "ku"},
    Syllable{U'け', "ke"}, Syllable{U'こ', "ko"}, Syllable{U'が', "ga"}, Syllable{U'ぎ', "gi"},
    Syllable{U'ぐ', "gu"}, Syllable{U'げ', "ge"}, Syllable{U'ご', "go"}, Syllable{U'さ', "sa"},
    Syllable{U'し', "si"}, Syllable{U'す', "su"}, Syllable{U'せ', "se"}, Syllable{U'そ', "so"},
    Syllable{U'ざ', "za"}, Syllable{U'じ', "zi"}, Syllable{U'ず', "zu"}, Syllable{U'ぜ', "ze"},
    Syllable{U'ぞ', "zo"}, Syllable{U'た', "ta"}, Syllable{U'ち', "ti"}, Syllable{U'つ', "tu"},
    Syllable{U'て', "te"}, Syllable{U'と', "to"}, Syllable{U'だ', "da"}, Syllable{U'ぢ', "zi"},
    Syllable{U'づ', "zu"}, Syllable{U'で', "de"}, Syllable{U'ど', "do"}, Syllable{U'な', "na"},
    Syllable{U'に', "ni"}, Syllable{U'ぬ', "nu"}, Syllable{U'ね', "ne"}, Syllable{U'の', "no"},
    Syllable{U'は', "ha"}, Syllable{U'ひ', "hi"}, Syllable{U'ふ', "hu"}, Syllable{U'へ', "he"},
    Syllable{U'ほ', "ho"}, Syllable{U'ば', "ba"}, Syllable{U'び', "bi"}, Syllable{U'ぶ', "bu"},
    Syllable{U'べ', "be"}, Syllable{U'ぼ', "bo"}, Syllable{U'ぱ', "pa"}, Syllable{U'ぴ', "pi"},
    Syllable{U'ぷ', "pu"}, Syllable{U'ぺ', "pe"}, Syllable{U'ぽ', "po"}, Syllable{U'ま', "ma"},
    Syllable{U'み', "mi"}, Syllable{U'む', "mu"}, Syllable{U'め', "me"}, Syllable{U'も', "mo"},
    Syllable{U'や', "ya"}, Syllable{U'ゆ', "yu"}, Syllable{U'よ', "yo"}, Syllable{U'ら', "ra"},
    Syllable{U'り', "ri"}, Syllable{U'る', "ru"}, Syllable{U'れ', "re"}, Syllable{U'ろ', "ro"},
    Syllable{U'わ', "wa"}, Syllable{U'ゐ', "i"},  Syllable{U'ゑ', "e"},  Syllable{U'を', "o"},
    Syllable{U'ん', "n"},  Syllable{U'ゔ', "bu"}, Syllable{U'ぁ', "a"},  Syllable{U'ぃ', "i"},
    Syllable{U'ぅ', "u"},  Syllable{U'ぇ', "e"},  Syllable{U'ぉ', "o"},  Syllable{U'ゎ', "wa"},
    Syllable{U'ゕ', "ka"}, Syllable{U'ゖ', "ke"},
};

std::string_view latin_of(char32_t kana) {
    static const std::array<std::string_view, 0x60> table = [] {
        std::array<std::string_view, 0x60> by_kana{};
        for (const Syllable& one : syllables)
            by_kana[one.kana - 0x3040] = one.latin;
        return by_kana;
    }();
    return kana >= 0x3040 && kana < 0x30A0 ? table[kana - 0x3040] : std::string_view();
}

constexpr char32_t as_hiragana(char32_t c) {
    return c >= U'ァ' && c <= U'ヶ' ? c - 0x60 : c;
}

bool joins_latin(char32_t c) {
    return std::u32string_view(U"-'’‐‑`").find(c) != std::u32string_view::npos;
}

/// The letters that a text goes on with at `begin`.
std::u32string_view letters_from(std::u32string_view all, std::size_t begin) {
    std::size_t end = begin;
    while (end < all.size() && looks_latin(all[end]))
        ++end;
    return all.substr(begin, end - begin);
}

/// Jiro Inoue-Surgery, Dr-Inoue: what stands on one side of the hyphen at `hyphen` is no part of a
/// name. `part` is where the letters in front of it begin.
bool parts_at_hyphen(std::u32string_view all, std::size_t part, std::size_t hyphen) {
    return is_latin_post(all.substr(part, hyphen - part)) ||
           is_latin_post(letters_from(all, hyphen + 1));
}

/// yamadataro1985@…: in an address a number sets off namesakes.
bool is_numbered_in_address(std::u32string_view all, std::size_t begin, std::size_t end) {
    constexpr std::size_t shortest_name = 6;
    const std::size_t digits = std::min(all.find_first_not_of(U"0123456789", end), all.size());
    return end - begin >= shortest_name && digits < all.size() && all[digits] == U'@';
}

} // namespace

std::string romaji_key(std::u32string_view latin) {
    return shortened(respelled(plain_letters(latin)));
}

std::string romaji_of_kana(std::u32string_view kana) {
    std::string out;
    bool doubled = false;
    for (const char32_t given : kana) {
        const char32_t c = as_hiragana(given);
        if (c == U'っ') {
            doubled = true;
            continue;
        }
        if (c == U'ー') {
            // said again; romaji_key() shortens o and u
            if (!out.empty() && (out.back() == 'o' || out.back() == 'u')) continue;
            if (out.empty() || !is_vowel(out.back())) return {};
            out += out.back();
            continue;
        }
        if ((c == U'ゃ' || c == U'ゅ' || c == U'ょ') && !out.empty() && out.back() == 'i') {
            out.pop_back();
            out += c == U'ゃ' ? "ya" : c == U'ゅ' ? "yu" : "yo";
            continue;
        }
        const std::string_view latin = c == U'ゃ'   ? "ya"
                                       : c == U'ゅ' ? "yu"
                                       : c == U'ょ' ? "yo"
                                                    : latin_of(c);
        if (latin.empty()) return {};
        if (doubled && !is_vowel(latin[0])) out += latin[0];
        doubled = false;
        out += latin;
    }
    return shortened(out);
}

std::vector<LatinWord> latin_words(const FoldedText& text) {
    std::vector<LatinWord> words;
    const std::u32string_view all = text.text();
    bool follows = false;
    for (std::size_t at = 0; at < all.size() && words.size() < max_latin_words;) {
        if (!looks_latin(all[at])) {
            follows = follows && !is_word_character(all[at]);
            ++at;
            continue;
        }
        LatinWord word;
        word.begin = at;
        word.follows = follows;
        std::size_t end = at + 1;
        std::size_t part = at; // behind the last hyphen
        while (end < all.size()) {
            const bool letter = looks_latin(all[end]) && !text.boundary(end);
            // Behind a hyphen every letter begins a word of the folded text. One with a blank
            // beside it stands between two names: Inoue Jiro - Surgery.
            const bool joined = end + 1 < all.size() && joins_latin(all[end]) &&
                                looks_latin(all[end + 1]) && !text.blank(end) &&
                                !text.blank(end + 1) && !parts_at_hyphen(all, part, end);
            const bool behind_joint =
                looks_latin(all[end]) && joins_latin(all[end - 1]) && !text.blank(end);
            if (!letter && !joined && !behind_joint) break;
            ++end;
            if (joined) part = end;
        }
        word.end = end;
        // A word with digits in it is no name.
        const bool whole = end == all.size() || text.boundary(end) || !is_word_character(all[end]);
        const bool from_start = at == 0 || text.boundary(at);
        word.key = romaji_key(all.substr(at, end - at));
        follows = true;
        if (!word.key.empty() &&
            (whole || is_kanji(all[end]) || all[end] >= 0x3000 ||
             is_numbered_in_address(all, at, end)) &&
            (from_start || all[at - 1] >= 0x3000))
            words.push_back(std::move(word));
        else
            follows = false;
        at = end;
    }
    return words;
}

} // namespace keneki::people
