#include "people/person_index.h"

#include "base/utf8.h"
#include "people/characters.h"
#include "people/common_names.h"
#include "people/other_family_names.h"
#include "people/person_borders.h"
#include "people/person_forms.h"
#include "people/person_words.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace keneki::people {
namespace {

constexpr std::size_t short_name_characters = 2; // 林, 森, 林健: parts of many other names

bool is_space(char32_t c) {
    return c == U' ' || c == U'\t' || c == U'\u3000' || u_isUWhiteSpace(static_cast<UChar32>(c));
}

bool is_latin_name(const FoldedText& name) {
    const std::u32string_view all = name.text();
    return !all.empty() && std::any_of(all.begin(), all.end(), is_latin) &&
           std::all_of(all.begin(), all.end(),
                       [](char32_t c) { return is_latin(c) || !is_word_character(c); });
}

std::u32string joined(std::u32string_view first, std::u32string_view second) {
    std::u32string all(first);
    all += second;
    return all;
}

/// An entry without a space that is too short to hold family and given name.
bool is_weak(std::u32string_view name) {
    return name.size() <= short_name_characters || is_common_family_name(name);
}

bool is_katakana(char32_t c) {
    return (c >= U'ァ' && c <= U'ヺ') || c == U'ー';
}

/// の in front of グエン and が behind ラン are no part of that name.
struct Among {
    bool hiragana_before = false;
    bool hiragana_behind = false;
};
Among among_hiragana(const FoldedText& folded, const NameText& text, const NameIndex::Match& name) {
    constexpr std::size_t shortest = 5; // of a foreign name
    if (name.end - name.begin < shortest) return {};
    const std::u32string_view all = folded.text();
    const std::size_t begin = text.folded_position(name.begin);
    const std::size_t end = text.folded_position(name.end);
    return {begin > 0 && is_hiragana(all[begin - 1]) && is_katakana(all[begin]),
            end < all.size() && is_hiragana(all[end]) && is_katakana(all[end - 1])};
}

} // namespace

std::vector<std::string> split_at_spaces(std::string_view utf8) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < utf8.size();) {
        const std::size_t begin = i;
        const char32_t c = next_code_point(utf8, i);
        if (c != invalid_code_point && is_space(c))
            parts.emplace_back();
        else
            parts.back().append(utf8, begin, i - begin);
    }
    std::erase_if(parts, [](const std::string& part) { return part.empty(); });
    return parts;
}

/// A word of a name, between its spaces.
struct PersonIndex::Part {
    explicit Part(const std::string& utf8) : folded(utf8), text(folded) {}
    FoldedText folded;
    NameText text;
};

std::vector<PersonIndex::Part> PersonIndex::parts_of(const std::string& name) {
    std::vector<Part> parts;
    for (const std::string& part : split_at_spaces(parted_at_dots(name)))
        parts.emplace_back(part);
    return parts;
}

void PersonIndex::add_japanese(const NameText& whole,
                               const std::vector<Part>& parts,
                               std::uint32_t person,
                               bool weak) {
    const bool split = parts.size() == 2;
    japanese_.add(whole.text(), {person, weak || (!split && is_weak(whole.text()))});
    if (parts.size() > 2) add_orders(parts, person);
    if (parts.size() == 3) {
        const std::u32string_view first = parts.front().text.text();
        const std::u32string_view last = parts.back().text.text();
        japanese_.add(joined(first, last), {person, false});
        japanese_.add(joined(last, first), {person, false});
    }
    if (!split) return;
    japanese_.add(joined(parts[1].text.text(), parts[0].text.text()), {person, false});
    families_.add(parts[0].text.text(), {person, true});
}

/// グエン ティ ラン is ラン グエン ティ too.
void PersonIndex::add_orders(const std::vector<Part>& parts, std::uint32_t person) {
    std::vector<std::u32string_view> texts;
    texts.reserve(parts.size());
    for (const Part& part : parts)
        texts.push_back(part.text.text());
    for (const auto& order : orders_of(texts)) {
        std::u32string name;
        for (const std::u32string_view text : order)
            name += text;
        japanese_.add(name, {person, false});
    }
}

std::vector<PersonIndex::Part> PersonIndex::add_name(const std::string& name,
                                                     std::uint32_t person) {
    const FoldedText folded(name);
    std::vector<Part> parts = parts_of(name);
    if (is_latin_name(folded))
        latin_.add(folded, person);
    else
        add_japanese(NameText(folded), parts, person, false);
    if (const std::string plain = plain_katakana(name); !plain.empty())
        add_japanese(NameText(plain), parts_of(plain), person, false);
    return parts;
}

