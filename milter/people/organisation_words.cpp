#include "people/organisation_words.h"

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
    KindWord{Kind::care_hospital, "介護医療院"},
    KindWord{Kind::paid_home, "有料老人ホーム"},
    KindWord{Kind::paid_home, "介護付有料老人ホーム"},
    KindWord{Kind::paid_home, "介護付き有料老人ホーム"},
    KindWord{Kind::paid_home, "住宅型有料老人ホーム"},
    KindWord{Kind::serviced_home, "サービス付き高齢者向け住宅"},
    KindWord{Kind::serviced_home, "サービス付高齢者向け住宅"},
    KindWord{Kind::serviced_home, "サービス付き高齢者住宅"},
    KindWord{Kind::serviced_home, "サービス付高齢者住宅"},
    KindWord{Kind::serviced_home, "サ高住"},
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
    KindWord{Kind::short_stay, "ショートステイ"},
    KindWord{Kind::short_stay, "短期入所生活介護"},
    KindWord{Kind::small_multi, "小規模多機能ホーム"},
    KindWord{Kind::small_multi, "小規模多機能型居宅介護"},
    KindWord{Kind::small_multi, "小規模多機能型居宅介護事業所"},
    KindWord{Kind::small_multi, "小規模多機能"},
    KindWord{Kind::home_nursing, "訪問看護ステーション"},
    KindWord{Kind::home_nursing, "訪問看護"},
    KindWord{Kind::home_nursing, "訪問看護St"},
    KindWord{Kind::home_nursing, "訪看St"},
    KindWord{Kind::home_nursing, "訪看"},
    KindWord{Kind::home_help, "訪問介護"},
    KindWord{Kind::home_help, "訪問介護事業所"},
    KindWord{Kind::home_help, "訪問介護ステーション"},
    KindWord{Kind::home_help, "ヘルパーステーション"},
    KindWord{Kind::care_plan, "居宅介護支援事業所"},
    KindWord{Kind::care_plan, "居宅介護支援センター"},
    KindWord{Kind::care_plan, "居宅介護支援"},
    KindWord{Kind::care_plan, "ケアプランセンター"},
    KindWord{Kind::care_plan, "居宅支援事業所"},
    KindWord{Kind::district, "地域包括支援センター"},
    KindWord{Kind::district, "包括支援センター"},
    KindWord{Kind::district, "包括"},
    KindWord{Kind::public_health, "保健所"},
    KindWord{Kind::public_health, "保健センター"},
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
    KindWord{Kind::after_school, "放課後等デイサービス"},
    KindWord{Kind::after_school, "児童発達支援・放課後等デイサービス"},
    KindWord{Kind::consultation, "相談支援事業所"},
    KindWord{Kind::consultation, "相談支援センター"},
    KindWord{Kind::support_home, "障害者支援施設"},
    KindWord{Kind::support_home, "障がい者支援施設"},
};

/// After NFKC: ㈱ is (株). Longer ones first.
constexpr std::array legal_words{
    "特定医療法人社団",
    "特定医療法人財団",
    "社会医療法人社団",
    "社会医療法人財団",
    "医療法人社団",
    "医療法人財団",
    "社会医療法人",
    "特定医療法人",
    "医療法人",
    "地方独立行政法人",
    "独立行政法人",
    "国立大学法人",
    "公立大学法人",
    "社会福祉法人",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "NPO法人",
    "認定NPO法人",
    "認定特定非営利活動法人",
    "NPO",
    "国立研究開発法人",
    "学校法人",
    "宗教法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "医療生活協同組合",
    // owners of so many places that they tell as little as a legal form
    "独立行政法人国立病院機構",
    "国立病院機構",
    "日本赤十字社",
    "地域医療機能推進機構",
    "独立行政法人地域医療機能推進機構",
    "労働者健康安全機構",
    "独立行政法人労働者健康安全機構",
    "社会福祉法人恩賜財団済生会",
    "恩賜財団済生会",
    "社会福祉法人恩賜財団済生会支部",
    "恩賜財団済生会支部",
    "厚生農業協同組合連合会",
    "国家公務員共済組合連合会",
    "公立学校共済組合",
    "NHO",
    "JCHO",
    "JOHAS",
    "KKR",
    "(医)",
    "(医社)",
    "(医財)",
    "(医療)",
    "(社医)",
    "(福)",
    "(社福)",
    "(社)",
    "(財)",
    "(一社)",
    "(公社)",
    "(一財)",
    "(公財)",
    "(独)",
    "(学)",
    "(宗)",
    "(特非)",
    "(NPO)",
    "(株)",
    "(有)",
    "(同)",
    "(資)",
    "(名)",
    "株)",
    "医)",
    "福)",
};

struct Tables {
    std::vector<std::pair<std::u32string, Kind>> kinds; ///< longer words first
    std::vector<std::u32string> legal;                  ///< longer words first
    std::u32string kind_beginnings;
};

