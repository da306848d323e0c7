#include "people/facility_words.h"

#include "people/facility_vocabulary.h"

#include <algorithm>
#include <array>

namespace keneki::people {
namespace {

using Words = std::u32string_view;

// In compare form: NFKC, case folded.
constexpr std::array addressed{Words(U"御中"), Words(U"様"),    Words(U"殿"),   Words(U"先生"),
                               Words(U"各位"), Words(U"宛"),    Words(U"さま"), Words(U"皆さま"),
                               Words(U"皆様"), Words(U"御侍史")};

/// Kanji that stand behind a word for a facility and are no name by themselves.
constexpr std::u32string_view no_name = U"様殿宛内外長側等費代用前";
/// Behind 歯科 or 内科 these make it a profession or a department (歯科助手, 内科部長).
constexpr std::u32string_view professions = U"医助衛技学部看病教講実受";

constexpr std::size_t longest_in_front =
    30; // longer is a sentence; real names reach 55 with legal forms and spaces
constexpr std::size_t longest_behind = 20;

bool is_kanji_or_katakana(char32_t c) {
    return is_word_character(c) && !is_hiragana(c) && !is_latin(c);
}

/// Where a name that a sentence runs on to begins: 先日はさくら病院, 昨日、さくら病院. A particle
/// letter inside hiragana may be a letter of the name (ひかり), so only one in front of another
/// script, or a plain は and を, counts.
std::size_t name_begin_in_sentence(Words text, std::size_t begin, std::size_t ending) {
    for (std::size_t at = ending - 1; at > begin; --at) {
        const char32_t c = text[at - 1];
        if (c == U'を' || c == U'は') return at;
        if (!is_hiragana(text[at]) && is_particle(c) &&
            (at - 1 == begin || !is_hiragana(text[at - 2])))
            return at;
    }
    return begin;
}

/// How a word is read: as somebody's name, as a name with which somebody presents himself in a
/// sentence, or as any part of a sentence.
enum class Reading { name, presentation, sentence };

/// A word between boundaries.
struct Word {
    const FoldedText& text;
    std::size_t begin = 0;
    std::size_t end = 0;
    Reading reading = Reading::sentence;

