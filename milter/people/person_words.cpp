#include "people/person_words.h"

#include "people/name_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace keneki::people {
namespace {

/// What the writer calls others and never himself.
constexpr std::array honorifics{
    "様",   "さま",     "殿",   "どの", "さん",   "氏",   "君",     "くん", "ちゃん",
    "先生", "せんせい", "御中", "侍史", "御侍史", "机下", "御机下", "宛",   "宛て",
};

/// Behind a name (threats 4.5), and most of them in front of one too.
constexpr std::array titles{
    "行",
    "拝",
    "院長",
    "副院長",
    "名誉院長",
    "院長先生",
    "理事長",
    "副理事長",
    "理事",
    "事務長",
    "副事務長",
    "事務部長",
    "事務局長",
    "看護部長",
    "副看護部長",
    "看護師長",
    "師長",
    "看護師",
    "准看護師",
    "婦長",
    "総師長",
    "副師長",
    "主任看護師",
    "看護主任",
    "保健師",
    "助産師",
    "医師",
    "歯科医師",
    "研修医",
    "専攻医",
    "医長",
    "医員",
    "副部長",
    "部長",
    "次長",
    "副課長",
    "課長",
    "課長補佐",
    "室長",
    "副室長",
    "科長",
    "係長",
    "班長",
    "主任",
    "副主任",
    "主査",
    "主幹",
    "主事",
    "主席",
    "参事",
    "局長",
    "センター長",
    "施設長",
    "副施設長",
    "園長",
    "副園長",
    "所長",
    "副所長",
    "館長",
    "ホーム長",
    "管理者",
    "責任者",
    "会長",
    "副会長",
    "社長",
    "副社長",
    "専務",
    "常務",
    "取締役",
    "代表取締役",
    "代表",
    "代表理事",
    "支店長",
    "店長",
    "工場長",
    "学長",
    "学部長",
    "教授",
    "准教授",
    "助教",
    "助教授",
    "講師",
    "助手",
    "秘書",
    "技師",
    "技師長",
    "放射線技師",
    "検査技師",
    "臨床検査技師",
    "診療放射線技師",
    "臨床工学技士",
    "工学技士",
    "薬剤師",
    "薬剤部長",
    "薬局長",
    "管理薬剤師",
    "療法士",
    "理学療法士",
    "作業療法士",
    "言語聴覚士",
    "栄養士",
    "管理栄養士",
    "介護福祉士",
    "介護士",
    "介護員",
    "社会福祉士",
    "精神保健福祉士",
    "公認心理師",
    "心理士",
    "歯科衛生士",
    "歯科助手",
    "生活相談員",
    "支援相談員",
    "相談員",
    "相談支援専門員",
    "介護支援専門員",
    "主任介護支援専門員",
    "ケアマネ",
    "ケアマネジャー",
    "ケアマネージャー",
    "ケアマネージャ",
    "ヘルパー",
    "サービス提供責任者",
    "職員",
    "担当",
    "担当者",
    "事務",
    "受付",
    "医療事務",
    "クラーク",
    "部長代理",
    "課長代理",
    "本人",
    "他",
    "ほか",
    "一同",
    "病院長",
    "医局長",
    "顧問",
    "監事",
    "代理",
    "補佐",
    "介護長",
    "視能訓練士",
    "義肢装具士",
    "臨床心理士",
    "鍼灸師",
    "柔道整復師",
    "看護助手",
    "看護補助者",
    "機能訓練指導員",
    "生活支援員",
    "就労支援員",
    "調理師",
    "調理員",
    "保育士",
    "民生委員",
    "議員",
    "弁護士",
    "税理士",
    "行政書士",
    "司法書士",
    "社会保険労務士",
    "公認会計士",
    "常勤医",
    "非常勤医",
    "主治医",
};

/// A name may follow without a space.
constexpr std::array departments{
    "科",         "部",       "室",     "課",       "係",   "局",           "院",
    "所",         "会",       "社",     "店",       "棟",   "班",           "センター",
    "医療",       "福祉",     "総務",   "経理",     "用度", "検査",         "情報",
    "看護",       "庶務",     "人事",   "企画",     "広報", "氏名",         "患者",
    "名前",       "差出人",   "送信者", "電話",     "苑",   "荘",           "園",
    "号",         "様",       "先生",   "故",       "連携", "ステーション", "ホーム",
    "クリニック", "リハビリ", "デイ",   "サービス", "薬局", "法人",         "外来",
};

/// In front of or behind a name in Latin letters; folded.
constexpr std::array latin_titles{"dr",     "prof", "mr", "mrs", "ms",  "miss", "md",     "phd",
                                  "rn",     "msw",  "pt", "ot",  "st",  "rph",  "san",    "sama",
                                  "sensei", "sir",  "cc", "to",  "the", "dept", "office", "staff"};

/// What a hyphen may join to a name; folded. Not all titles, as "to" or "st": Masa-to.
constexpr std::array<std::u32string_view, 46> latin_posts{U"surgery",
                                                          U"medicine",
                                                          U"cardiology",
                                                          U"neurology",
                                                          U"neurosurgery",
                                                          U"orthopedics",
                                                          U"orthopaedics",
                                                          U"urology",
                                                          U"dermatology",
                                                          U"radiology",
                                                          U"pediatrics",
                                                          U"paediatrics",
                                                          U"gynecology",
                                                          U"obstetrics",
                                                          U"ophthalmology",
                                                          U"psychiatry",
                                                          U"oncology",
                                                          U"nephrology",
                                                          U"pathology",
                                                          U"hematology",
                                                          U"endoscopy",
                                                          U"anesthesiology",
                                                          U"gastroenterology",
                                                          U"pharmacy",
                                                          U"nursing",
                                                          U"nurse",
                                                          U"rehab",
                                                          U"rehabilitation",
                                                          U"laboratory",
                                                          U"lab",
                                                          U"dialysis",
                                                          U"dental",
                                                          U"ward",
                                                          U"office",
                                                          U"admin",
                                                          U"accounting",
                                                          U"hospital",
                                                          U"clinic",
                                                          U"dr",
                                                          U"md",
                                                          U"phd",
                                                          U"san",
                                                          U"sama",
                                                          U"sensei",
                                                          U"cv",
                                                          U"resume"};

struct Words {
    std::vector<std::u32string> honorifics;
    std::vector<std::u32string> titles; ///< honorifics too
    std::vector<std::u32string> ends;   ///< titles and departments
    std::vector<std::u32string> latin;
};

template <std::size_t N>
void add(std::vector<std::u32string>& to, const std::array<const char*, N>& words) {
    for (const char* const word : words)
        to.emplace_back(NameText(std::string_view(word)).text());
}

const Words& words() {
    static const Words all = [] {
        Words made;
        add(made.honorifics, honorifics);
        add(made.titles, honorifics);
        add(made.titles, titles);
        add(made.ends, honorifics);
        add(made.ends, titles);
        add(made.ends, departments);
        add(made.latin, latin_titles);
        made.latin.insert(made.latin.end(), latin_posts.begin(), latin_posts.end());
        const auto longer = [](const std::u32string& a, const std::u32string& b) {
            return a.size() > b.size();
        };
        std::stable_sort(made.titles.begin(), made.titles.end(), longer);
        return made;
    }();
    return all;
}

} // namespace

