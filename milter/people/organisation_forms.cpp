#include "people/organisation_forms.h"

#include "people/characters.h"
#include "people/common_names.h"
#include "people/organisation_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::people {
namespace {

constexpr std::size_t shortest_rest = 3;

std::u32string joined(std::u32string_view first, std::u32string_view second) {
    std::u32string all(first);
    all += second;
    return all;
}

void add_form(std::vector<std::u32string>& forms, std::u32string form) {
    constexpr std::size_t shortest_form = 3; // two characters are in every other word
    if (form.size() >= shortest_form && std::find(forms.begin(), forms.end(), form) == forms.end())
        forms.push_back(std::move(form));
}

/// 耳鼻咽喉科 is 耳鼻科 and リハビリテーション リハ for short: all that a core is written as.
std::vector<std::u32string> spellings_of(std::u32string_view core) {
    using Spellings = std::array<std::u32string_view, 3>;
    constexpr std::array alike{Spellings{U"耳鼻咽喉科", U"耳鼻いんこう科", U"耳鼻科"},
                               Spellings{U"皮膚科", U"皮ふ科", U"ひふ科"},
                               Spellings{U"整形外科", U"整形", {}},
                               Spellings{U"脳神経外科", U"脳外科", {}},
                               Spellings{U"りはびりていしよん", U"りはびり", U"りは"},
                               Spellings{U"労災", U"ろうさい", {}},
                               Spellings{U"れでいいす", U"れでいす", U"れでいいず"}};
    std::vector<std::u32string> cores{std::u32string(core)};
    for (const Spellings& words : alike)
        for (const std::u32string_view written : words) {
            if (written.empty() || !core.ends_with(written)) continue;
            for (const std::u32string_view other : words)
                if (other != written && !other.empty())
                    cores.push_back(joined(core.substr(0, core.size() - written.size()), other));
            return cores;
        }
    return cores;
}

/// 鈴木眼科 of 鈴木眼科クリニック, and the other way round.
void add_department_forms(std::vector<std::u32string>& forms, const OrganisationName& parts) {
    if (parts.kind_in_front || !ends_in_department(parts.core)) return;
    for (const std::u32string& core : spellings_of(parts.core)) {
        if (parts.kind == Kind::none || parts.kind == Kind::clinic || parts.kind == Kind::doctors)
            add_form(forms, core);
        if (parts.kind != Kind::none) continue;
        for (const Kind kind : {Kind::clinic, Kind::doctors})
            for (const std::u32string& word : words_of(kind))
                add_form(forms, joined(core, word));
    }
}

/// 例示大学病院, 例示大学附属病院 and 例示大学医学部附属病院 are one; 例示大学医学部附属見本病院 is
/// another.
void add_university_cores(std::vector<std::u32string>& cores, std::u32string_view core) {
    constexpr std::u32string_view attached = U"付属";
    constexpr std::u32string_view faculty = U"医学部";
    constexpr std::size_t shortest = 4;
    if (core.ends_with(attached)) core.remove_suffix(attached.size());
    if (core.ends_with(faculty)) core.remove_suffix(faculty.size());
    if (!core.ends_with(U"大学") || core.size() < shortest) return;
    cores.emplace_back(core);
    cores.push_back(joined(core, attached));
    cores.push_back(joined(joined(core, faculty), attached));
    constexpr std::u32string_view medical = U"医科大学"; // 例示医大病院
    const bool is_medical = core.ends_with(medical) && core.size() > medical.size() + 1;
    if (!is_medical) return;
    cores.push_back(joined(core.substr(0, core.size() - medical.size()), U"医大"));
    cores.push_back(joined(cores.back(), attached));
}

/// 例示市立, 市立: the short form of a name goes without. 例示市総合病院 is 例示市立総合病院.
void add_public_cores(std::vector<std::u32string>& cores, std::u32string_view core) {
    const std::size_t owner = public_owner_at_front(core);
    if (owner == 0) return;
    const std::u32string_view rest = core.substr(owner);
    // 市立 alone: no town in front of it
    if (owner > 3) cores.push_back(joined(core.substr(0, owner - 1), rest));
    if (is_common_facility_core(rest)) return;
    cores.emplace_back(rest);
    cores.push_back(joined(core.substr(owner - 2, 2), rest));
}

/// 赤十字 is 日赤.
void add_red_cross_cores(std::vector<std::u32string>& cores, std::u32string_view core) {
    constexpr std::u32string_view full = U"赤十字";
    constexpr std::u32string_view abbreviated = U"日赤";
    for (const auto& [from, to] : {std::pair(full, abbreviated), std::pair(abbreviated, full)}) {
        const std::size_t at = core.find(from);
        if (at == std::u32string_view::npos) continue;
        cores.push_back(joined(joined(core.substr(0, at), to), core.substr(at + from.size())));
        return;
    }
}

/// 訪看ほたる of ほたる訪問看護ステーション; nobody writes 病院ほたる.
bool stands_on_either_side(Kind kind) {
    return kind == Kind::home_nursing || kind == Kind::rehab_nursing || kind == Kind::health_home ||
           kind == Kind::nursing_home || kind == Kind::serviced_home || kind == Kind::district ||
           kind == Kind::home_support;
}

/// All that a hospital's core is written as.
std::vector<std::u32string> cores_of(const OrganisationName& parts) {
    std::vector<std::u32string> cores = spellings_of(parts.core);
    if (!parts.place.empty() && parts.place != parts.branch)
        cores.push_back(joined(parts.place, parts.core));
    if (parts.kind_in_front) return cores;
    if (parts.kind == Kind::hospital) add_university_cores(cores, parts.core);
    add_public_cores(cores, parts.core);
    add_red_cross_cores(cores, parts.core);
    return cores;
}

/// 例示日赤 of 例示赤十字病院, 例示労災.
void add_bare_forms(std::vector<std::u32string>& forms,
                    const std::vector<std::u32string>& cores,
                    Kind kind) {
    for (const std::u32string& core : cores)
        if (kind == Kind::hospital && (core.ends_with(U"日赤") || core.ends_with(U"労災")))
            add_form(forms, core);
}

/// 居宅すみれ, すみれデイ.
void add_short_forms(std::vector<std::u32string>& forms,
                     const std::vector<std::u32string>& cores,
                     Kind kind) {
    constexpr std::size_t shortest = 2;
    for (const ShortWord& one : short_words_of(kind))
        for (const std::u32string& core : cores) {
            if (core.size() < shortest) continue;
            if (one.behind) add_form(forms, joined(core, one.word));
            // デイさつき; ヘルパー花 is somebody.
            if (one.in_front && core.size() >= shortest_rest)
                add_form(forms, joined(one.word, core));
        }
}

/// ショートステイ桜寿苑, しおさい通所リハビリ: what a house gives under its own name.
void add_service_forms(std::vector<std::u32string>& forms,
                       const std::vector<std::u32string>& cores,
                       Kind house) {
    for (const Kind service : services_of(house))
        for (const std::u32string& core : cores) {
            if (core.size() < shortest_rest) continue;
            for (const std::u32string& word : words_of(service))
                add_form(forms, joined(core, word));
        }
}

/// Mihon Univ. Hospital, Saint Luke's.
void add_latin_forms(std::vector<std::u32string>& forms, const NameText& name) {
    using Words = std::pair<std::u32string_view, std::u32string_view>;
    constexpr std::array alike{Words(U"university", U"univ"), Words(U"univ", U"university"),
                               Words(U"saint", U"st"), Words(U"st", U"saint")};
    const std::u32string_view all = name.text();
    if (all.empty() || !is_latin(all.front())) return;
    for (const auto& [written, other] : alike) {
        const std::size_t at = all.find(written);
        const std::size_t end = at + written.size();
        if (at == std::u32string_view::npos || !name.boundary(at) || !name.boundary(end)) continue;
        add_form(forms, joined(joined(all.substr(0, at), other), all.substr(end)));
    }
}

/// 霧岡リハセンター of 霧岡リハビリテーションセンター
void add_rehabilitation_forms(std::vector<std::u32string>& forms, std::u32string_view core) {
    constexpr std::u32string_view full = U"りはびりていしよん";
    const std::size_t at = core.find(full);
    if (at == std::u32string_view::npos || at == 0) return;
    for (const std::u32string_view word :
         {std::u32string_view(U"りはびり"), std::u32string_view(U"りは")})
        add_form(forms, joined(joined(core.substr(0, at), word), core.substr(at + full.size())));
}

/// かながわ of かながわ株式会社 is a place, 木村 of 株式会社木村 somebody.
bool is_somewhere(std::u32string_view core) {
    constexpr std::u32string_view units = U"都道府県市区町村";
    constexpr std::size_t longest = 5; // さいたま市
    return is_place_name(core) ||
           (core.size() <= longest && units.find(core.back()) != std::u32string_view::npos);
}

/// (株)木村, 木村株式会社 of 株式会社木村
void add_company_forms(std::vector<std::u32string>& forms,
                       std::u32string_view whole,
                       std::u32string_view core) {
    using Spellings = std::array<std::u32string_view, 2>;
    constexpr std::array companies{Spellings{U"株式会社", U"(株)"}, Spellings{U"有限会社", U"(有)"},
                                   Spellings{U"合同会社", U"(同)"}};
    const auto is_in = [&](std::u32string_view word) {
        return whole.find(word) != std::u32string_view::npos;
    };
    for (const Spellings& spellings : companies) {
        if (std::none_of(spellings.begin(), spellings.end(), is_in)) continue;
        for (const std::u32string_view word : spellings) {
            add_form(forms, joined(word, core));
            add_form(forms, joined(core, word));
        }
    }
}

} // namespace

