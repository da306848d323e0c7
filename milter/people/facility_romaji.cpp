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
    Ending{Kind::home_nursing,
           U"ほうもんかんごすてーしょん",
           {U"visiting nurse station", U"visiting nursing station", U"home nursing station"}},
    Ending{Kind::nursing_home, U"とくべつようごろうじんほーむ", {U"nursing home"}},
    Ending{Kind::group_home, U"ぐるーぷほーむ", {U"group home"}},
    Ending{Kind::day_service, U"でいさーびす", {U"day service", U"day service center"}},
};

/// What a name says in kana and in English within it.
struct Said {
    Words kana;
    std::array<Words, 2> latin;
};
constexpr std::array said_in_english{
    Said{U"だいがくふぞく", {U"university"}},
    Said{U"だいがく", {U"university"}},
    Said{U"せきじゅうじ", {U"red cross"}},
    Said{U"そうごう", {U"general"}},
    Said{U"ちゅうおう", {U"central"}},
    Said{U"きねん", {U"memorial"}},
    Said{U"こくさい", {U"international"}},
    Said{U"しりつ", {U"city", U"municipal"}},
    Said{U"ちょうりつ", {U"town", U"municipal"}},
    Said{U"けんりつ", {U"prefectural"}},
    Said{U"とりつ", {U"metropolitan"}},
    Said{U"しみん", {U"municipal", U"city"}},
    Said{U"こども", {U"childrens"}},
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

/// The core in Latin letters, as it sounds and with what is said in English: sakuhigasisogo,
/// sakuhigasigeneral. Two such words at most.
std::vector<std::u32string> latin_cores(Words core, unsigned words = 2) {
    std::vector<std::u32string> cores;
    const std::string sound = romaji_of_kana(core);
    if (!sound.empty()) cores.emplace_back(sound.begin(), sound.end());
    if (words == 0) return cores;
    for (const Said& said : said_in_english) {
        const std::size_t at = core.find(said.kana);
        if (at == Words::npos || at == 0) continue;
        const std::string in_front = romaji_of_kana(core.substr(0, at));
        if (in_front.empty()) continue;
        // Japanese Red Cross Suwa Hospital
        if (said.kana == U"せきじゅうじ" && at + said.kana.size() == core.size())
            cores.push_back(key_of(said.latin[0]) +
                            std::u32string(in_front.begin(), in_front.end()));
        std::vector<std::u32string> behind{std::u32string()};
        if (const Words rest = core.substr(at + said.kana.size()); !rest.empty())
            behind = latin_cores(rest, words - 1);
        for (const Words latin : said.latin)
            for (const std::u32string& end : behind)
                if (!latin.empty())
                    cores.push_back(std::u32string(in_front.begin(), in_front.end()) +
                                    key_of(latin) + end);
    }
    return cores;
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

/// The Sasagawa Hospital and NHO Sasagawa Hospital are the same, New Sasagawa Hospital another.
bool stands_before_a_name(Words word) {
    constexpr std::array words{Words(U"the"),          Words(U"from"),    Words(U"at"),
                               Words(U"of"),           Words(U"nho"),     Words(U"jcho"),
                               Words(U"organization"), Words(U"johas"),   Words(U"kkr"),
                               Words(U"japanese"),     Words(U"society"), Words(U"cross")};
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

void FacilityRomaji::add_key(const std::u32string& core,
                             std::u32string_view kind_word,
                             Kind kind,
                             NameIndex::Entry entry) {
    if (kind_word.empty()) return;
    const std::u32string word = key_of(kind_word);
    names_.add(core + word, entry);
    // Group Home Hohoemi, Hohoemi Group Home
    if (kind == Kind::nursing_home || kind == Kind::group_home || kind == Kind::day_service)
        names_.add(word + core, entry);
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
    constexpr std::size_t shortest = 3;
    constexpr std::size_t telling = 6; // 佐野, 小野 …: families, places and words sound alike
    if (latin.size() < shortest) return;
    const bool weak =
        common || latin.size() < telling || is_common_facility_core(NameText(to_utf8(core)).text());
    const std::vector<std::u32string> cores = latin_cores(core);
    for (const Ending& ending : endings) {
        if (ending.kind != kind) continue;
        for (const Words word : ending.latin)
            for (const std::u32string& one : cores)
                add_key(one, word, kind, {facility, weak});
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
