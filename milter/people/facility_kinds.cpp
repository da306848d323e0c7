#include "people/facility_kinds.h"

#include "people/name_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace keneki::people {
namespace {

struct KindWord {
    Kind kind;
    const char* word;
};

/// The first word of a kind is the one that is written most. From threats 4.3 and 4.4.
constexpr std::array kind_words{
    KindWord{Kind::hospital, "病院"},
    KindWord{Kind::hospital, "ホスピタル"},
    KindWord{Kind::hospital, "hospital"},
    KindWord{Kind::clinic, "クリニック"},
    KindWord{Kind::clinic, "clinic"},
    KindWord{Kind::clinic, "CL"},
    KindWord{Kind::doctors, "医院"},
    KindWord{Kind::dispensary, "診療所"},
    KindWord{Kind::medical_centre, "医療センター"},
    KindWord{Kind::medical_centre, "medicalcenter"},
    KindWord{Kind::dental, "歯科医院"},
    KindWord{Kind::dental, "歯科クリニック"},
    KindWord{Kind::dental, "歯科"},
    KindWord{Kind::pharmacy, "薬局"},
    KindWord{Kind::pharmacy, "調剤薬局"},
    KindWord{Kind::pharmacy, "pharmacy"},
    KindWord{Kind::nursing_home, "特別養護老人ホーム"},
    KindWord{Kind::nursing_home, "特養ホーム"},
    KindWord{Kind::nursing_home, "特養"},
    KindWord{Kind::nursing_home, "介護老人福祉施設"},
    KindWord{Kind::nursing_home, "地域密着型特別養護老人ホーム"},
    KindWord{Kind::nursing_home, "地域密着型特養"},
    KindWord{Kind::nursing_home, "地域密着型介護老人福祉施設"},
    KindWord{Kind::health_home, "介護老人保健施設"},
    KindWord{Kind::health_home, "老人保健施設"},
    KindWord{Kind::health_home, "老健"},
    KindWord{Kind::health_home, "老健施設"},
    KindWord{Kind::health_home, "介護老健"},
    KindWord{Kind::care_hospital, "介護医療院"},
    KindWord{Kind::paid_home, "有料老人ホーム"},
    KindWord{Kind::paid_home, "介護付有料老人ホーム"},
    KindWord{Kind::paid_home, "介護付き有料老人ホーム"},
    KindWord{Kind::paid_home, "住宅型有料老人ホーム"},
    KindWord{Kind::serviced_home, "サービス付き高齢者向け住宅"},
    KindWord{Kind::serviced_home, "サービス付高齢者向け住宅"},
    KindWord{Kind::serviced_home, "サービス付き高齢者住宅"},
    KindWord{Kind::serviced_home, "サービス付高齢者住宅"},
    KindWord{Kind::paid_home, "有老"},
    KindWord{Kind::serviced_home, "サ高住"},
    KindWord{Kind::serviced_home, "サ付住宅"},
    KindWord{Kind::serviced_home, "サ付き住宅"},
    KindWord{Kind::old_home, "養護老人ホーム"},
    KindWord{Kind::old_home, "軽費老人ホーム"},
    KindWord{Kind::old_home, "ケアハウス"},
    KindWord{Kind::group_home, "グループホーム"},
    KindWord{Kind::group_home, "認知症対応型共同生活介護"},
    KindWord{Kind::group_home, "GH"},
    KindWord{Kind::day_service, "デイサービス"},
    KindWord{Kind::day_service, "デイサービスセンター"},
    KindWord{Kind::day_service, "通所介護"},
    KindWord{Kind::day_service, "通所介護事業所"},
    KindWord{Kind::day_care, "デイケア"},
    KindWord{Kind::day_care, "デイケアセンター"},
    KindWord{Kind::day_care, "通所リハビリテーション"},
    KindWord{Kind::day_care, "通所リハ"},
    KindWord{Kind::day_care, "通所リハビリ"},
    KindWord{Kind::short_stay, "ショートステイ"},
    KindWord{Kind::short_stay, "短期入所生活介護"},
    KindWord{Kind::small_multi, "小規模多機能ホーム"},
    KindWord{Kind::small_multi, "小規模多機能型居宅介護"},
    KindWord{Kind::small_multi, "小規模多機能型居宅介護事業所"},
    KindWord{Kind::small_multi, "小規模多機能"},
    KindWord{Kind::small_multi, "小規模多機能居宅介護"},
    KindWord{Kind::small_multi, "小多機"},
    KindWord{Kind::nursing_multi, "看護小規模多機能"},
    KindWord{Kind::nursing_multi, "看護小規模多機能ホーム"},
    KindWord{Kind::nursing_multi, "看護小規模多機能型居宅介護"},
    KindWord{Kind::nursing_multi, "看護小規模多機能型居宅介護事業所"},
    KindWord{Kind::nursing_multi, "看多機"},
    KindWord{Kind::nursing_multi, "カンタキ"},
    KindWord{Kind::home_nursing, "訪問看護ステーション"},
    KindWord{Kind::home_nursing, "訪看ステーション"},
    KindWord{Kind::home_nursing, "訪問看護"},
    KindWord{Kind::home_nursing, "訪問看護St"},
    KindWord{Kind::home_nursing, "訪看St"},
    KindWord{Kind::home_nursing, "訪看"},
    KindWord{Kind::rehab_nursing, "訪問看護リハビリステーション"},
    KindWord{Kind::rehab_nursing, "訪問看護リハビリテーションステーション"},
    KindWord{Kind::rehab_nursing, "訪問看護リハステーション"},
    KindWord{Kind::home_help, "訪問介護"},
    KindWord{Kind::home_help, "訪問介護事業所"},
    KindWord{Kind::home_help, "訪問介護ステーション"},
    KindWord{Kind::home_help, "ヘルパーステーション"},
    KindWord{Kind::home_help, "ヘルパーSt"},
    KindWord{Kind::care_plan, "居宅介護支援事業所"},
    KindWord{Kind::care_plan, "居宅介護支援センター"},
    KindWord{Kind::care_plan, "居宅介護支援"},
    KindWord{Kind::care_plan, "ケアプランセンター"},
    KindWord{Kind::care_plan, "居宅支援事業所"},
    KindWord{Kind::care_plan, "居宅支援"},
    KindWord{Kind::care_centre, "ケアセンター"},
    KindWord{Kind::care_centre, "介護センター"},
    KindWord{Kind::home_support, "在宅介護支援センター"},
    KindWord{Kind::district, "地域包括支援センター"},
    KindWord{Kind::district, "包括支援センター"},
    KindWord{Kind::district, "包括"},
    KindWord{Kind::public_health, "保健所"},
    KindWord{Kind::health_centre, "保健センター"},
    KindWord{Kind::labour_office, "労働基準監督署"},
    KindWord{Kind::labour_office, "労基署"},
    KindWord{Kind::job_office, "公共職業安定所"},
    KindWord{Kind::job_office, "ハローワーク"},
    KindWord{Kind::welfare, "社会福祉協議会"},
    KindWord{Kind::welfare, "社協"},
    KindWord{Kind::association, "医師会"},
    KindWord{Kind::group_home, "ケアホーム"},
    KindWord{Kind::group_home, "障害者グループホーム"},
    KindWord{Kind::group_home, "障がい者グループホーム"},
    KindWord{Kind::group_home, "共同生活援助"},
    KindWord{Kind::group_home, "共同生活援助事業所"},
    KindWord{Kind::group_home, "共同生活事業所"},
    KindWord{Kind::work_support, "就労継続支援"},
    KindWord{Kind::work_support, "就労継続支援A型"},
    KindWord{Kind::work_support, "就労継続支援B型"},
    KindWord{Kind::work_support, "就労継続支援事業所"},
    KindWord{Kind::work_support, "就労継続支援A型事業所"},
    KindWord{Kind::work_support, "就労継続支援B型事業所"},
    KindWord{Kind::work_support, "就労継続A型"},
    KindWord{Kind::work_support, "就労継続B型"},
    KindWord{Kind::work_support, "就労支援A型"},
    KindWord{Kind::work_support, "就労支援B型"},
    KindWord{Kind::work_support, "就労A型"},
    KindWord{Kind::work_support, "就労B型"},
    KindWord{Kind::work_move, "就労移行支援"},
    KindWord{Kind::work_move, "就労移行支援事業所"},
    KindWord{Kind::work_move, "就労移行"},
    KindWord{Kind::child_support, "児童発達支援"},
    KindWord{Kind::child_support, "児童発達支援センター"},
    KindWord{Kind::child_support, "児童発達支援事業所"},
    KindWord{Kind::child_support, "児発"},
    KindWord{Kind::child_support, "こども発達支援センター"},
    KindWord{Kind::child_support, "子ども発達支援センター"},
    KindWord{Kind::activity, "地域活動支援センター"},
    KindWord{Kind::after_school, "放課後等デイサービス"},
    KindWord{Kind::after_school, "放課後デイ"},
    KindWord{Kind::after_school, "放デイ"},
    KindWord{Kind::after_school, "児童発達支援・放課後等デイサービス"},
    KindWord{Kind::consultation, "相談支援事業所"},
    KindWord{Kind::consultation, "相談支援センター"},
    KindWord{Kind::life_support, "地域生活支援センター"},
    KindWord{Kind::relief_home, "救護施設"},
    KindWord{Kind::child_home, "児童養護施設"},
    KindWord{Kind::family_home, "母子生活支援施設"},
    KindWord{Kind::support_home, "障害者支援施設"},
    KindWord{Kind::support_home, "障がい者支援施設"},
    // one trade under two names
    KindWord{Kind::bonesetter, "接骨院"},
    KindWord{Kind::bonesetter, "整骨院"},
    KindWord{Kind::bonesetter, "鍼灸接骨院"},
    KindWord{Kind::bonesetter, "鍼灸整骨院"},
    KindWord{Kind::acupuncture, "鍼灸院"},
    KindWord{Kind::acupuncture, "はり灸院"},
    KindWord{Kind::acupuncture, "鍼灸治療院"},
    KindWord{Kind::midwife, "助産院"},
    KindWord{Kind::midwife, "助産所"},
    KindWord{Kind::nurse_school, "看護専門学校"},
    KindWord{Kind::nurse_school, "看護学校"},
};

/// In the form of NameText; those of one kind together.
constexpr std::array short_words{
    ShortWord{Kind::hospital, U"hp", false, true},
    ShortWord{Kind::day_service, U"でい", true, true},
    ShortWord{Kind::day_service, U"ds", true, false},
    ShortWord{Kind::day_care, U"でい", true, true},
    ShortWord{Kind::day_care, U"通りは", true, true},
    ShortWord{Kind::short_stay, U"しようと", true, true},
    ShortWord{Kind::small_multi, U"小規模", true, true},
    ShortWord{Kind::home_help, U"へるぱあ", true, true},
    ShortWord{Kind::care_plan, U"居宅", true, true},
    ShortWord{Kind::care_plan, U"けあぷらん", true, true},
    ShortWord{Kind::district, U"地域包括", true, true},
    ShortWord{Kind::consultation, U"相談支援", true, true},
    ShortWord{Kind::paid_home, U"有料", true, false},
};

/// By their first character, longer words first among those that share it.
using Words = std::vector<std::pair<std::u32string, Kind>>;

const Words& words() {
    static const Words all = [] {
        Words made;
        made.reserve(kind_words.size());
        for (const KindWord& one : kind_words)
            made.emplace_back(NameText(std::string_view(one.word)).text(), one.kind);
        std::stable_sort(made.begin(), made.end(), [](const auto& a, const auto& b) {
            if (a.first.front() != b.first.front()) return a.first.front() < b.first.front();
            return a.first.size() > b.first.size();
        });
        return made;
    }();
    return all;
}

/// … nor at its end.
bool is_abbreviation(std::u32string_view word) {
    constexpr std::size_t longest = 2;
    return !word.empty() && word.size() <= longest && is_latin(word.front());
}

} // namespace