    [[nodiscard]] Words all() const { return text.text(); }
    [[nodiscard]] Words between(std::size_t from, std::size_t to) const {
        return all().substr(from, to - from);
    }
    [[nodiscard]] bool in_sentence() const { return reading == Reading::sentence; }
};

/// 病院協会 is no hospital.
bool names_a_body(Words behind_ending) {
    constexpr std::array bodies{Words(U"協会"), Words(U"学会"), Words(U"連盟"), Words(U"新聞")};
    return std::any_of(bodies.begin(), bodies.end(),
                       [&](Words body) { return behind_ending.starts_with(body); });
}

/// さくら病院で検査を受けた: only the scene of something.
bool is_only_mentioned(Words rest) {
    if (rest.starts_with(U"でご") || rest.starts_with(U"です")) return false;
    return !rest.empty() && Words(U"でにへを").find(rest[0]) != Words::npos;
}

struct Ending {
    std::size_t begin = 0;
    std::size_t end = 0; ///< 0: none
};

/// The last ending counts: さくら病院前薬局 is a pharmacy.
Ending last_ending(const Word& word) {
    Ending found;
    for (std::size_t at = word.begin; at < word.end;) {
        std::size_t length = facility_ending(word.all(), at, word.end);
        if (length == 0 && !word.in_sentence()) length = service_ending(word.all(), at, word.end);
        const std::size_t behind = at + length;
        const bool department = length != 0 && word.all()[behind - 1] == U'科';
        if (department && behind < word.end &&
            professions.find(word.all()[behind]) != Words::npos &&
            facility_ending(word.all(), behind, word.end) == 0)
            length = 0;
        const bool body = length != 0 && names_a_body(word.between(behind, word.end));
        if (length != 0 && !body) found = {at, behind};
        at += std::max<std::size_t>(length, 1);
    }
    return found;
}

std::vector<FacilityName> by_ending(const Word& word) {
    const Ending ending = last_ending(word);
    if (ending.end == 0 || ending.begin == word.begin) return {};
    const std::size_t begin = word.in_sentence()
                                  ? name_begin_in_sentence(word.all(), word.begin, ending.begin)
                                  : word.begin;
    const Words proper = word.between(begin, ending.begin);
    const Words whole = word.between(word.begin, ending.begin);
    if (proper.size() > longest_in_front || is_generic_in_front(proper)) return {};
    if (word.in_sentence() && (is_ordinary_in_front(proper) || is_ordinary_in_front(whole) ||
                               is_only_mentioned(word.between(ending.end, word.end))))
        return {};
    constexpr std::size_t shortest_ascii = 3;
    if (proper.size() < shortest_ascii &&
        std::all_of(proper.begin(), proper.end(), [](char32_t c) { return c < 0x80; }))
        return {};
    return {{begin, ending.end, false}};
}

/// Where the name behind a beginning ends when a sentence goes on: もみじの佐藤です, 若葉会は….
std::size_t name_size_in_sentence(Words rest) {
    for (std::size_t at = 2; at < rest.size(); ++at) {
        const char32_t neighbour = rest[at + 1 == rest.size() ? at - 1 : at + 1];
        // さくらの里: の joins what is one name.
        const bool goes_on = is_particle(rest[at]) && !is_hiragana(neighbour) &&
                             neighbour != U'ー' && !has_weak_ending(rest);
        if (goes_on || presents(rest.substr(at))) return at;
    }
    return rest.size();
}

/// A name behind one of the beginnings, in the same word or, when it ends there, in the next.
std::vector<FacilityName> by_beginning(const Word& word) {
    const Words all = word.all();
    for (std::size_t at = word.begin; at < word.end; ++at) {
        std::size_t length = facility_beginning(all, at, word.end);
        if (length == 0 && !word.in_sentence()) length = service_beginning(all, at, word.end);
        if (length == 0) continue;
        const std::size_t follows = at + length;
        const bool same_word = follows < word.end;
        if (!same_word && (follows >= all.size() || !is_word_character(all[follows]))) return {};
        const std::size_t stop = same_word ? word.end : word.text.next_boundary(follows);
        Words rest = all.substr(follows, stop - follows);
        // ケアプランセンター桜; behind a short word one character is too little (老健費), and in a
        // sentence it must not stand apart.
        const bool alone = word.begin == 0 && stop == all.size();
        const bool one_kanji = (same_word || word.reading == Reading::name || alone) &&
                               rest.size() == 1 && length >= 4 && rest[0] >= U'一' &&
                               rest[0] <= U'鿿' && no_name.find(rest[0]) == Words::npos;
        if (is_generic_behind(rest) || (rest.size() < 2 && !one_kanji)) return {};
        if (word.reading != Reading::name && is_ordinary_behind(rest)) return {};
        if (word.in_sentence()) rest = rest.substr(0, name_size_in_sentence(rest));
        if (rest.size() > longest_behind) return {};
        return {{at, follows + rest.size(), false}};
    }
    return {};
}

std::vector<FacilityName> by_weak_ending(const Word& word) {
    const Words name = word.between(word.begin, word.end);
    if (!has_weak_ending(name) || names_an_inn(word.all())) return {};
    return {{word.begin, word.end, true}};
}

std::vector<FacilityName> names_in(const Word& word) {
    std::vector<FacilityName> names = by_beginning(word);
    if (names.empty()) names = by_ending(word);
    if (names.empty() && !word.in_sentence()) names = by_weak_ending(word);
    return names;
}

/// A sentence has begun in front of the name: 主人は, 近くに, 市を.
bool runs_as_sentence(Words name) {
    for (std::size_t at = 1; at + 1 < name.size(); ++at)
        if (Words(U"はをにでもが").find(name[at]) != Words::npos &&
            is_kanji_or_katakana(name[at - 1]) &&
            (name[at] != U'が' || !is_kanji_or_katakana(name[at + 1])))
            return true;
    return false;
}

/// の佐藤です
bool presents_somebody(Words rest) {
    constexpr std::array endings{Words(U"です"), Words(U"申します"), Words(U"ございます"),
                                 Words(U"いいます")};
    return rest.starts_with(U"の") &&
           std::any_of(endings.begin(), endings.end(),
                       [&](Words ending) { return rest.ends_with(ending); });
}

/// Somebody presents himself as such a place (せせらぎ苑の佐藤です, せせらぎ苑より), or a line
/// begins with its name alone: that is as good as a display name.
std::vector<FacilityName> presented(const Word& word) {
    constexpr std::size_t shortest = 3;
    for (std::size_t stop = word.begin + shortest; stop <= word.end; ++stop) {
        const Words rest = word.between(stop, word.end);
        const bool alone = rest.empty() && word.begin == 0;
        if (!alone && !presents(rest) && !presents_somebody(rest)) continue;
        if (runs_as_sentence(word.between(word.begin, stop))) continue;
        const Word name{word.text, word.begin, stop, Reading::presentation};
        auto names = names_in(name);
        if (names.size() != 1 || names[0].begin != word.begin || names[0].end != stop) continue;
        const Ending ending = last_ending(name);
        const Words proper = word.between(word.begin, std::max(ending.begin, word.begin));
        // 駅前薬局 alone is a name, 母の薬局 is not.
        const bool plain = alone && std::none_of(proper.begin(), proper.end(), is_hiragana);
        if (ending.end != stop || plain || !is_ordinary_in_front(proper)) return names;
    }
    return {};
}

std::size_t latin_ending(Words text, std::size_t at) {
    constexpr std::array endings{Words(U"hospital"),      Words(U"clinic"),      Words(U"pharmacy"),
                                 Words(U"medicalcenter"), Words(U"nursinghome"), Words(U"carehome"),
                                 Words(U"carecenter")};
    std::size_t longest = 0;
    for (const Words ending : endings)
        if (text.substr(at, ending.size()) == ending) longest = std::max(longest, ending.size());
    return longest;
}

/// "visit to hospital", "your clinic": no names.
bool has_plain_latin_word(const FoldedText& text, std::size_t begin, std::size_t end) {
    constexpr std::array plain{
        Words(U"the"),  Words(U"a"),    Words(U"an"),      Words(U"to"),      Words(U"from"),
        Words(U"at"),   Words(U"in"),   Words(U"of"),      Words(U"for"),     Words(U"and"),
        Words(U"your"), Words(U"our"),  Words(U"my"),      Words(U"this"),    Words(U"their"),
        Words(U"any"),  Words(U"new"),  Words(U"general"), Words(U"re"),      Words(U"fwd"),
        Words(U"with"), Words(U"home"), Words(U"best"),    Words(U"private"), Words(U"local")};
    for (std::size_t at = begin; at < end;) {
        const std::size_t next = std::min(text.next_boundary(at), end);
        const Words word = text.text().substr(at, next - at);
        const bool general = word == U"general" && at > begin; // Kitano General Hospital
        if (!general && std::find(plain.begin(), plain.end(), word) != plain.end()) return true;
        at = next;
    }
    return false;
}

/// "Sakura Clinic": the Latin words up to the ending, at least one in front of it; in running text
/// only at the beginning of a line that goes on with nothing or in Japanese.
void find_latin(const FoldedText& text, Place place, std::vector<FacilityName>& names) {
    const Words all = text.text();
    const bool sentence = place == Place::running_text;
    for (std::size_t at = 1; at < all.size(); ++at) {
        if (!text.boundary(at) || !is_latin(all[at])) continue;
        const std::size_t length = latin_ending(all, at);
        const std::size_t stop = at + length;
        if (length == 0 ||
            (stop < all.size() && is_latin(all[stop]) && (sentence || !text.boundary(stop))))
            continue;
        std::size_t begin = at;
        while (begin > 0 &&
               (is_latin(all[begin - 1]) || all[begin - 1] == U'\'' || all[begin - 1] == U'.'))
            --begin;
        if (at - begin < 3) return;
        const Words rest = all.substr(stop, std::max(text.next_boundary(at), stop) - stop);
        const bool speaks = begin == 0 || presents(rest) || presents_somebody(rest);
        if (sentence && (!speaks || has_plain_latin_word(text, begin, at))) return;
        names.push_back({begin, stop, false});
        return;
    }
}

} // namespace

std::vector<FacilityName> facility_names(const FoldedText& text, Place place) {
    std::vector<FacilityName> names;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.next_boundary(begin);
        if (is_word_character(text.text()[begin])) {
            const Word word{text, begin, end,
                            place == Place::display_name ? Reading::name : Reading::sentence};
            auto found = names_in(word);
            if (found.empty() && word.in_sentence()) found = presented(word);
            names.insert(names.end(), found.begin(), found.end());
        }
        begin = end;
    }
    find_latin(text, place, names);
    return names;
}

bool facility_word_follows(const FoldedText& text, std::size_t position) {
    if (position >= text.size() || text.boundary(position)) return false;
    const std::size_t end = text.next_boundary(position);
    for (std::size_t at = position; at < end; ++at)
        if (facility_ending(text.text(), at, end) != 0) return true;
    return false;
}

bool is_addressed(const FoldedText& text) {
    Words all = text.text();
    while (!all.empty() && !is_word_character(all.back()))
        all.remove_suffix(1);
    return std::any_of(addressed.begin(), addressed.end(),
                       [&](Words word) { return all.ends_with(word); });
}

} // namespace keneki::people