std::size_t title_at_front(std::u32string_view text) {
    for (const std::u32string& title : words().titles) // longer ones first
        if (text.starts_with(title)) return title.size();
    return 0;
}

bool is_addressed_so(std::u32string_view behind_name) {
    for (std::size_t title = title_at_front(behind_name); title != 0;
         title = title_at_front(behind_name)) {
        const std::u32string_view word = behind_name.substr(0, title);
        const auto& known = words().honorifics;
        const bool honours = std::any_of(known.begin(), known.end(), [&](const auto& honorific) {
            return word.ends_with(honorific); // 院長先生
        });
        if (honours) return true;
        behind_name.remove_prefix(title);
    }
    return false;
}

bool ends_in_trade(std::u32string_view text) {
    constexpr std::size_t shortest = 3;
    return text.size() >= shortest &&
           std::u32string_view(U"士師員").find(text.back()) != std::u32string_view::npos;
}

bool is_post(std::u32string_view behind_name) {
    constexpr std::array begins{std::u32string_view(U"病棟"),   std::u32string_view(U"外来"),
                                std::u32string_view(U"看護"),   std::u32string_view(U"外科"),
                                std::u32string_view(U"内科"),   std::u32string_view(U"小児科"),
                                std::u32string_view(U"整形"),   std::u32string_view(U"眼科"),
                                std::u32string_view(U"皮膚科"), std::u32string_view(U"薬剤"),
                                std::u32string_view(U"検査"),   std::u32string_view(U"放射線"),
                                std::u32string_view(U"栄養"),   std::u32string_view(U"医事"),
                                std::u32string_view(U"総務"),   std::u32string_view(U"人事"),
                                std::u32string_view(U"経理"),   std::u32string_view(U"用度"),
                                std::u32string_view(U"営業"),   std::u32string_view(U"企画"),
                                std::u32string_view(U"情報"),   std::u32string_view(U"地域"),
                                std::u32string_view(U"医療"),   std::u32string_view(U"管理"),
                                std::u32string_view(U"訪問"),   std::u32string_view(U"介護"),
                                std::u32string_view(U"生活"),   std::u32string_view(U"りはびり")};
    constexpr std::u32string_view unit_endings = U"部課室科係棟";
    constexpr std::size_t longest = 12;
    if (behind_name.size() > longest ||
        std::none_of(begins.begin(), begins.end(),
                     [&](std::u32string_view word) { return behind_name.starts_with(word); }))
        return false;
    const auto& all = words().titles;
    return ends_in_trade(behind_name) ||
           (unit_endings.find(behind_name.back()) != unit_endings.npos &&
            !behind_name.ends_with(U"教室")) ||
           std::any_of(all.begin(), all.end(),
                       [&](const std::u32string& title) { return behind_name.ends_with(title); });
}

bool ends_in_title_or_department(std::u32string_view text) {
    const auto& ends = words().ends;
    return ends_in_trade(text) ||
           std::any_of(ends.begin(), ends.end(),
                       [&](const std::u32string& end) { return text.ends_with(end); });
}

bool is_no_name(std::u32string_view word) {
    const auto& known = words();
    const auto is_word = [&](const std::u32string& one) { return word == one; };
    return std::any_of(known.titles.begin(), known.titles.end(), is_word) ||
           std::any_of(known.latin.begin(), known.latin.end(), is_word) ||
           (word.size() > 1 && ends_in_title_or_department(word));
}

bool is_latin_post(std::u32string_view letters) {
    return std::find(latin_posts.begin(), latin_posts.end(), letters) != latin_posts.end();
}

std::u32string_view without_titles(std::u32string_view word) {
    for (bool again = true; again;) {
        again = false;
        for (const std::u32string& title : words().titles)
            if (word.size() > title.size() && word.ends_with(title)) {
                word.remove_suffix(title.size());
                again = true;
                break;
            }
    }
    return word;
}

} // namespace keneki::people
