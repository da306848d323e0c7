#include "people/other_family_names.h"

#include "people/characters.h"
#include "people/common_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace keneki::people {
namespace {

constexpr std::u32string_view opening = U"([<{";
constexpr std::u32string_view closing = U")]>}";
constexpr std::size_t longest_family = 5;
constexpr std::size_t longest_given = 4;

/// How long 旧姓:, 現姓, 旧 … is that the text begins with; 0: none.
std::size_t told_by(std::u32string_view inside) {
    constexpr std::array words{std::u32string_view(U"旧姓"), std::u32string_view(U"現姓"),
                               std::u32string_view(U"旧"), std::u32string_view(U"現")};
    const auto* const word =
        std::find_if(words.begin(), words.end(), [&](auto one) { return inside.starts_with(one); });
    if (word == words.end()) return 0;
    const bool colon = inside.substr(word->size()).starts_with(U':');
    return word->size() + (colon ? 1 : 0);
}

bool is_family(std::u32string_view text) {
    return !text.empty() && text.size() <= longest_family &&
           std::all_of(text.begin(), text.end(),
                       [](char32_t c) { return is_kanji(c) || is_name_kana(c); });
}

/// What stands in front of a given name of `size` characters may be its family name: 恵 is not the
/// given name of 山田千恵.
bool begins_given_name(const NameText& text, std::size_t begin, std::size_t size) {
    if (text.boundary(begin)) return true;
    const std::size_t from = text.boundary_before(begin);
    const std::u32string_view left = text.text().substr(from, begin - from);
    constexpr std::size_t usual = 2;
    for (std::size_t length : {usual, usual + 1})
        if (left.size() >= length && is_common_family_name(left.substr(left.size() - length)))
            return true;
    const bool kana = std::all_of(left.begin(), left.end(), is_name_kana);
    constexpr std::size_t longest_sound = 4; // さとう, やまだ
    return size > 1 && left.size() <= (kana && size > usual ? longest_sound : usual);
}

/// The names with the family name of the brackets from `open` to `close`.
void add_names(const NameText& text,
               std::size_t open,
               std::size_t close,
               BracketsOf brackets,
               std::vector<OtherName>& names) {
    std::u32string_view family = text.text().substr(open + 1, close - open - 1);
    const std::size_t told = told_by(family);
    if (told == 0 && brackets == BracketsOf::told_names) return;
    family.remove_prefix(told);
    if (!is_family(family)) return;
    const auto add = [&](std::size_t begin, std::size_t end, std::u32string_view given) {
        names.push_back({std::u32string(family), begin, end});
        names.back().name += given;
    };
    const std::size_t behind = close + 1;
    if (behind < text.size()) {
        const std::size_t end = text.next_boundary(behind);
        add(open, end, text.text().substr(behind, end - behind));
    }
    for (std::size_t size = 1; size <= std::min(longest_given, open); ++size)
        if (begins_given_name(text, open - size, size))
            add(open - size, behind, text.text().substr(open - size, size));
}

} // namespace

std::vector<OtherName> names_by_other_family(const NameText& text, BracketsOf brackets) {
    std::vector<OtherName> names;
    const std::u32string_view all = text.text();
    // Few lines of a text tell of a family name at all.
    if (brackets == BracketsOf::told_names && all.find(U'姓') == std::u32string_view::npos)
        return names;
    constexpr std::size_t most_names = 40;
    for (std::size_t open = all.find_first_of(opening);
         open != std::u32string_view::npos && names.size() < most_names;
         open = all.find_first_of(opening, open + 1)) {
        const std::size_t close = all.find(closing[opening.find(all[open])], open);
        if (close != std::u32string_view::npos) add_names(text, open, close, brackets, names);
    }
    return names;
}

} // namespace keneki::people