std::vector<std::u32string> organisation_forms(std::string_view utf8,
                                               const OrganisationName& parts) {
    std::vector<std::u32string> forms;
    NameText name(utf8);
    if (auto other = kind_out_of_brackets(name)) name = std::move(*other);
    add_form(forms, std::u32string(name.text()));
    add_latin_forms(forms, name);
    if (parts.core.size() < 2 && (parts.kind == Kind::none || parts.core.empty())) return forms;
    add_department_forms(forms, parts);
    if (parts.kind == Kind::none) {
        if (parts.legal_form || !parts.owner.empty()) {
            if (!is_somewhere(parts.core)) {
                add_form(forms, parts.core);
                add_rehabilitation_forms(forms, parts.core);
            } else
                add_company_forms(forms, name.text(), parts.core);
            if (!parts.owner.empty()) add_form(forms, joined(parts.owner, parts.core));
        }
        return forms;
    }
    const std::vector<std::u32string> cores = cores_of(parts);
    for (const std::u32string& core : cores)
        for (const std::u32string& word : words_of(parts.kind)) {
            // One character behind or in front of an abbreviation says nothing: 老健光.
            if (core.size() + word.size() <= shortest_rest) continue;
            if (core.size() == 1 && is_name_kana(core[0])) continue;
            add_form(forms, joined(core, word));
            if (parts.kind_in_front || word.size() > shortest_rest ||
                (core.size() >= shortest_rest && stands_on_either_side(parts.kind)))
                add_form(forms, joined(word, core));
        }
    if (parts.kind_in_front && (names_a_house(parts.core) || is_telling(parts.core)))
        add_form(forms, parts.core);
    if (parts.kind_in_front && !parts.owner.empty())
        add_form(forms, joined(parts.owner, parts.core));
    add_bare_forms(forms, cores, parts.kind);
    add_short_forms(forms, cores, parts.kind);
    add_service_forms(forms, cores, parts.kind);
    return forms;
}

bool is_telling(std::u32string_view core) {
    constexpr std::size_t shortest = 5;
    constexpr std::size_t shortest_kana = 8;
    const auto kana = static_cast<std::size_t>(
        std::count_if(core.begin(), core.end(), [](char32_t c) { return is_name_kana(c); }));
    if (kana == core.size()) return core.size() >= shortest_kana;
    const std::size_t kanji = core.size() - kana;
    // なでしこの丘; あおぞら北 is anything in the north, なでしこの会 a society.
    const bool joined_by_no =
        core.size() > 1 && core[core.size() - 2] == U'の' && core.back() != U'会';
    return core.size() >= shortest && kana > 1 && (kanji > 1 || joined_by_no) &&
           !is_common_facility_core(core);
}

} // namespace keneki::people
