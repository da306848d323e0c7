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

/// 4東, B棟3階西: a ward, as hospitals write it.
bool ends_in_ward(std::u32string_view text) {
    if (text.size() > 1 && std::u32string_view(U"東西南北").find(text.back()) != text.npos)
        text.remove_suffix(1);
    if (text.size() > 1 && text.back() == U'階') text.remove_suffix(1);
    return text.back() >= U'0' && text.back() <= U'9';
}

/// 医師免許証山田太郎: a paper, in the name of a file.
bool names_a_paper(std::u32string_view text) {
    constexpr std::size_t shortest = 3;
    return text.size() >= shortest &&
           std::u32string_view(U"証書状届票簿").find(text.back()) != std::u32string_view::npos;
}

/// 山田太郎の妻, 山田太郎の後任: somebody else.
bool names_another(std::u32string_view behind_name) {
    constexpr std::array others{std::u32string_view(U"の妻"),   std::u32string_view(U"の夫"),
                                std::u32string_view(U"の父"),   std::u32string_view(U"の母"),
                                std::u32string_view(U"の娘"),   std::u32string_view(U"の息子"),
                                std::u32string_view(U"の長男"), std::u32string_view(U"の長女"),
                                std::u32string_view(U"の次男"), std::u32string_view(U"の次女"),
                                std::u32string_view(U"の孫"),   std::u32string_view(U"の嫁"),
                                std::u32string_view(U"の兄"),   std::u32string_view(U"の弟"),
                                std::u32string_view(U"の姉"),   std::u32string_view(U"の妹"),
                                std::u32string_view(U"の家族"), std::u32string_view(U"の代理"),
                                std::u32string_view(U"の後任"), std::u32string_view(U"の前任")};
    return starts_with_any(behind_name, others);
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
    return ends_in_title_or_department(in_front) || ends_in_trade(in_front) ||
           ends_in_ward(in_front) || names_a_paper(in_front) || in_front == U"彡"; // ☆彡
}

NameEnding ends_a_name(const NameText& text, std::size_t end, Surroundings surroundings) {
    if (end == text.size()) return {true, false, true};
    const std::u32string_view rest = text.text().substr(end);
    constexpr std::array introducing{
        std::u32string_view(U"より"),       std::u32string_view(U"です"),
        std::u32string_view(U"と申"),       std::u32string_view(U"でごさ"),
        std::u32string_view(U"でござ"),     std::u32string_view(U"拝"),
        std::u32string_view(U"といいます"), std::u32string_view(U"と言います"),
        std::u32string_view(U"だけど")};
    if (const std::size_t title = title_at_front(rest); title != 0) {
        const bool addressed = is_addressed_so(rest);
        // 山田太郎院長に聞く, 山田太郎院長が会見
        const std::u32string_view behind = rest.substr(title);
        const bool told =
            !text.boundary(end + title) && !starts_with_any(behind, introducing) &&
            std::u32string_view(U"にがのをはへとも").find(behind[0]) != std::u32string_view::npos;
        return {true, addressed, !addressed && !told};
    }
    const char32_t last = text.text()[end - 1];
    if (last == U'子' && rest.starts_with(U"ども")) return {}; // 原則子どもの面会は
    if (surroundings == Surroundings::display_name && names_another(rest)) return {};
    if (starts_with_any(rest, introducing)) return {true, false, true};
    const bool other_script = rest[0] < 0x80 && last >= 0x80; // 山田太郎MD, 山田太郎2
    if (text.boundary(end) || other_script) return {true, false, true};
    if (is_post(rest.substr(0, text.next_boundary(end) - end))) return {true, false, true};
    constexpr std::array telling{
        std::u32string_view(U"履歴"), std::u32string_view(U"請求"), std::u32string_view(U"紹介"),
        std::u32string_view(U"勤務"), std::u32string_view(U"分"),   std::u32string_view(U"の"),
        std::u32string_view(U"名義"), std::u32string_view(U"から"), std::u32string_view(U"作成"),
        std::u32string_view(U"提出"), std::u32string_view(U"記入"), std::u32string_view(U"署名")};
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
