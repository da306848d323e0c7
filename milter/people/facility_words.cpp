#include "people/facility_words.h"

#include <algorithm>
#include <array>
#include <bitset>

namespace keneki::people {
namespace {

using Words = std::u32string_view;

// All words in compare form: NFKC, case folded.

/// A name ends in one of these (threats 4.3, 4.4). 科 is left out: it ends departments as often as
/// clinics.
constexpr std::array endings{
    Words(U"病院"),
    Words(U"クリニック"),
    Words(U"クリニツク"),
    Words(U"くりにっく"),
    Words(U"医院"),
    Words(U"醫院"),
    Words(U"診療所"),
    Words(U"ホスピタル"),
    Words(U"医療センター"),
    Words(U"薬局"),
    Words(U"歯科"),
    Words(U"接骨院"),
    Words(U"整骨院"),
    Words(U"鍼灸院"),
    Words(U"助産院"),
    Words(U"療育園"),
    Words(U"療育センター"),
    Words(U"ケアセンター"),
    Words(U"ケアプランセンター"),
    Words(U"ケアハウス"),
    Words(U"ケアホーム"),
    Words(U"老人ホーム"),
    Words(U"グループホーム"),
    Words(U"ナーシングホーム"),
    Words(U"デイサービス"),
    Words(U"デイサービスセンター"),
    Words(U"デイケア"),
    Words(U"ショートステイ"),
    Words(U"介護医療院"),
    Words(U"老人保健施設"),
    Words(U"訪問看護ステーション"),
    Words(U"訪問介護ステーション"),
    Words(U"ヘルパーステーション"),
    Words(U"訪問介護事業所"),
    Words(U"居宅介護支援事業所"),
    Words(U"地域包括支援センター"),
    Words(U"保健所"),
    Words(U"保健センター"),
    Words(U"医師会"),
    Words(U"看護協会"),
    Words(U"社会福祉協議会"),
    Words(U"介護センター"),
    Words(U"老健"),
    Words(U"特養"),
    Words(U"リハビリテーションセンター"),
};

/// A name follows one of these.
constexpr std::array beginnings{
    Words(U"特別養護老人ホーム"),
    Words(U"養護老人ホーム"),
    Words(U"介護付有料老人ホーム"),
    Words(U"有料老人ホーム"),
    Words(U"軽費老人ホーム"),
    Words(U"介護老人保健施設"),
    Words(U"介護老人福祉施設"),
    Words(U"介護医療院"),
    Words(U"サービス付き高齢者向け住宅"),
    Words(U"グループホーム"),
    Words(U"デイサービスセンター"),
    Words(U"デイサービス"),
    Words(U"デイケア"),
    Words(U"ショートステイ"),
    Words(U"ケアハウス"),
    Words(U"老健"),
    Words(U"特養"),
    Words(U"特養ホーム"),
    Words(U"介護センター"),
    Words(U"ケアプランセンター"),
    Words(U"小規模多機能ホーム"),
    Words(U"小規模多機能型居宅介護"),
    Words(U"訪問看護ステーション"),
    Words(U"ヘルパーステーション"),
    Words(U"居宅介護支援事業所"),
    Words(U"地域包括支援センター"),
    Words(U"障害者支援施設"),
    Words(U"就労継続支援"),
    Words(U"放課後等デイサービス"),
    Words(U"医療法人社団"),
    Words(U"医療法人財団"),
    Words(U"社会医療法人"),
    Words(U"医療法人"),
    Words(U"社会福祉法人"),
};

/// In a display name these end a care home's name (threats 4.4) when enough stands before them.
constexpr std::array weak_endings{Words(U"苑"),   Words(U"荘"),   Words(U"園"),   Words(U"の里"),
                                  Words(U"の郷"), Words(U"の家"), Words(U"の杜"), Words(U"の森")};
/// … and these end other things.
constexpr std::array other_endings{
    Words(U"公園"), Words(U"学園"),   Words(U"稚園"), Words(U"育園"), Words(U"物園"),
    Words(U"庭園"), Words(U"農園"),   Words(U"遊園"), Words(U"造園"), Words(U"楽園"),
    Words(U"茶園"), Words(U"果樹園"), Words(U"別荘"), Words(U"山荘"), Words(U"道の里")};

/// Not a proper name when it is all that stands before an ending.
constexpr std::array generic{
    Words(U"当"),         Words(U"貴"),         Words(U"本"),           Words(U"各"),
    Words(U"他"),         Words(U"同"),         Words(U"両"),           Words(U"御"),
    Words(U"大"),         Words(U"小"),         Words(U"中小"),         Words(U"総合"),
    Words(U"大学"),       Words(U"市立"),       Words(U"県立"),         Words(U"町立"),
    Words(U"公立"),       Words(U"国立"),       Words(U"私立"),         Words(U"都立"),
    Words(U"地域"),       Words(U"近隣"),       Words(U"専門"),         Words(U"動物"),
    Words(U"救急"),       Words(U"急性期"),     Words(U"慢性期"),       Words(U"一般"),
    Words(U"民間"),       Words(U"連携"),       Words(U"協力"),         Words(U"中核"),
    Words(U"基幹"),       Words(U"拠点"),       Words(U"紹介元"),       Words(U"紹介先"),
    Words(U"転院先"),     Words(U"入院先"),     Words(U"関連"),         Words(U"系列"),
    Words(U"全国"),       Words(U"調剤"),       Words(U"保険"),         Words(U"院外"),
    Words(U"門前"),       Words(U"医療"),       Words(U"介護"),         Words(U"訪問"),
    Words(U"有料"),       Words(U"特別養護"),   Words(U"特別"),         Words(U"指定"),
    Words(U"介護付有料"), Words(U"住宅型有料"), Words(U"日本"),         Words(U"介護"),
    Words(U"審美"),       Words(U"小児"),       Words(U"矯正"),         Words(U"総合大学"),
    Words(U"療養型"),     Words(U"精神科"),     Words(U"美容"),         Words(U"オンライン"),
    Words(U"支援"),       Words(U"ネット"),     Words(U"附属"),         Words(U"付属"),
    Words(U"大学附属"),   Words(U"大学付属"),   Words(U"認知症対応型"), Words(U"都道府県"),
    Words(U"市区町村"),   Words(U"市"),         Words(U"県"),           Words(U"区"),
    Words(U"町"),         Words(U"地域密着型"), Words(U"ユニット型"),   Words(U"広域型"),
    Words(U"超強化型"),   Words(U"在宅強化型"),
};

/// Not a proper name when it follows a beginning ("グループホーム入居のご案内").
constexpr std::array following{
    Words(U"入居"), Words(U"入所"),     Words(U"利用"),     Words(U"職員"),   Words(U"見学"),
    Words(U"空"),   Words(U"施設長"),   Words(U"管理"),     Words(U"申込"),   Words(U"料金"),
    Words(U"案内"), Words(U"連絡"),     Words(U"担当"),     Words(U"送迎"),   Words(U"請求"),
    Words(U"事業"), Words(U"開設"),     Words(U"協会"),     Words(U"研修"),   Words(U"各位"),
    Words(U"等"),   Words(U"関係"),     Words(U"御中"),     Words(U"様"),     Words(U"向け"),
    Words(U"計画"), Words(U"サービス"), Words(U"センター"), Words(U"協議会"), Words(U"会計"),
    Words(U"制度"), Words(U"運営"),     Words(U"経営"),     Words(U"法人"),   Words(U"化"),
    Words(U"待機"), Words(U"施設"),     Words(U"局長"),     Words(U"課長"),
};

/// Kanji that stand behind a word for a facility and are no name by themselves.
constexpr std::u32string_view no_name = U"様宛内外長側等費代用前";
constexpr std::u32string_view particles = U"はがをにでともへのやかり、。";

constexpr std::array addressed{Words(U"御中"), Words(U"様"),    Words(U"殿"),   Words(U"先生"),
                               Words(U"各位"), Words(U"宛"),    Words(U"さま"), Words(U"皆さま"),
                               Words(U"皆様"), Words(U"御侍史")};

template <std::size_t N>
bool is_one_of(std::u32string_view text, const std::array<Words, N>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// Words that are looked for at every character of a text: one look tells whether any begins there.
class WordSet {
public:
    template <std::size_t N>
    explicit WordSet(const std::array<Words, N>& words) : words_(words.begin(), words.end()) {
        for (const Words& word : words_)
            first_characters_.set(word.front() % first_characters_.size());
    }
    /// Length of the longest word that stands at `at` and ends by `end`; 0: none.
    [[nodiscard]] std::size_t at(std::u32string_view text, std::size_t at, std::size_t end) const {
        if (!first_characters_.test(text[at] % first_characters_.size())) return 0;
        std::size_t longest = 0;
        for (const Words& word : words_)
            if (word.size() <= end - at && word.size() > longest &&
                text.substr(at, word.size()) == word)
                longest = word.size();
        return longest;
    }

private:
    std::vector<Words> words_;
    std::bitset<65536> first_characters_;
};

const WordSet& ending_words() {
    static const WordSet words(endings);
    return words;
}
const WordSet& beginning_words() {
    static const WordSet words(beginnings);
    return words;
}
const WordSet& following_words() {
    static const WordSet words(following);
    return words;
}

template <std::size_t N>
bool ends_in(std::u32string_view text, const std::array<Words, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](Words word) { return text.ends_with(word); });
}

/// Where the proper name that ends at `end` begins: behind the last particle, if the sentence runs
/// on without spaces.
std::size_t proper_begin(std::u32string_view text, std::size_t begin, std::size_t end) {
    for (std::size_t at = end; at > begin; --at) {
        const char32_t c = text[at - 1];
        const bool before_kanji = at < end && !is_hiragana(text[at]);
        // "先日はさくら病院": は ends what is not the name. A particle letter inside hiragana may
        // be a letter of the name
        // ("ひかり"), so only one in front of another script, or a plain は and を, counts.
        const bool cuts = c == U'を' || c == U'、' || (c == U'は' && at < end) ||
                          (before_kanji && particles.find(c) != std::u32string_view::npos);
        if (cuts) return at;
    }
    return begin;
}

/// Names by their endings inside one word [begin, end).
void find_by_endings(const FoldedText& text,
                     std::size_t begin,
                     std::size_t end,
                     std::vector<FacilityName>& names) {
    const std::u32string_view all = text.text();
    std::size_t name_end = 0;
    std::size_t ending_begin = 0;
    for (std::size_t at = begin; at < end;) {
        const std::size_t length = ending_words().at(all, at, end);
        if (length == 0) {
            ++at;
            continue;
        }
        // The last ending counts: さくら病院前薬局 is a pharmacy.
        ending_begin = at;
        name_end = at + length;
        at += length;
    }
    if (name_end == 0) return;
    const std::size_t name_begin = proper_begin(all, begin, ending_begin);
    const std::u32string_view proper = all.substr(name_begin, ending_begin - name_begin);
    constexpr std::size_t longest_proper =
        30; // longer is a sentence; real names reach 55 with legal forms and spaces
    if (proper.empty() || proper.size() > longest_proper || is_one_of(proper, generic)) return;
    if (std::all_of(proper.begin(), proper.end(), [](char32_t c) { return c < 0x80; }) &&
        proper.size() < 3)
        return;
    names.push_back({name_begin, name_end, false});
}

/// A name behind one of the beginnings, in the same word or, when it ends there, in the next.
void find_by_beginnings(const FoldedText& text,
                        std::size_t begin,
                        std::size_t end,
                        std::vector<FacilityName>& names) {
    const std::u32string_view all = text.text();
    for (std::size_t at = begin; at < end; ++at) {
        const std::size_t length = beginning_words().at(all, at, end);
        if (length == 0) continue;
        std::size_t follows = at + length;
        const bool same_word = follows < end;
        if (!same_word && (follows >= all.size() || !is_word_character(all[follows]))) return;
        std::size_t stop = same_word ? end : text.next_boundary(follows);
        const std::u32string_view rest = all.substr(follows, stop - follows);
        const bool particle =
            same_word && particles.find(rest.front()) != std::u32string_view::npos;
        const bool ordinary = following_words().at(all, follows, stop) != 0;
        // ケアプランセンター桜; behind a short word one character is too little (老健費).
        const bool one_kanji = same_word && rest.size() == 1 && length >= 4 && rest[0] >= U'一' &&
                               rest[0] <= U'鿿' &&
                               no_name.find(rest[0]) == std::u32string_view::npos;
        if (particle || ordinary || (rest.size() < 2 && !one_kanji)) return;
        // 〇〇会は…: the sentence goes on.
        const std::size_t particle_at = rest.find_first_of(U"はがを");
        if (particle_at != std::u32string_view::npos && particle_at >= 2)
            stop = follows + particle_at;
        constexpr std::size_t longest_proper = 20;
        if (stop - follows <= longest_proper) names.push_back({at, stop, false});
        return;
    }
}

/// "Sakura Clinic": the Latin words up to the ending, at least one in front of it.
void find_latin(const FoldedText& text, std::vector<FacilityName>& names) {
    constexpr std::array latin_endings{
        Words(U"hospital"),    Words(U"clinic"),   Words(U"pharmacy"),  Words(U"medicalcenter"),
        Words(U"nursinghome"), Words(U"carehome"), Words(U"carecenter")};
    static const WordSet latin_words(latin_endings);
    const std::u32string_view all = text.text();
    for (std::size_t at = 1; at < all.size(); ++at) {
        if (!text.boundary(at) || !is_latin(all[at])) continue;
        const std::size_t length = latin_words.at(all, at, all.size());
        if (length == 0 || !text.boundary(at + length)) continue;
        std::size_t begin = at;
        while (begin > 0 &&
               (is_latin(all[begin - 1]) || all[begin - 1] == U'\'' || all[begin - 1] == U'.'))
            --begin;
        if (at - begin >= 3) names.push_back({begin, at + length, false});
        return;
    }
}

} // namespace

