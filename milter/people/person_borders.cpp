#include "people/person_borders.h"

#include "people/characters.h"
#include "people/folded_text.h"
#include "people/person_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace keneki::people {
namespace {

bool starts_with_any(std::u32string_view text, std::span<const std::u32string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::u32string_view word) { return text.starts_with(word); });
}

} // namespace

bool begins_a_name(const NameText& text, std::size_t begin) {
    if (text.boundary(begin)) return true;
    const char32_t before = text.text()[begin - 1];
    const char32_t first = text.text()[begin];
    if (is_kanji(before) != is_kanji(first)) // ケアマネ山田太郎, の山田太郎; not 山田たろうや
        return !is_name_kana(first) || !is_name_kana(before);
    const std::size_t from = text.boundary_before(begin);
    const std::u32string_view in_front = text.text().substr(from, begin - from);
    return ends_in_title_or_department(in_front) || ends_in_trade(in_front);
}

NameEnding ends_a_name(const NameText& text, std::size_t end, Surroundings surroundings) {
    if (end == text.size()) return {true, false, true};
    const std::u32string_view rest = text.text().substr(end);
    if (title_at_front(rest) != 0) {
        const bool addressed = is_addressed_so(rest);
        return {true, addressed, !addressed};
    }
    constexpr std::array introducing{
        std::u32string_view(U"より"),       std::u32string_view(U"です"),
        std::u32string_view(U"と申"),       std::u32string_view(U"でごさ"),
        std::u32string_view(U"でござ"),     std::u32string_view(U"拝"),
        std::u32string_view(U"といいます"), std::u32string_view(U"と言います"),
        std::u32string_view(U"だけど")};
    if (starts_with_any(rest, introducing)) return {true, false, true};
    const char32_t last = text.text()[end - 1];
    const bool other_script = rest[0] < 0x80 && last >= 0x80; // 山田太郎MD, 山田太郎2
    if (text.boundary(end) || other_script) return {true, false, true};
    if (is_post(rest.substr(0, text.next_boundary(end) - end))) return {true, false, true};
    constexpr std::array telling{std::u32string_view(U"履歴"), std::u32string_view(U"請求"),
                                 std::u32string_view(U"紹介"), std::u32string_view(U"勤務"),
                                 std::u32string_view(U"分"),   std::u32string_view(U"の"),
                                 std::u32string_view(U"名義"), std::u32string_view(U"から")};
    // 山田太郎が, 山田太郎から. A given name may go on in kana, but then it is longer.
    const bool kana_behind_kanji =
        surroundings == Surroundings::running_text && is_name_kana(rest[0]) && is_kanji(last);
    const bool kana_goes_on = is_name_kana(rest[0]) && is_name_kana(last); // すずき あきのり
    return {kana_behind_kanji || (!kana_goes_on && starts_with_any(rest, telling)), false, false};
}

bool stands_alone(const NameText& text, std::size_t begin, std::size_t end) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t next = text.next_boundary(at);
        const std::u32string_view word = text.text().substr(at, next - at);
        if (next > begin && at < end) { // 外科林先生
            if (at < begin && !ends_in_title_or_department(word.substr(0, begin - at)))
                return false;
            at = std::max(at, end);
            while (at < next) {
                const std::size_t title = title_at_front(text.text().substr(at));
                if (title == 0) return false;
                at += title;
            }
            continue;
        }
        if (is_word_character(word[0]) && !is_no_name(word)) return false;
        at = next;
    }
    return true;
}

} // namespace keneki::people
