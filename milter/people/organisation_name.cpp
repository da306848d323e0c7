#include "people/organisation_name.h"

#include "people/characters.h"
#include "people/common_names.h"
#include "people/name_text.h"
#include "people/organisation_forms.h"
#include "people/organisation_words.h"
#include "people/other_places.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::people {
namespace {

/// What may stand behind an owner.
bool names_a_place(std::u32string_view text) {
    return last_kind(text).kind != Kind::none || names_a_house(text) || ends_in_department(text);
}

constexpr std::size_t longest_owner = 16;
constexpr std::size_t shortest_rest = 3;

/// How long the owner is that stands behind a legal form: up to the next word, or to the first 会
/// with something behind it (会田会会田医院: the second).
std::size_t owner_length(const NameText& name, std::size_t begin, std::size_t end) {
    const std::u32string_view text = name.text();
    const std::size_t next = std::min(name.next_boundary(begin), end);
    if (next < end && next - begin <= longest_owner) return next - begin;
    for (std::size_t at = begin + 1; at < end && at - begin < longest_owner; ++at) {
        const bool closes = text[at] == U'会' || text[at] == U'団';
        if (closes && end - at - 1 >= shortest_rest &&
            names_a_place(text.substr(at + 1, end - at - 1)))
            return at + 1 - begin;
    }
    return 0;
}

/// (福)恩賜財団済生会 has two.
std::size_t legal_forms_at_front(std::u32string_view text) {
    std::size_t size = legal_form_at_front(text);
    const std::size_t second = legal_form_at_front(text.substr(size));
    if (size + second < text.size()) size += second;
    return size;
}

/// 健生会, 健生学園: owners of something else that bears a name.
bool is_society(std::u32string_view word) {
    return word.ends_with(U"会") || word.ends_with(U"団") || word.ends_with(U"学園");
}

/// 東京支店, 総務部: a part of whoever is named in front.
bool is_division(std::u32string_view word) {
    constexpr std::array ends{std::u32string_view(U"支店"),   std::u32string_view(U"営業所"),
                              std::u32string_view(U"本社"),   std::u32string_view(U"支社"),
                              std::u32string_view(U"支部"),   std::u32string_view(U"出張所"),
                              std::u32string_view(U"工場"),   std::u32string_view(U"部"),
                              std::u32string_view(U"課"),     std::u32string_view(U"室"),
                              std::u32string_view(U"事務所"), std::u32string_view(U"事務局")};
    return std::any_of(ends.begin(), ends.end(), [&](auto end) { return word.ends_with(end); });
}

/// A place of any other kind stands behind its owner: 霧岡会 霧岡透析センター, 健生会
/// コネクト山の手.
bool owns_another(std::u32string_view owner, std::u32string_view behind) {
    if (is_division(behind) || telling_part(behind).empty()) return false;
    if (says_a_place(behind)) return true;
    return is_society(owner) && is_telling(behind) &&
           !std::all_of(behind.begin(), behind.end(), is_name_kana);
}

/// An owner without its legal form in front, as a word of its own: 健生会 さくらクリニック,
/// 例示医療生協 さくら診療所.
std::size_t bare_owner_length(const NameText& name, std::size_t begin, std::size_t end) {
    const std::size_t next = name.next_boundary(begin);
    if (next >= end || next < begin + 2) return 0;
    const std::u32string_view word = name.text().substr(begin, next - begin);
    const bool society = word.back() == U'会' && !word.ends_with(U"医師会");
    return society || word.ends_with(U"生協") || word.ends_with(U"生活協同組合") ? next - begin : 0;
}

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The kinds that a text begins with, one behind the other: グループホーム・ケアホーム あい.
FoundKind kinds_in_front(std::u32string_view text) {
    FoundKind found = kind_in_front(text);
    for (FoundKind more = found; more.kind != Kind::none && found.end < text.size();) {
        more = kind_in_front(text.substr(found.end));
        found.end += more.end;
    }
    return found;
}

/// Core, kind and branch of what is left behind legal form and owner.
void read_core(const NameText& name, Span span, OrganisationName& out) {
    const auto part = [&](std::size_t begin, std::size_t end) {
        return name.text().substr(begin, end - begin);
    };
    // A place in front as a word of its own.
    std::size_t next = name.next_boundary(span.begin);
    if (next < span.end && is_place_name(part(span.begin, next))) {
        out.place = part(span.begin, next);
        span.begin = next;
    }
    const FoundKind front = kinds_in_front(part(span.begin, span.end));
    FoundKind last = last_kind(part(span.begin, span.end));
    last.begin += span.begin;
    last.end += span.begin;
    // いろは事業所 グループホームれんと: a word of its own that begins with a kind.
    const bool second_word = last.kind != Kind::none && last.begin > span.begin &&
                             last.end < span.end && name.boundary(last.begin) &&
                             !name.boundary(last.end);
    if (second_word || (front.kind != Kind::none && span.begin + front.end >= last.end)) {
        if (second_word && out.owner.empty()) out.owner = part(span.begin, last.begin);
        out.kind = second_word ? last.kind : front.kind;
        out.kind_in_front = true;
        const std::size_t begin = second_word ? last.end : span.begin + front.end;
        next = begin < span.end ? std::min(name.next_boundary(begin), span.end) : span.end;
        if (next < span.end && is_generic(part(begin, next))) {
            out.core = part(next, span.end);
        } else {
            out.core = part(begin, next);
            out.branch = part(next, span.end);
        }
    } else if (last.kind != Kind::none) {
        const std::size_t begin = span.begin + front.end;
        out.kind = last.kind;
        out.kind_word = part(last.begin, last.end);
        out.core = part(begin, last.begin);
        out.branch = part(last.end, span.end);
        // 老健デイケアさくら, 障害者デイケアさくら: what it is called stands behind.
        if ((out.core.empty() || is_generic(out.core)) && !out.branch.empty()) {
            out.core.swap(out.branch);
            out.branch.clear();
            out.kind_in_front = true;
        }
    } else {
        out.core = part(span.begin, span.end);
    }
    if (out.place.empty() && is_place_name(out.branch)) out.place = out.branch;
}

/// 霧岡 is somewhere, and 翔和 the owner's own name; そよかぜ may be anybody's.
bool tells_which(std::u32string_view telling, std::u32string_view owner) {
    constexpr std::size_t enough = 2;
    return std::count_if(telling.begin(), telling.end(), is_kanji) >=
               static_cast<std::ptrdiff_t>(enough) ||
           owner.starts_with(telling.substr(0, enough));
}

/// 例示医療生協 is 例示医療生活協同組合.
std::u32string short_owner(std::u32string_view owner) {
    constexpr std::u32string_view full = U"生活協同組合";
    if (!owner.ends_with(full)) return std::u32string(owner);
    std::u32string out(owner.substr(0, owner.size() - full.size()));
    return out.append(U"生協");
}

} // namespace