bool goes_on_in_latin(std::u32string_view text, std::u32string_view word) {
    constexpr std::size_t longest_abbreviation = 5;
    return word.size() <= longest_abbreviation && is_latin(word.back()) &&
           text.size() > word.size() && is_latin(text[word.size()]);
}

FoundKind kind_in_front(std::u32string_view text) {
    if (text.empty()) return {};
    const Words& all = words();
    auto word =
        std::lower_bound(all.begin(), all.end(), text.front(),
                         [](const auto& one, char32_t first) { return one.first.front() < first; });
    for (; word != all.end() && word->first.front() == text.front(); ++word)
        if (text.starts_with(word->first) && !goes_on_in_latin(text, word->first))
            return {word->second, 0, word->first.size()};
    return {};
}

FoundKind last_kind(std::u32string_view text) {
    FoundKind found;
    for (std::size_t at = 0; at < text.size();) {
        FoundKind here = kind_in_front(text.substr(at));
        if (at > 0 && is_latin(text[at - 1]) && is_abbreviation(text.substr(at, here.end)))
            here = {};
        if (here.kind != Kind::none) found = {here.kind, at, at + here.end};
        at += here.kind == Kind::none ? 1 : here.end;
    }
    return found;
}

bool is_generic(std::u32string_view before_kind) {
    static const std::vector<std::u32string> generic = [] {
        std::vector<std::u32string> made;
        for (const char* const word : {"障害者",
                                       "障がい者",
                                       "障碍者",
                                       "総合",
                                       "訪問",
                                       "地域",
                                       "共同生活",
                                       "認知症対応型",
                                       "特別",
                                       "ケア",
                                       "在宅",
                                       "高齢者",
                                       "多機能型",
                                       "事業所",
                                       "日中サービス支援型",
                                       "地域密着型",
                                       "介護サービス包括型",
                                       "外部サービス利用型",
                                       "指定",
                                       "女性",
                                       "男性"})
            made.emplace_back(NameText(std::string_view(word)).text());
        return made;
    }();
    return std::find(generic.begin(), generic.end(), before_kind) != generic.end();
}

