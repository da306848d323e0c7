#include "people/facility_details.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace keneki::people {
namespace {

using Legal = std::pair<const char*, LegalKind>;
constexpr std::array legal_kinds{
    Legal{"医療法人", LegalKind::medical},
    Legal{"医療法人社団", LegalKind::medical},
    Legal{"医療法人財団", LegalKind::medical},
    Legal{"医)", LegalKind::medical},
    Legal{"(医社)", LegalKind::medical},
    Legal{"(医財)", LegalKind::medical},
    Legal{"(医療)", LegalKind::medical},
    Legal{"社会福祉法人", LegalKind::welfare},
    Legal{"福)", LegalKind::welfare},
    Legal{"株式会社", LegalKind::company},
    Legal{"有限会社", LegalKind::company},
    Legal{"合同会社", LegalKind::company},
    Legal{"合資会社", LegalKind::company},
    Legal{"合名会社", LegalKind::company},
    Legal{"株)", LegalKind::company},
    Legal{"有)", LegalKind::company},
    Legal{"同)", LegalKind::company},
    Legal{"学校法人", LegalKind::school},
    Legal{"(学)", LegalKind::school},
    Legal{"特定非営利活動法人", LegalKind::npo},
    Legal{"NPO法人", LegalKind::npo},
    Legal{"NPO", LegalKind::npo},
    Legal{"(NPO)", LegalKind::npo},
    Legal{"特非)", LegalKind::npo},
    Legal{"一般社団法人", LegalKind::association},
    Legal{"公益社団法人", LegalKind::association},
    Legal{"一般財団法人", LegalKind::association},
    Legal{"公益財団法人", LegalKind::association},
    Legal{"(一社)", LegalKind::association},
    Legal{"(公社)", LegalKind::association},
    Legal{"(一財)", LegalKind::association},
    Legal{"(公財)", LegalKind::association},
};

/// The sort of the legal form in which `text` ends: 医療法人社団, (福).
LegalKind legal_kind_at_end(std::u32string_view text) {
    static const std::vector<std::pair<std::u32string, LegalKind>> words = [] {
        std::vector<std::pair<std::u32string, LegalKind>> made;
        made.reserve(legal_kinds.size());
        for (const auto& [word, kind] : legal_kinds)
            made.emplace_back(NameText(std::string_view(word)).text(), kind);
        return made;
    }();
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const auto& one) { return text.ends_with(one.first); });
    return found == words.end() ? LegalKind::none : found->second;
}

struct LargeOwnerWord {
    LargeOwner owner;
    std::u32string_view word; ///< in the form of NameText
    std::string_view written;
};
constexpr std::array large_owners{
    LargeOwnerWord{LargeOwner::nho, U"国立病院機構", "国立病院機構"},
    LargeOwnerWord{LargeOwner::nho, U"nho", "NHO"},
    LargeOwnerWord{LargeOwner::jcho, U"地域医療機能推進機構", "地域医療機能推進機構"},
    LargeOwnerWord{LargeOwner::jcho, U"jcho", "JCHO"},
    LargeOwnerWord{LargeOwner::johas, U"労働者健康安全機構", "労働者健康安全機構"},
    LargeOwnerWord{LargeOwner::johas, U"johas", "JOHAS"},
    LargeOwnerWord{LargeOwner::kkr, U"国家公務員共済組合連合会", "国家公務員共済組合連合会"},
    LargeOwnerWord{LargeOwner::kkr, U"kkr", "KKR"},
    LargeOwnerWord{LargeOwner::red_cross, U"日本赤十字社", "日本赤十字社"},
    LargeOwnerWord{LargeOwner::saiseikai, U"済生会", "済生会"},
    LargeOwnerWord{LargeOwner::koseiren, U"厚生連", "厚生連"},
};

LargeOwner large_owner_of(std::string_view name) {
    if (name.starts_with("医療法人")) return LargeOwner::none; // most of a list
    const auto* const found =
        std::find_if(large_owners.begin(), large_owners.end(), [&](const LargeOwnerWord& one) {
            return name.find(one.written) != std::string_view::npos;
        });
    return found == large_owners.end() ? LargeOwner::none : found->owner;
}

/// The owner in which the text ends, in brackets or not: 地域医療機能推進機構(JCHO).
LargeOwner large_owner_in(std::u32string_view in_front) {
    if (in_front.ends_with(U')')) in_front.remove_suffix(1);
    const auto* const found =
        std::find_if(large_owners.begin(), large_owners.end(),
                     [&](const LargeOwnerWord& one) { return in_front.ends_with(one.word); });
    return found == large_owners.end() ? LargeOwner::none : found->owner;
}

