#include "people/person_forms.h"

#include "base/utf8.h"
#include "people/characters.h"
#include "people/common_names.h"
#include "people/name_text.h"
#include "people/person_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::people {
namespace {

std::u32string code_points(std::string_view utf8) {
    std::u32string out;
    for (std::size_t i = 0; i < utf8.size();)
        out += next_code_point(utf8, i);
    return out;
}

bool is_katakana(char32_t c) {
    return (c >= U'ァ' && c <= U'ヺ') || c == U'ー';
}

/// An entry around its first brackets.
struct Bracketed {
    std::string_view in_front;
    std::string_view inside;
    std::string_view behind;
};

Bracketed bracketed(std::string_view entry) {
    constexpr std::u32string_view opening = U"(（[［〔<＜";
    constexpr std::u32string_view closing = U")）]］〕>＞";
    Bracketed parts{entry, {}, {}};
    std::size_t begin = 0; // behind the opening bracket
    for (std::size_t i = 0; i < entry.size();) {
        const std::size_t at = i;
        const char32_t c = next_code_point(entry, i);
        if (begin == 0 && opening.find(c) != std::u32string_view::npos) {
            parts.in_front = entry.substr(0, at);
            begin = i;
        } else if (begin != 0 && closing.find(c) != std::u32string_view::npos) {
            parts.inside = entry.substr(begin, at - begin);
            parts.behind = entry.substr(i);
            break;
        }
    }
    return parts;
}

/// 佐藤 of 旧姓：佐藤, 現姓 佐藤, 旧・佐藤; empty without such a word.
std::string_view family_told(std::string_view inside) {
    constexpr std::array told{"旧姓", "現姓", "旧", "現"};
    constexpr std::array marks{"：", ":", "・", "　", " "};
    const auto starts = [&](std::string_view word) { return inside.starts_with(word); };
    const auto* const word = std::find_if(told.begin(), told.end(), starts);
    if (word == told.end()) return {};
    inside.remove_prefix(std::string_view(*word).size());
    for (const auto* mark = std::find_if(marks.begin(), marks.end(), starts); mark != marks.end();
         mark = std::find_if(marks.begin(), marks.end(), starts))
        inside.remove_prefix(std::string_view(*mark).size());
    return inside;
}

/// What stands behind the family name; empty when nobody can tell.
std::string given_name_of(std::string_view name) {
    const std::vector<std::string> parts = split_at_spaces(name);
    if (parts.size() == 2) return parts[1];
    if (parts.size() != 1) return {};
    const FoldedText folded(name);
    const NameText text(folded);
    constexpr std::size_t longest_family = 3;
    for (std::size_t size = std::min(longest_family, text.size()); size > 1; --size)
        if (size < text.size() && is_common_family_name(text.text().substr(0, size)))
            return to_utf8(folded.text().substr(text.folded_position(size)));
    return {};
}

} // namespace

bool has_brackets(std::string_view entry) {
    constexpr std::string_view beginnings = "([<\xEF"; // （［＜
    return entry.find_first_of(beginnings) != std::string_view::npos ||
           entry.find("〔") != std::string_view::npos; // begins as kana do
}

std::vector<std::string> names_of_entry(const std::string& entry) {
    const Bracketed parts = bracketed(entry);
    if (split_at_spaces(parts.in_front).empty()) return {entry};
    const std::string behind = without_brackets(parts.behind);
    const bool between = !split_at_spaces(behind).empty();
    std::vector<std::string> names{without_brackets(entry)};
    const std::string_view told = family_told(parts.inside);
    // 山田（佐藤）花子, but 山田 花子（外科）.
    const std::string_view family = told.empty() && between ? parts.inside : told;
    const std::string given = between ? behind : given_name_of(parts.in_front);
    if (!family.empty() && !given.empty()) names.push_back(std::string(family) + ' ' + given);
    return names;
}

std::string plain_katakana(const std::string& name) {
    const bool kana = name.starts_with('\xE3'); // few names of a list
    if (!kana || (name.find("ー") == std::string::npos && name.find("ヴ") == std::string::npos))
        return {};
    const std::u32string written = code_points(name);
    const bool foreign = std::all_of(written.begin(), written.end(), [](char32_t c) {
        return is_katakana(c) || c == U' ' || c == U'\u3000' || c == U'・';
    });
    constexpr std::size_t shortest = 5; // モー, リー are all there is of a name
    if (!foreign || written.size() < shortest) return {};
    constexpr std::u32string_view small = U"ァィェォ";
    constexpr std::u32string_view heard = U"バビベボ";
    std::u32string plain;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == U'ー') continue;
        if (written[i] != U'ヴ') {
            plain += written[i];
            continue;
        }
        const std::size_t place =
            i + 1 < written.size() ? small.find(written[i + 1]) : std::u32string_view::npos;
        plain += place == std::u32string_view::npos ? U'ブ' : heard[place];
        i += place == std::u32string_view::npos ? 0 : 1;
    }
    return to_utf8(plain);
}