const std::vector<std::u32string>& words_of(Kind kind) {
    static const std::map<Kind, std::vector<std::u32string>> by_kind = [] {
        std::map<Kind, std::vector<std::u32string>> made{{Kind::none, {}}};
        for (const auto& [word, one] : words())
            made[one].push_back(word);
        return made;
    }();
    return by_kind.at(kind);
}

std::span<const ShortWord> short_words_of(Kind kind) {
    const auto has_kind = [&](const ShortWord& one) { return one.kind == kind; };
    const auto first = std::find_if(short_words.begin(), short_words.end(), has_kind);
    return {first, std::find_if_not(first, short_words.end(), has_kind)};
}

bool is_short_word(std::u32string_view word) {
    return std::any_of(short_words.begin(), short_words.end(),
                       [&](const ShortWord& one) { return one.word == word; });
}

std::span<const Kind> services_of(Kind kind) {
    static constexpr std::array both{Kind::short_stay, Kind::day_care};
    if (kind == Kind::health_home || kind == Kind::care_hospital) return both;
    if (kind == Kind::nursing_home) return std::span(both).first(1);
    return {};
}

bool gives_service(Kind house, Kind service) {
    const std::span<const Kind> own = services_of(house);
    const bool treats = house == Kind::hospital || house == Kind::clinic ||
                        house == Kind::doctors || house == Kind::dispensary;
    return (treats && service == Kind::day_care) ||
           std::find(own.begin(), own.end(), service) != own.end();
}

} // namespace keneki::people