/// 千葉県 in front of a name, as a word of its own or not.
std::u32string prefecture_in_front(const NameText& text, std::size_t begin) {
    if (begin == 0) return {};
    const std::u32string_view all = text.text();
    const std::size_t from = text.boundary_before(begin - 1);
    return std::u32string(all.substr(from, prefecture_at_front(all.substr(from, begin - from))));
}

/// Another prefecture than that of the list, where both say one.
bool are_other_prefectures(std::u32string_view listed, std::u32string_view shown) {
    const std::size_t size = prefecture_at_front(listed);
    return size != 0 && !shown.empty() && listed.substr(0, size) != shown;
}

/// A legal form at the front of what stands behind a name, in brackets or not.
struct FormBehind {
    std::size_t begin = 0;
    std::size_t length = 0; ///< 0: none
};

FormBehind form_behind(std::u32string_view rest) {
    const std::size_t length = legal_form_at_front(rest);
    if (length != 0 || !rest.starts_with(U'(')) return {0, length};
    return {1, legal_form_at_front(rest.substr(1))};
}

std::u32string_view owner_in_front(const NameText& text, std::size_t begin) {
    if (begin == 0) return {};
    const std::size_t from = text.boundary_before(begin - 1);
    std::u32string_view before = text.text().substr(from, begin - from);
    before.remove_prefix(legal_form_at_front(before)); // 恩賜財団済生会 is one itself
    return before.size() > 1 && before.back() == U'会' ? before : std::u32string_view();
}

/// Only behind a legal form: さくら病院 患者会 is no owner.
std::u32string_view owner_behind(const NameText& text, std::size_t end) {
    const FormBehind form = form_behind(text.text().substr(end));
    const std::size_t begin = end + form.begin + form.length;
    if (form.length == 0 || begin >= text.size()) return {};
    const std::u32string_view word = text.text().substr(begin, text.next_boundary(begin) - begin);
    const bool society = word.size() > 1 && word.back() == U'会';
    return society ? word : std::u32string_view();
}

/// 駅前店, 横浜院, 西支所; not 地域連携室, 病院, 売店.
bool is_branch(std::u32string_view word) {
    constexpr std::array ends{std::u32string_view(U"店"),    std::u32string_view(U"院"),
                              std::u32string_view(U"支所"),  std::u32string_view(U"支部"),
                              std::u32string_view(U"分室"),  std::u32string_view(U"出張所"),
                              std::u32string_view(U"営業所")};
    constexpr std::array none{std::u32string_view(U"売店"), std::u32string_view(U"当院"),
                              std::u32string_view(U"貴院"), std::u32string_view(U"入院"),
                              std::u32string_view(U"退院"), std::u32string_view(U"通院"),
                              std::u32string_view(U"転院"), std::u32string_view(U"来院")};
    constexpr std::size_t longest = 12;
    return word.size() > 1 && word.size() <= longest && last_kind(word).kind == Kind::none &&
           std::any_of(ends.begin(), ends.end(), [&](auto end) { return word.ends_with(end); }) &&
           std::none_of(none.begin(), none.end(), [&](auto end) { return word.ends_with(end); });
}

/// 仙台市, 青葉区; 大町 may be a person.
bool is_town(std::u32string_view word) {
    constexpr std::u32string_view units = U"県市区村";
    constexpr std::size_t shortest = 2;
    constexpr std::size_t longest = 8;
    return word.size() >= shortest && word.size() <= longest &&
           units.find(word.back()) != std::u32string_view::npos;
}

/// ほおずき訪問看護ステーション東, 東館
bool is_direction(std::u32string_view word) {
    const bool house = word.size() == 2 && (word[1] == U'館' || word[1] == U'棟');
    return (word.size() == 1 || house) &&
           std::u32string_view(U"東西南北").find(word[0]) != std::u32string_view::npos;
}

bool tells_apart(std::u32string_view word) {
    return is_branch(word) || is_town(word) || is_direction(word);
}

std::u32string branch_behind(const NameText& text, std::size_t end) {
    if (end < text.size() && text.text()[end] == U'(') ++end;
    if (end >= text.size()) return {};
    const std::u32string_view word = text.text().substr(end, text.next_boundary(end) - end);
    return tells_apart(word) ? std::u32string(word) : std::u32string();
}

/// 仙台市 of あおばクリニック(仙台市)
std::u32string town_in_brackets(std::string_view name) {
    if (name.find('(') == std::string_view::npos && name.find("（") == std::string_view::npos)
        return {};
    const NameText text(name);
    const std::u32string_view all = text.text();
    const std::size_t begin = all.rfind(U'(');
    if (begin == std::u32string_view::npos || !all.ends_with(U')')) return {};
    const std::u32string_view inside = all.substr(begin + 1, all.size() - begin - 2);
    return is_town(inside) ? std::u32string(inside) : std::u32string();
}