std::optional<NameText> kind_out_of_brackets(const NameText& name) {
    constexpr std::u32string_view opening = U"([<";
    constexpr std::u32string_view closing = U")]>";
    const std::u32string_view text = name.text();
    const std::size_t begin = text.find_first_of(opening);
    if (begin == std::u32string_view::npos) return std::nullopt;
    const std::size_t end = text.find(closing[opening.find(text[begin])], begin);
    if (end == std::u32string_view::npos) return std::nullopt;
    const std::u32string_view inside = text.substr(begin + 1, end - begin - 1);
    const FoundKind kind = kind_in_front(inside);
    const bool whole = kind.kind != Kind::none && kind.end == inside.size();
    // 例示医院(歯科) is a doctor's.
    if ((!whole && !is_short_word(inside)) || last_kind(text.substr(0, begin)).kind != Kind::none ||
        last_kind(text.substr(end + 1)).kind != Kind::none)
        return std::nullopt;
    NameText out = name;
    out.leave_out(end);
    out.leave_out(begin);
    return out;
}

OrganisationName organisation_name(std::string_view utf8) {
    NameText name(utf8);
    if (auto other = kind_out_of_brackets(name)) name = std::move(*other);
    OrganisationName out;
    Span span{0, name.size()};
    if (const std::size_t form = legal_forms_at_front(name.text()); form != 0) {
        out.legal_form = true;
        span.begin = form;
        const std::size_t owner = owner_length(name, span.begin, span.end);
        const std::u32string_view before = name.text().substr(span.begin, owner);
        const std::u32string_view behind = name.text().substr(span.begin + owner);
        // 株式会社 例示 東京支店: the word is the company itself, not the owner of something.
        if (owner != 0 && last_kind(before).kind == Kind::none &&
            (names_a_place(behind) || owns_another(before, behind))) {
            out.owner = before;
            span.begin += owner;
        }
    } else if (const std::size_t large = large_owner_at_front(name.text());
               large != 0 && names_a_place(name.text().substr(large))) {
        out.legal_form = true;
        span.begin = large;
    } else if (const std::size_t behind = legal_form_at_end(name.text()); behind != 0) {
        out.legal_form = true;
        span.end -= behind;
    } else if (const std::size_t owner = bare_owner_length(name, 0, span.end); owner != 0) {
        out.owner = name.text().substr(0, owner);
        span.begin = owner;
    }
    if (span.begin < span.end) read_core(name, span, out);
    return out;
}