std::string parted_at_dots(const std::string& name) {
    constexpr std::string_view dot = "・";
    if (name.find(dot) == std::string::npos || split_at_spaces(name).size() > 1) return name;
    std::string parted = name;
    for (std::size_t at = parted.find(dot); at != std::string::npos; at = parted.find(dot))
        parted.replace(at, dot.size(), " ");
    return parted;
}

std::vector<std::string> keys_of_long_name(const std::vector<LatinWord>& words) {
    std::vector<std::vector<std::string>> ways(1);
    for (const LatinWord& word : words)
        ways[0].push_back(word.key);
    std::vector<std::string> with_initials = ways[0];
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
        with_initials[i].resize(1);
    ways.push_back(std::move(with_initials));
    if (ways[0][0] == "maria") {
        ways.push_back(ways[0]);
        ways.back()[0] = "ma";
    }
    std::vector<std::string> keys;
    const auto add = [&](const std::vector<std::string>& parts) {
        std::string key;
        for (const std::string& part : parts)
            key += part;
        keys.push_back(std::move(key));
    };
    for (const std::vector<std::string>& way : ways) {
        add(way);
        for (const std::vector<std::string>& order : orders_of(way))
            add(order);
    }
    return keys;
}

std::vector<LatinWord> halves_of(const FoldedText& folded, const LatinWord& word) {
    const std::u32string_view written = folded.text().substr(word.begin, word.end - word.begin);
    const std::size_t hyphen = written.find(U'-');
    if (hyphen == std::u32string_view::npos || written.rfind(U'-') != hyphen) return {};
    LatinWord first = word;
    LatinWord second = word;
    first.end = word.begin + hyphen;
    first.key = romaji_key(written.substr(0, hyphen));
    second.begin = first.end + 1;
    second.key = romaji_key(written.substr(hyphen + 1));
    second.follows = true;
    return {std::move(first), std::move(second)};
}

std::string key_with_oh(std::u32string_view family, std::string_view key) {
    constexpr std::u32string_view vowels = U"あいうえアイウエ";
    const bool is_long = family.starts_with(U"おお") || family.starts_with(U"オオ");
    if (!is_long || vowels.find(family[2]) == std::u32string_view::npos || !key.starts_with('o'))
        return {};
    return fmt::format("oh{}", key.substr(1));
}

std::string key_in_front_of_ichi(std::u32string_view kana) {
    std::size_t at = kana.find(U"いち");
    if (at == std::u32string_view::npos) at = kana.find(U"イチ");
    if (at == std::u32string_view::npos || at == 0) return {};
    const char32_t before = name_character(kana[at - 1]);
    const char vowel = at > 1 ? vowel_of(name_character(kana[at - 2])) : '\0';
    const bool is_long = (before == U'う' || before == U'お') && (vowel == 'o' || vowel == 'u');
    if (before != U'ん' && !is_long) return {};
    const std::string behind = romaji_of_kana(kana.substr(at));
    const std::string in_front = romaji_of_kana(kana.substr(0, at));
    if (behind.empty() || in_front.empty()) return {};
    return fmt::format("{}{}{}", in_front, before == U'ん' ? 'n' : 'h', behind);
}

bool may_be_left_out(std::u32string_view middle) {
    constexpr std::array particles{
        std::u32string_view(U"de"),  std::u32string_view(U"dela"), std::u32string_view(U"del"),
        std::u32string_view(U"la"),  std::u32string_view(U"los"),  std::u32string_view(U"da"),
        std::u32string_view(U"dos"), std::u32string_view(U"von"),  std::u32string_view(U"bin"),
        std::u32string_view(U"al"),  std::u32string_view(U"el"),   std::u32string_view(U"ibn")};
    return std::find(particles.begin(), particles.end(), middle) == particles.end();
}

std::vector<std::string> keys_of_turned_word(std::u32string_view written) {
    constexpr std::size_t shortest = 2; // Yu
    // Kanamori is a family, and Kana Mori somebody else. Few families are as long as two names.
    constexpr std::size_t shortest_word = 11;
    constexpr std::size_t longest = 40;
    std::vector<std::string> keys;
    if (written.size() < shortest_word || written.size() > longest) return keys;
    keys.reserve(written.size());
    for (std::size_t at = shortest; at + shortest <= written.size(); ++at)
        keys.push_back(romaji_key(written.substr(at)) + romaji_key(written.substr(0, at)));
    return keys;
}

} // namespace keneki::people