/// A town says nothing against a ward or a branch in it.
bool are_other_branches(std::u32string_view listed, std::u32string_view shown) {
    if (listed.empty() || shown.empty()) return false;
    if (listed.ends_with(shown) || shown.ends_with(listed)) {
        // 北駅前店 is not 駅前店, 横浜駅前店 may be.
        const std::size_t more =
            std::max(listed.size(), shown.size()) - std::min(listed.size(), shown.size());
        const char32_t first = listed.size() > shown.size() ? listed.front() : shown.front();
        return more == 1 && is_branch(listed) && is_branch(shown) &&
               std::u32string_view(U"東西南北新").find(first) != std::u32string_view::npos;
    }
    if (is_branch(listed) && is_branch(shown)) return true;
    if (is_direction(listed) || is_direction(shown))
        return is_direction(listed) && is_direction(shown);
    return is_town(listed) && is_town(shown) && listed.back() == shown.back();
}

/// 例示市立 of 例示市立さくら病院, whether the name found begins with it or behind it.
std::u32string_view
public_owner_in_front(const NameText& text, std::size_t begin, std::size_t end) {
    const std::size_t from = text.boundary_before(begin);
    const std::size_t size = public_owner_at_front(text.text().substr(from, end - from));
    return text.text().substr(from, size);
}

/// 白樺県立 and 湖南県立, 市立 and 町立; 公立 may be any of them.
bool are_other_owners(std::u32string_view listed, std::u32string_view shown) {
    if (listed.empty() || shown.empty() || listed == U"公立" || shown == U"公立") return false;
    return !listed.ends_with(shown) && !shown.ends_with(listed);
}

WorkTypes work_types(std::u32string_view text) {
    return {text.find(U"a型") != std::u32string_view::npos,
            text.find(U"b型") != std::u32string_view::npos};
}

} // namespace

FacilityDetails facility_details(std::string_view name, const OrganisationName& parts) {
    FacilityDetails details;
    details.public_owner = parts.core.substr(0, public_owner_at_front(parts.core));
    details.branch = tells_apart(parts.branch) ? parts.branch : town_in_brackets(name);
    if (parts.legal_form) details.large_owner = large_owner_of(name);
    const bool corporation = parts.kind == Kind::none && parts.legal_form && !parts.core.empty();
    if (!corporation && parts.kind != Kind::work_support) return details; // most of a list
    const NameText text(name);
    details.types = work_types(text.text());
    const std::size_t core = text.text().find(parts.core);
    if (corporation && core != std::u32string_view::npos)
        details.legal = facility_context(text, core, core + parts.core.size()).details.legal;
    return details;
}

FacilityContext facility_context(const NameText& text, std::size_t begin, std::size_t end) {
    FacilityContext context;
    context.owner_in_front = owner_in_front(text, begin);
    context.owner_behind = owner_behind(text, end);
    FacilityDetails& details = context.details;
    details.legal = legal_kind_at_end(text.text().substr(0, begin));
    if (details.legal == LegalKind::none) {
        const FormBehind form = form_behind(text.text().substr(end));
        details.legal = legal_kind_at_end(text.text().substr(end + form.begin, form.length));
    }
    details.types = work_types(text.text());
    details.branch = branch_behind(text, end);
    details.public_owner = public_owner_in_front(text, begin, end);
    details.large_owner = large_owner_in(text.text().substr(0, begin));
    context.prefecture = prefecture_in_front(text, begin);
    return context;
}

bool contradicts(const FacilityDetails& listed,
                 const OrganisationName& parts,
                 const FacilityContext& context) {
    const FacilityDetails& shown = context.details;
    const bool legal = parts.kind == Kind::none && listed.legal != LegalKind::none &&
                       shown.legal != LegalKind::none && listed.legal != shown.legal;
    const bool branch = are_other_branches(listed.branch, shown.branch);
    const bool types = (listed.types.a != listed.types.b) && (shown.types.a != shown.types.b) &&
                       listed.types.a != shown.types.a;
    const bool large = listed.large_owner != LargeOwner::none &&
                       shown.large_owner != LargeOwner::none &&
                       listed.large_owner != shown.large_owner;
    const bool prefecture = are_other_prefectures(listed.branch, context.prefecture) ||
                            are_other_prefectures(parts.place, context.prefecture);
    return legal || branch || types || large || prefecture ||
           are_other_owners(listed.public_owner, shown.public_owner);
}

} // namespace keneki::people