bool names_a_house(std::u32string_view core) {
    constexpr std::array ends{std::u32string_view(U"苑"),   std::u32string_view(U"荘"),
                              std::u32string_view(U"園"),   std::u32string_view(U"館"),
                              std::u32string_view(U"の里"), std::u32string_view(U"の郷"),
                              std::u32string_view(U"の家"), std::u32string_view(U"の杜"),
                              std::u32string_view(U"の森"), std::u32string_view(U"ほうむ")};
    constexpr std::size_t enough = 3;
    return core.size() >= enough &&
           std::any_of(ends.begin(), ends.end(), [&](auto end) { return core.ends_with(end); });
}

bool ends_in_department(std::u32string_view core) {
    constexpr std::array departments{
        std::u32string_view(U"内科"),       std::u32string_view(U"外科"),
        std::u32string_view(U"眼科"),       std::u32string_view(U"小児科"),
        std::u32string_view(U"皮膚科"),     std::u32string_view(U"皮ふ科"),
        std::u32string_view(U"ひふ科"),     std::u32string_view(U"耳鼻科"),
        std::u32string_view(U"耳鼻咽喉科"), std::u32string_view(U"耳鼻いんこう科"),
        std::u32string_view(U"婦人科"),     std::u32string_view(U"泌尿器科"),
        std::u32string_view(U"精神科"),     std::u32string_view(U"胃腸科"),
        std::u32string_view(U"肛門科")};
    constexpr std::u32string_view no_names = U"産脳口胸腹心新旧小総両各他";
    constexpr std::array plain{std::u32string_view(U"整形"),   std::u32string_view(U"形成"),
                               std::u32string_view(U"心療"),   std::u32string_view(U"脳神経"),
                               std::u32string_view(U"消化器"), std::u32string_view(U"循環器"),
                               std::u32string_view(U"呼吸器"), std::u32string_view(U"神経")};
    return std::any_of(departments.begin(), departments.end(), [&](std::u32string_view one) {
        if (!core.ends_with(one) || core.size() == one.size()) return false;
        const std::u32string_view name = core.substr(0, core.size() - one.size());
        // 林眼科, but 産婦人科 and 脳外科 are nobody's names, nor is 整形外科.
        if (name.size() == 1) return is_kanji(name[0]) && no_names.find(name[0]) == name.npos;
        return std::find(plain.begin(), plain.end(), name) == plain.end();
    });
}

bool ends_in_kind(std::u32string_view form) {
    return last_kind(form).end == form.size();
}

bool may_be_same(const OrganisationName& listed,
                 const OrganisationName& shown,
                 std::u32string_view found) {
    const std::u32string one = short_owner(listed.owner);
    const std::u32string other = short_owner(shown.owner);
    const bool owners = one.empty() || other.empty() ||
                        shown.owner.find(found) != std::u32string::npos || one.ends_with(other) ||
                        other.ends_with(one);
    const bool places = listed.place.empty() || shown.place.empty() ||
                        listed.place.starts_with(shown.place) ||
                        shown.place.starts_with(listed.place);
    return owners && places;
}

bool is_common(const OrganisationName& name) {
    // おおぞら and castle alone may be anything.
    const std::size_t telling = !name.core.empty() && is_latin(name.core[0]) ? 10 : 5;
    const bool bare = name.kind == Kind::none && !name.legal_form;
    const bool owned = name.kind == Kind::none && !name.owner.empty() && !name.core.empty();
    if (owned && !names_a_place(name.core)) {
        const std::u32string part = telling_part(name.core);
        return !says_a_place(name.core) || is_common_facility_core(part) ||
               !tells_which(part, name.owner);
    }
    return (name.kind != Kind::none || bare) &&
           (is_common_facility_core(name.core) || (bare && name.core.size() < telling));
}

} // namespace keneki::people
