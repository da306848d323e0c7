#include "people/organisation_words.h"

#include "people/common_names.h"
#include "people/name_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace keneki::people {
namespace {

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
    "医療生協",
    "生協",
    "国民健康保険",
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

/// Longer ones first.
const std::vector<std::u32string>& legal_forms() {
    static const std::vector<std::u32string> all = [] {
        std::vector<std::u32string> made;
        made.reserve(legal_words.size());
        for (const char* const word : legal_words)
            made.emplace_back(NameText(std::string_view(word)).text());
        std::stable_sort(made.begin(), made.end(),
                         [](const auto& a, const auto& b) { return a.size() > b.size(); });
        return made;
    }();
    return all;
}

/// かながわ医療生活協同組合 is not かながわ for short.
bool belongs_to_the_name(std::u32string_view legal_form) {
    return legal_form.ends_with(U"組合") || legal_form.ends_with(U"連合会") ||
           legal_form.ends_with(U"生協") || legal_form.ends_with(U"保険");
}

} // namespace

std::size_t legal_form_at_front(std::u32string_view text) {
    for (const std::u32string& word : legal_forms())
        if (text.starts_with(word) && !goes_on_in_latin(text, word)) return word.size();
    return 0;
}

std::size_t legal_form_at_end(std::u32string_view text) {
    for (const std::u32string& word : legal_forms())
        // NHO stands in front; behind it is the end of Coutinho.
        if (text.size() > word.size() && text.ends_with(word) && !is_latin(word.back()) &&
            !belongs_to_the_name(word))
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
          std::u32string_view(U"kkr"), std::u32string_view(U"厚生連"),
          std::u32string_view(U"国保")})
        if (text.ends_with(word) && (!is_latin(word[0]) || text.size() == word.size() ||
                                     !is_latin(text[text.size() - word.size() - 1])))
            return true;
    return false;
}

std::size_t prefecture_at_front(std::u32string_view text) {
    constexpr std::u32string_view units = U"都道府県";
    constexpr std::size_t shortest = 3;
    for (std::size_t size : {shortest, shortest + 1}) // 東京都, 神奈川県
        if (text.size() >= size && units.find(text[size - 1]) != std::u32string_view::npos &&
            is_place_name(text.substr(0, size)))
            return size;
    return 0;
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

} // namespace keneki::people
