#include "people/facility_romaji.h"

#include "people/common_names.h"
#include "people/name_text.h"
#include "people/romaji.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::people {
namespace {

using Words = std::u32string_view;

struct Ending {
    Kind kind;
    Words written; ///< in hiragana, or kanji
    /// In Latin letters, with a space between words.
    std::array<Words, 3> latin;
};

/// Longer ones first.
constexpr std::array endings{
    Ending{Kind::medical_centre, U"いりょうせんたー", {U"medical center", U"medical centre"}},
    Ending{Kind::medical_centre, U"医療せんたー", {U"medical center", U"medical centre"}},
    Ending{
        Kind::dental, U"しかくりにっく", {U"dental clinic", U"dental office", U"shika kurinikku"}},
    Ending{Kind::pharmacy, U"ちょうざいやっきょく", {U"pharmacy", U"chozai yakkyoku"}},
    Ending{Kind::dispensary, U"しんりょうじょ", {U"clinic", U"shinryojo"}},
    Ending{Kind::dispensary, U"しんりょうしょ", {U"clinic", U"shinryosho"}},
    Ending{Kind::dental, U"しかいいん", {U"dental clinic", U"dental office", U"shika iin"}},
    Ending{Kind::dental, U"歯科くりにっく", {U"dental clinic", U"dental office"}},
    Ending{Kind::hospital, U"びょういん", {U"hospital", U"byoin", U"hosp"}},
    Ending{Kind::pharmacy, U"やっきょく", {U"pharmacy", U"yakkyoku"}},
    Ending{Kind::clinic, U"くりにっく", {U"clinic", U"kurinikku"}},
    Ending{Kind::dental, U"歯科医院", {U"dental clinic", U"dental office", U"shika iin"}},
    Ending{Kind::doctors, U"いいん", {U"clinic", U"iin"}},
    Ending{Kind::dispensary, U"診療所", {U"clinic", U"shinryojo"}},
    Ending{Kind::hospital, U"病院", {U"hospital", U"byoin", U"hosp"}},
    Ending{Kind::pharmacy, U"薬局", {U"pharmacy", U"yakkyoku"}},
    Ending{Kind::doctors, U"医院", {U"clinic", U"iin"}},
    Ending{Kind::dental, U"歯科", {U"dental clinic", U"dental office", U"shika"}},
};

std::u32string in_hiragana(Words text) {
    std::u32string out(text);
    for (char32_t& c : out)
        if (c >= U'ァ' && c <= U'ヶ') c -= U'ァ' - U'ぁ';
    return out;
}

std::u32string key_of(Words latin) {
    std::u32string key;
    while (!latin.empty()) {
        const std::size_t end = std::min(latin.find(U' '), latin.size());
        const std::string word = romaji_key(latin.substr(0, end));
        key.append(word.begin(), word.end());
        latin.remove_prefix(std::min(end + 1, latin.size()));
    }
    return key;
}

/// Where the facility's own name begins behind its legal form and owner: いりょうほうじん
/// わかばかい れいじびょういん.
std::size_t name_begin(const FoldedText& text, std::size_t end) {
    std::size_t begin = 0;
    for (std::size_t at = text.next_boundary(0); at < end; at = text.next_boundary(at)) {
        const std::u32string before = in_hiragana(text.text().substr(0, at));
        if (before.ends_with(U"かい") || before.ends_with(U"ほうじん")) begin = at;
    }
    return begin;
}

/// The Sasagawa Hospital is the same, New Sasagawa Hospital another.
bool stands_before_a_name(Words word) {
    constexpr std::array words{Words(U"the"), Words(U"from"), Words(U"at"), Words(U"of")};
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_latin_kind(Words word) {
    constexpr std::array words{Words(U"hospital"), Words(U"clinic"), Words(U"pharmacy"),
                               Words(U"dental"),   Words(U"center"), Words(U"centre"),
                               Words(U"byoin"),    Words(U"animal")};
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool stands_alone(const FoldedText& folded,
                  const std::vector<LatinWord>& words,
                  std::size_t from,
                  std::size_t last) {
    const Words all = folded.text();
    const auto written = [&](const LatinWord& word) {
        return all.substr(word.begin, word.end - word.begin);
    };
    const bool goes_before = from > 0 && words[from - 1].end == words[from].begin;
    if (goes_before && !stands_before_a_name(written(words[from - 1]))) return false;
    const bool goes_on = last + 1 < words.size() && words[last + 1].begin == words[last].end;
    return !goes_on || !is_latin_kind(written(words[last + 1]));
}

} // namespace

std::string with_written_kind(const std::string& reading) {
    using Written = std::pair<Words, Words>;
    constexpr std::array kinds{Written{U"いりょうせんたー", U"医療せんたー"},
                               Written{U"しんりょうじょ", U"診療所"},
                               Written{U"しんりょうしょ", U"診療所"},
                               Written{U"やっきょく", U"薬局"},
                               Written{U"しかくりにっく", U"歯科くりにっく"},
                               Written{U"しかいいん", U"歯科医院"},
                               Written{U"びょういん", U"病院"},
                               Written{U"いいん", U"医院"}};
    // Most readings are of the name alone.
    constexpr std::array ends{"いん", "イン", "ょ", "ョ", "く", "ク", "ー"};
    if (std::none_of(ends.begin(), ends.end(), [&](auto end) { return reading.ends_with(end); }))
        return {};
    const FoldedText text(reading);
    const std::u32string kana = in_hiragana(text.text());
    for (const auto& [sound, written] : kinds) {
        if (kana.size() <= sound.size() || !kana.ends_with(sound)) continue;
        const std::size_t end = kana.size() - sound.size();
        const std::size_t begin = name_begin(text, end);
        if (begin < end) return to_utf8(Words(kana).substr(begin, end - begin)) + to_utf8(written);
    }
    return {};
}

void FacilityRomaji::add(const std::string& reading,
                         Kind kind,
                         bool common,
                         std::uint32_t facility) {
    const FoldedText text(reading);
    const std::u32string kana = in_hiragana(text.text());
    std::size_t end = kana.size();
    for (const Ending& ending : endings)
        if (kana.ends_with(ending.written)) {
            kind = ending.kind;
            end -= ending.written.size();
            break;
        }
    const std::size_t begin = name_begin(text, end);
    const Words core = Words(kana).substr(begin, end - begin);
    const std::string latin = romaji_of_kana(core);
    constexpr std::size_t shortest = 4;
    constexpr std::size_t telling = 6; // 佐野, 小野 …: families, places and words sound alike
    if (latin.size() < shortest) return;
    const bool weak =
        common || latin.size() < telling || is_common_facility_core(NameText(to_utf8(core)).text());
    for (const Ending& ending : endings) {
        if (ending.kind != kind) continue;
        for (const Words word : ending.latin) {
            if (word.empty()) continue;
            std::u32string key(latin.begin(), latin.end());
            names_.add(key + key_of(word), {facility, weak});
        }
        empty_ = false;
    }
}

std::vector<FacilityRomaji::Match> FacilityRomaji::find(const FoldedText& folded) const {
    std::vector<Match> found;
    const Words all = folded.text();
    if (empty_ || std::none_of(all.begin(), all.end(), is_latin)) return found;
    constexpr std::size_t most_words = 6;
    const std::vector<LatinWord> words = latin_words(folded);
    for (std::size_t from = 0; from < words.size(); ++from) {
        std::u32string key;
        for (std::size_t at = from; at < std::min(from + most_words, words.size()); ++at) {
            if (at > from && !words[at].follows) break;
            key.append(words[at].key.begin(), words[at].key.end());
            auto entries = names_.entries(key);
            if (entries.empty() || !stands_alone(folded, words, from, at)) continue;
            found.push_back({words[from].begin, words[at].end, std::move(entries)});
        }
    }
    return found;
}

} // namespace keneki::people
