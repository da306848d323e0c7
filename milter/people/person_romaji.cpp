#include "people/person_romaji.h"

#include "people/person_forms.h"
#include "people/person_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace keneki::people {
namespace {

/// In front of the key of a name without the one in the middle: found only where nothing else is.
constexpr char without_middle = '-';

/// A single letter between two other words: Maria C. Santos.
bool is_initial(const std::vector<LatinWord>& words, std::size_t at) {
    return at > 0 && at + 1 < words.size() && words[at].follows && words[at + 1].follows &&
           words[at].end - words[at].begin == 1;
}

std::vector<LatinWord> without_initials(const std::vector<LatinWord>& words) {
    std::vector<LatinWord> kept;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (!is_initial(words, i)) kept.push_back(words[i]);
    return kept;
}

bool has_initials(const std::vector<LatinWord>& words) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (is_initial(words, i)) return true;
    return false;
}

/// The first three letters of what `parts` are together, as a number.
std::size_t place_of_beginning(std::initializer_list<std::string_view> parts) {
    constexpr std::size_t most = 3;
    constexpr unsigned bits = 5;
    std::size_t place = 0;
    std::size_t count = 0;
    for (const std::string_view part : parts)
        for (std::size_t i = 0; i < part.size() && count < most; ++i, ++count)
            place = place << bits | (static_cast<unsigned char>(part[i]) & 0x1FU); // 'a' is 1
    return place << (bits * (most - count));
}

} // namespace

void PersonRomaji::add_key(std::string key, NameIndex::Entry entry) {
    if (key.empty()) return;
    seen_.add(std::hash<std::string>()(key));
    begun_.set(place_of_beginning({key}));
    auto& entries = names_[std::move(key)];
    if (entries.empty() || entries.back().item != entry.item)
        entries.push_back(entry);
    else
        entries.back().weak = entries.back().weak && entry.weak;
}

void PersonRomaji::add(const FoldedText& name, std::uint32_t person) {
    const auto add_words = [&](const std::vector<LatinWord>& words) {
        std::string key;
        for (const LatinWord& word : words)
            key += word.key;
        add_key(std::move(key), {person, words.size() < 2});
    };
    const auto words = latin_words(name);
    add_words(words);
    if (has_initials(words)) add_words(without_initials(words));
    if (words.size() <= 2) return;
    const auto written = [&](const LatinWord& word) {
        return name.text().substr(word.begin, word.end - word.begin);
    };
    if (words.size() == 3 && words[1].end - words[1].begin > 1 &&
        may_be_left_out(written(words[1])))
        add_key(fmt::format("{}{}{}", without_middle, words.front().key, words.back().key),
                {person, false});
    for (std::string& key : keys_of_long_name(words))
        add_key(std::move(key), {person, false});
    most_words_ = std::max(most_words_, words.size() + 1); // De la Cruz for Dela Cruz
}

void PersonRomaji::add_reading(const std::vector<std::u32string_view>& parts,
                               NameIndex::Entry entry) {
    std::string key;
    std::string with_ichi;
    bool ichi = false;
    for (const std::u32string_view part : parts) {
        const std::string plain = romaji_of_kana(part);
        const std::string other = key_in_front_of_ichi(part);
        ichi = ichi || !other.empty();
        key += plain;
        with_ichi += other.empty() ? plain : other;
    }
    add_key(key, entry);
    if (ichi) add_key(std::move(with_ichi), entry);
    if (!parts.empty() && parts[0].size() > 2) add_key(key_with_oh(parts[0], key), entry);
}

std::vector<PersonRomaji::Match> PersonRomaji::find(const FoldedText& folded) const {
    std::vector<Match> matches;
    if (names_.empty()) return matches;
    const auto words = latin_words(folded);
    find_words(folded, words, matches);
    if (has_initials(words)) find_words(folded, without_initials(words), matches);
    if (words.size() == 1 && matches.empty())
        find_words(folded, halves_of(folded, words[0]), matches);
    if (words.size() == 1 && matches.empty()) find_turned(folded, words[0], matches);
    if (matches.empty()) find_without_middle(folded, words, matches);
    return matches;
}

/// Michael Smith, MD; Michael B. Smith may be another.
void PersonRomaji::find_without_middle(const FoldedText& folded,
                                       Words words,
                                       std::vector<Match>& matches) const {
    std::erase_if(words, [&](const LatinWord& word) {
        return is_no_name(folded.text().substr(word.begin, word.end - word.begin));
    });
    if (words.size() != 2 || !words[1].follows) return;
    for (const bool turned : {false, true}) {
        const auto known = names_.find(fmt::format(
            "{}{}{}", without_middle, words[turned ? 1 : 0].key, words[turned ? 0 : 1].key));
        if (known == names_.end()) continue;
        matches.push_back({false, words[0].begin, words[1].end, items_of(known->second)});
        return;
    }
}

void PersonRomaji::find_turned(const FoldedText& folded,
                               const LatinWord& word,
                               std::vector<Match>& matches) const {
    const std::u32string_view written = folded.text().substr(word.begin, word.end - word.begin);
    for (const std::string& key : keys_of_turned_word(written)) {
        if (!seen_.may_hold(std::hash<std::string>()(key))) continue;
        const auto known = names_.find(key);
        // A name of one word is turned into another: Tanaka, Nakata.
        if (known == names_.end() || all_weak(known->second)) continue;
        matches.push_back({false, word.begin, word.end, items_of(known->second)});
        return;
    }
}

void PersonRomaji::find_words(const FoldedText& folded,
                              const Words& words,
                              std::vector<Match>& matches) const {
    using Parts = std::initializer_list<std::string_view>;
    const auto look = [&](Parts parts, std::size_t first, std::size_t count) {
        if (!begun_.test(place_of_beginning(parts))) return;
        const std::string key = fmt::format("{}", fmt::join(parts, ""));
        if (!seen_.may_hold(std::hash<std::string>()(key))) return;
        const auto known = names_.find(key);
        if (known == names_.end()) return;
        Match match{all_weak(known->second), words[first].begin, words[first + count - 1].end,
                    items_of(known->second)};
        // A single word is a name only where nothing else stands.
        const bool alone = std::all_of(words.begin(), words.end(), [&](const LatinWord& word) {
            const bool inside = word.begin >= match.begin && word.end <= match.end;
            return inside || is_no_name(folded.text().substr(word.begin, word.end - word.begin));
        });
        if (!match.weak || alone) matches.push_back(std::move(match));
    };
    for (std::size_t first = 0; first < words.size(); ++first) {
        const std::string& one = words[first].key;
        look({one}, first, 1);
        if (first + 1 >= words.size() || !words[first + 1].follows) continue;
        const std::string& two = words[first + 1].key;
        look({one, two}, first, 2);
        if (one != two) look({two, one}, first, 2); // Taro Yamada
        if (first + 2 >= words.size() || !words[first + 2].follows) continue;
        const std::string& three = words[first + 2].key; // Maria dela Cruz
        look({one, two, three}, first, 3);
        look({two, three, one}, first, 3);
        look({three, one, two}, first, 3); // dela Cruz, Maria
        if (most_words_ <= 3 || !begun_.test(place_of_beginning({one, two, three}))) continue;
        std::string key = fmt::format("{}{}{}", one, two, three); // Maria Cristina dela Cruz
        for (std::size_t at = first + 3;
             at < std::min(first + most_words_, words.size()) && words[at].follows; ++at) {
            key += words[at].key;
            look({key}, first, at + 1 - first);
        }
    }
}

} // namespace keneki::people