std::vector<FacilityName> facility_names(const FoldedText& text, Place place) {
    std::vector<FacilityName> names;
    const std::u32string_view all = text.text();
    for (std::size_t begin = 0; begin < all.size();) {
        const std::size_t end = text.next_boundary(begin);
        if (is_word_character(all[begin])) {
            const std::size_t before = names.size();
            find_by_beginnings(text, begin, end, names);
            if (names.size() == before) find_by_endings(text, begin, end, names);
            const std::u32string_view word = all.substr(begin, end - begin);
            const bool weak = place == Place::display_name && names.size() == before &&
                              word.size() >= 3 && ends_in(word, weak_endings) &&
                              !ends_in(word, other_endings);
            if (weak) names.push_back({begin, end, true});
        }
        begin = end;
    }
    if (place == Place::display_name) find_latin(text, names);
    return names;
}

bool facility_word_follows(const FoldedText& text, std::size_t position) {
    if (position >= text.size() || text.boundary(position)) return false;
    const std::size_t end = text.next_boundary(position);
    for (std::size_t at = position; at < end; ++at)
        if (ending_words().at(text.text(), at, end) != 0) return true;
    return false;
}

bool is_addressed(const FoldedText& text) {
    std::u32string_view all = text.text();
    while (!all.empty() && !is_word_character(all.back()))
        all.remove_suffix(1);
    return ends_in(all, addressed);
}

} // namespace keneki::people