const Tables& tables() {
    static const Tables all = [] {
        Tables made;
        for (const KindWord& one : kind_words) {
            made.kinds.emplace_back(NameText(std::string_view(one.word)).text(), one.kind);
            const char32_t first = made.kinds.back().first.front();
            if (made.kind_beginnings.find(first) == std::u32string::npos)
                made.kind_beginnings += first;
        }
        for (const char* const word : legal_words)
            made.legal.emplace_back(NameText(std::string_view(word)).text());
        std::stable_sort(made.kinds.begin(), made.kinds.end(), [](const auto& a, const auto& b) {
            return a.first.size() > b.first.size();
        });
        std::stable_sort(made.legal.begin(), made.legal.end(),
                         [](const auto& a, const auto& b) { return a.size() > b.size(); });
        return made;
    }();
    return all;
}

/// GH and NHO are none in "Lighthouse" and "Nhon".
bool goes_on_in_latin(std::u32string_view text, std::u32string_view word) {
    constexpr std::size_t longest_abbreviation = 5;
    return word.size() <= longest_abbreviation && is_latin(word.back()) &&
           text.size() > word.size() && is_latin(text[word.size()]);
}

/// … nor at its end.
bool is_abbreviation(std::u32string_view word) {
    constexpr std::size_t longest = 2;
    return !word.empty() && word.size() <= longest && is_latin(word.front());
}

} // namespace

FoundKind kind_in_front(std::u32string_view text) {
    for (const auto& [word, kind] : tables().kinds)
        if (text.starts_with(word) && !goes_on_in_latin(text, word)) return {kind, 0, word.size()};
    return {};
}

FoundKind last_kind(std::u32string_view text) {
    const Tables& all = tables();
    FoundKind found;
    for (std::size_t at = 0; at < text.size();) {
        if (all.kind_beginnings.find(text[at]) == std::u32string::npos) {
            ++at;
            continue;
        }
        FoundKind here = kind_in_front(text.substr(at));
        if (at > 0 && is_latin(text[at - 1]) && is_abbreviation(text.substr(at, here.end)))
            here = {};
        if (here.kind != Kind::none) found = {here.kind, at, at + here.end};
        at += here.kind == Kind::none ? 1 : here.end;
    }
    return found;
}

std::size_t legal_form_at_front(std::u32string_view text) {
    for (const std::u32string& word : tables().legal)
        if (text.starts_with(word) && !goes_on_in_latin(text, word)) return word.size();
    return 0;
}

std::size_t legal_form_at_end(std::u32string_view text) {
    for (const std::u32string& word : tables().legal)
        // NHO stands in front; behind it is the end of Coutinho.
        if (text.size() > word.size() && text.ends_with(word) && !is_latin(word.back()))
            return word.size();
    return 0;
}

std::size_t large_owner_at_front(std::u32string_view text) {
    constexpr std::size_t longest_region = 8; // JA神奈川県
    for (const std::u32string_view word :
         {std::u32string_view(U"厚生連"), std::u32string_view(U"厚生農業協同組合連合会")}) {
        const std::size_t at = text.find(word);
        if (at <= longest_region) return at + word.size();
    }
    return 0;
}

bool large_owner_at_end(std::u32string_view text) {
    for (const std::u32string_view word :
         {std::u32string_view(U"nho"), std::u32string_view(U"jcho"), std::u32string_view(U"johas"),
          std::u32string_view(U"kkr"), std::u32string_view(U"厚生連")})
        if (text.ends_with(word) && (!is_latin(word[0]) || text.size() == word.size() ||
                                     !is_latin(text[text.size() - word.size() - 1])))
            return true;
    return false;
}

std::size_t public_owner_at_front(std::u32string_view text) {
    constexpr std::size_t longest_place = 6;
    for (std::size_t at = 0; at + 1 < text.size() && at <= longest_place; ++at) {
        if (text[at + 1] != U'立') continue;
        const bool named =
            std::u32string_view(U"市県町村区都道府").find(text[at]) != std::u32string_view::npos;
        const bool plain = at == 0 && (text[at] == U'公' || text[at] == U'国');
        if (named || plain) return at + 2;
    }
    return 0;
}

bool is_generic(std::u32string_view before_kind) {
    static const std::vector<std::u32string> words = [] {
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
                                       "介護サービス包括型",
                                       "外部サービス利用型",
                                       "指定",
                                       "女性",
                                       "男性"})
            made.emplace_back(NameText(std::string_view(word)).text());
        return made;
    }();
    return std::find(words.begin(), words.end(), before_kind) != words.end();
}

const std::vector<std::u32string>& words_of(Kind kind) {
    static const std::map<Kind, std::vector<std::u32string>> by_kind = [] {
        std::map<Kind, std::vector<std::u32string>> made{{Kind::none, {}}};
        for (const auto& [word, one] : tables().kinds)
            made[one].push_back(word);
        return made;
    }();
    return by_kind.at(kind);
}

} // namespace keneki::people
