#include "people/drawn_alike.h"

#include "people/characters.h"

#include <string_view>

namespace keneki::people {
namespace {

/// The katakana or kanji that is drawn like `c`; 0: none. Every letter of every text asks.
char32_t twin_of(char32_t c) {
    switch (c) {
    case U'エ':
        return U'工';
    case U'ロ':
        return U'口';
    case U'カ':
        return U'力';
    case U'ニ':
        return U'二';
    case U'ハ':
        return U'八';
    case U'タ':
        return U'夕';
    case U'チ':
        return U'千';
    case U'ー':
        return U'一';
    case U'工':
        return U'エ';
    case U'口':
        return U'ロ';
    case U'力':
        return U'カ';
    case U'二':
        return U'ニ';
    case U'八':
        return U'ハ';
    case U'夕':
        return U'タ';
    case U'千':
        return U'チ';
    case U'一':
        return U'ー';
    default:
        return U'\0';
    }
}

bool is_katakana(char32_t c) {
    return (c >= U'ァ' && c <= U'ヺ') || c == U'ー';
}

/// The characters beside one in its word; 0: none.
struct Neighbours {
    char32_t before = U'\0';
    char32_t behind = U'\0';
    char32_t second = U'\0'; ///< behind that
};

Neighbours neighbours_of(const FoldedText& folded, std::size_t at) {
    const std::u32string_view all = folded.text();
    const auto in_word = [&](std::size_t i) { return i < all.size() && !folded.boundary(i); };
    Neighbours found;
    if (at > 0 && !folded.boundary(at)) found.before = all[at - 1];
    if (!in_word(at + 1)) return found;
    found.behind = all[at + 1];
    if (in_word(at + 2)) found.second = all[at + 2];
    return found;
}

/// ニノ宮; カツ子 and タツ子 are names.
bool joins_kanji(const Neighbours& beside) {
    return beside.behind == U'ノ' && is_kanji(beside.second);
}

/// Kanji on one side at least, and nothing else on the other: 山ロ, 第ニ, エ藤, タ子.
bool stands_among_kanji(const Neighbours& beside) {
    const bool before = is_kanji(beside.before);
    const bool behind = is_kanji(beside.behind) || joins_kanji(beside);
    return (before || behind) && (before || beside.before == U'\0') &&
           (behind || beside.behind == U'\0');
}

/// メディ力ル; クリニック二ノ宮 and ハイツ八ヶ岳 are two words.
bool stands_among_katakana(const Neighbours& beside) {
    constexpr std::u32string_view joints = U"ノツケヶ";
    const bool place =
        joints.find(beside.behind) != std::u32string_view::npos && is_kanji(beside.second);
    return is_katakana(beside.before) && is_katakana(beside.behind) && !place;
}

/// 純ー, 純ー様; 外科ー山田 has a dash.
bool ends_name(const Neighbours& beside) {
    constexpr std::u32string_view titles = U"様殿先";
    return is_kanji(beside.before) &&
           (beside.behind == U'\0' || titles.find(beside.behind) != std::u32string_view::npos);
}

/// ーノ瀬
bool begins_name(const Neighbours& beside) {
    return beside.before == U'\0' && joins_kanji(beside);
}

} // namespace

char32_t drawn_for(const FoldedText& folded, std::size_t position) {
    const char32_t c = folded.text()[position];
    const char32_t twin = twin_of(c);
    if (twin == U'\0') return c;
    const Neighbours beside = neighbours_of(folded, position);
    if (is_kanji(c)) return stands_among_katakana(beside) ? twin : c;
    if (c == U'ー') return ends_name(beside) || begins_name(beside) ? twin : c;
    if (c == U'エ' && beside.behind == U'門') return c; // 五郎右エ門
    // 桜カ丘 is 桜ヶ丘; 担当ハ山田 and 本日ニ are particles.
    const bool joint = c == U'カ' || c == U'ハ' || c == U'ニ';
    const bool first = beside.before == U'\0' || beside.before == U'第';
    return stands_among_kanji(beside) && (first || !joint) ? twin : c;
}

} // namespace keneki::people