void PersonIndex::add(const PersonNames& names, std::uint32_t person) {
    std::vector<Part> name_parts; // of the first name
    for (const std::string& entry : names.names) {
        const bool first = &entry == names.names.data();
        if (!has_brackets(entry)) {
            std::vector<Part> parts = add_name(entry, person);
            if (first) name_parts = std::move(parts);
            continue;
        }
        for (const std::string& name : names_of_entry(entry)) {
            std::vector<Part> parts = add_name(name, person);
            if (first && name_parts.empty()) name_parts = std::move(parts);
        }
    }
    for (const std::string& reading : names.readings) {
        const FoldedText folded(reading);
        if (is_latin_name(folded)) {
            latin_.add(folded, person);
            continue;
        }
        const std::vector<Part> parts = parts_of(reading);
        // The reading of a family name alone says no more than that.
        const bool family_only =
            parts.size() < 2 && name_parts.size() == 1 && is_weak(name_parts[0].text.text());
        add_japanese(NameText(folded), parts, person, family_only);
        std::vector<std::u32string_view> sounds;
        sounds.reserve(parts.size());
        for (const Part& part : parts)
            sounds.push_back(part.folded.text());
        latin_.add_reading(sounds, {person, family_only});
        // 山田たろう, やまだ太郎: many write one of the two in kana, or have a file that does.
        if (parts.size() == 2 && name_parts.size() == 2) {
            japanese_.add(joined(name_parts[0].text.text(), parts[1].text.text()), {person, false});
            japanese_.add(joined(parts[0].text.text(), name_parts[1].text.text()), {person, false});
        }
    }
}

std::vector<PersonMatch>
PersonIndex::find(const FoldedText& folded, const NameText& text, Surroundings surroundings) const {
    std::vector<PersonMatch> matches;
    for (const NameIndex::Match& match : japanese_.find(text.text())) {
        const Among among = among_hiragana(folded, text, match);
        if (!among.hiragana_before && !begins_a_name(text, match.begin)) continue;
        const NameEnding ending = ends_a_name(text, match.end, surroundings);
        const bool goes_on = among.hiragana_behind && surroundings == Surroundings::running_text;
        if (!ending.ends && !goes_on) continue;
        const auto entries = japanese_.entries(match);
        const bool weak = all_weak(entries);
        const bool is_short = match.end - match.begin <= short_name_characters;
        if ((weak || is_short) && !stands_alone(text, match.begin, match.end)) continue;
        matches.push_back({weak ? NamePart::short_name : NamePart::full,
                           text.folded_position(match.begin), text.folded_position(match.end),
                           ending.addressed, ending.introduces, items_of(entries)});
    }
    for (PersonRomaji::Match& match : latin_.find(folded))
        matches.push_back({match.weak ? NamePart::short_name : NamePart::full, match.begin,
                           match.end, false, true, std::move(match.people)});
    const bool line = surroundings == Surroundings::running_text;
    if (line) find_other_family(text, BracketsOf::told_names, surroundings, matches);
    return matches;
}

void PersonIndex::find_other_family(const NameText& text,
                                    BracketsOf brackets,
                                    Surroundings surroundings,
                                    std::vector<PersonMatch>& matches) const {
    for (const OtherName& other : names_by_other_family(text, brackets)) {
        const auto entries = japanese_.entries(other.name);
        if (entries.empty() || all_weak(entries)) continue;
        const NameEnding ending = ends_a_name(text, other.end, surroundings);
        matches.push_back({NamePart::full, text.folded_position(other.begin),
                           text.folded_position(other.end), ending.addressed, ending.introduces,
                           items_of(entries)});
    }
}

std::vector<PersonMatch> PersonIndex::find_in_name(std::string_view display_name,
                                                   std::size_t limit_bytes) const {
    constexpr auto surroundings = Surroundings::display_name;
    const std::string_view name = display_name.substr(0, limit_bytes);
    const FoldedText folded(name, limit_bytes);
    const NameText text(folded);
    auto matches = find(folded, text, surroundings);
    const auto found = [&] {
        return std::any_of(matches.begin(), matches.end(),
                           [](const PersonMatch& match) { return match.part == NamePart::full; });
    };
    if (found()) return matches;
    find_other_family(text, BracketsOf::any_names, surroundings, matches);
    const std::string rest = without_brackets(name);
    if (rest == name || found()) return matches;
    const FoldedText other(rest, limit_bytes);
    auto more = find(other, NameText(other), surroundings);
    matches.insert(matches.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
    return matches;
}

std::vector<std::uint32_t> PersonIndex::bearers_of_family_name(const NameText& text) const {
    std::vector<std::uint32_t> bearers;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = text.next_boundary(at);
        const std::u32string_view word = text.text().substr(at, next - at);
        at = next;
        if (!is_word_character(word[0])) continue;
        auto entries = families_.entries(word);
        if (entries.empty()) entries = families_.entries(without_titles(word));
        if (entries.empty() && is_no_name(word)) continue;
        if (entries.empty() || !bearers.empty()) return {};
        bearers = items_of(entries);
    }
    return bearers;
}

} // namespace keneki::people
