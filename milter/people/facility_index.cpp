#include "people/facility_index.h"

#include "people/characters.h"
#include "people/common_names.h"
#include "people/facility_vocabulary.h"
#include "people/facility_words.h"
#include "people/person_words.h"

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::people {
namespace {

bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

/// 第12さくら病院: the number is part of the name. A date in the name of a file is not.
bool is_numbered(const FoldedText& folded, const NameText& text, std::size_t begin) {
    std::size_t at = text.folded_position(begin);
    while (at > 0 && is_digit(folded.text()[at - 1]))
        --at;
    return at > 0 && folded.text()[at - 1] == U'第';
}

/// A listed facility's name begins here and not inside another facility's (中央病院 in
/// 山田中央病院).
bool begins_as_facility(const FoldedText& folded, const NameText& text, std::size_t begin) {
    if (text.boundary(begin)) return true;
    const char32_t first = folded.text()[text.folded_position(begin)];
    if (is_latin(first)) return false;
    const char32_t before = folded.text()[text.folded_position(begin) - 1];
    if (is_digit(before)) return !is_digit(first) && !is_numbered(folded, text, begin);
    // 医療法人社団さくら会さくら病院, 社会福祉法人さくら苑: legal forms end in these.
    if (std::u32string_view(U"会団人社構").find(before) != std::u32string_view::npos) return true;
    if (large_owner_at_end(text.text().substr(0, begin))) return true;
    const std::size_t from = text.boundary_before(begin);
    if (legal_form_at_front(text.text().substr(from, begin - from)) == begin - from) return true;
    // 先日はさくら病院… in kanji or katakana: a particle is no part of the name.
    return !is_hiragana(first) &&
           std::u32string_view(U"はがをにでとも").find(before) != std::u32string_view::npos;
}

/// 市立さくら総合病院 may be the さくら総合病院 of the list; 市立中央病院 is one of many.
bool is_behind_public_owner(const NameText& text, const NameIndex::Match& match) {
    constexpr std::size_t shortest = 5;
    if (match.end - match.begin < shortest || text.boundary(match.begin)) return false;
    const std::size_t from = text.boundary_before(match.begin);
    return public_owner_at_front(text.text().substr(from, match.end - from)) == match.begin - from;
}

/// 藤ノ木苑さん, 藤ノ木苑さんより; ちぐさん may be another name than ちぐ.
bool is_called_politely(const NameText& text, std::size_t end) {
    constexpr std::array honorifics{std::u32string_view(U"さん"), std::u32string_view(U"さま")};
    constexpr std::u32string_view goes_on = U"のはがをにでともへよか";
    if (is_name_kana(text.text()[end - 1])) return false;
    const std::u32string_view rest = text.text().substr(end);
    return std::any_of(honorifics.begin(), honorifics.end(), [&](std::u32string_view word) {
        return rest.starts_with(word) &&
               (text.boundary(end + word.size()) ||
                goes_on.find(rest[word.size()]) != std::u32string_view::npos);
    });
}

/// 例示病院健診センター is a part of it; 例示病院前薬局 is not.
bool names_a_part(std::u32string_view word) {
    constexpr std::array parts{
        std::u32string_view(U"健診"),     std::u32string_view(U"検診"),
        std::u32string_view(U"透析"),     std::u32string_view(U"健康管理"),
        std::u32string_view(U"地域連携"), std::u32string_view(U"地域医療連携"),
        std::u32string_view(U"医療連携"), std::u32string_view(U"患者支援"),
        std::u32string_view(U"入退院"),   std::u32string_view(U"救急"),
        std::u32string_view(U"救命救急"), std::u32string_view(U"付属")};
    return (word.starts_with(U"付属") || last_kind(word).kind == Kind::none) &&
           std::any_of(parts.begin(), parts.end(),
                       [&](std::u32string_view part) { return word.starts_with(part); });
}

/// 藤ノ木苑の鈴木 is somebody there, ちぐさの森 and 藤ノ木苑の入居者 are not.
bool names_its_person(std::u32string_view facility, std::u32string_view behind) {
    constexpr std::size_t longest_name = 6;
    if (behind.size() < 2 || behind.size() > longest_name || last_kind(behind).kind != Kind::none ||
        has_weak_ending(behind) || is_ordinary_behind(behind) ||
        std::u32string_view(U"苑荘園館").find(behind.back()) != std::u32string_view::npos)
        return false;
    for (std::size_t size = 2; size <= std::min<std::size_t>(behind.size(), 4); ++size)
        if (is_common_family_name(behind.substr(0, size))) return true;
    constexpr std::size_t longest_family = 3;
    return has_weak_ending(facility) && behind.size() <= longest_family &&
           std::all_of(behind.begin(), behind.end(), is_kanji);
}

bool ends_as_facility(const FoldedText& folded,
                      const NameText& text,
                      std::size_t begin,
                      std::size_t end) {
    if (text.roman(end, folded)) return false; // 小春日和Ⅱ is not 小春日和
    if (text.boundary(end) || is_called_politely(text, end)) return true;
    const std::u32string_view rest = text.text().substr(end);
    if (is_latin(rest.front()) && is_latin(text.text()[end - 1])) return false;
    if (is_digit(rest.front())) return !is_digit(text.text()[end - 1]); // さくら苑20261124
    if (ends_in_kind(text.text().substr(begin, end - begin))) {
        // さくら病院前薬局 is somebody else, さくら病院附属訪問看護ステーション is not.
        return names_a_part(rest.substr(0, text.next_boundary(end) - end)) ||
               !facility_word_follows(folded, text.folded_position(end));
    }
    // グループホームあい is not in グループホームあいり.
    constexpr std::array goes_on{std::u32string_view(U"より"),   std::u32string_view(U"です"),
                                 std::u32string_view(U"でござ"), std::u32string_view(U"でごさ"),
                                 std::u32string_view(U"と申"),   std::u32string_view(U"事務"),
                                 std::u32string_view(U"職員")};
    const auto follows = [&](std::u32string_view word) { return rest.starts_with(word); };
    const bool title = !is_name_kana(rest[0]) && title_at_front(rest) != 0;
    if (std::any_of(goes_on.begin(), goes_on.end(), follows) || title ||
        legal_form_at_front(rest) != 0)
        return true;
    if (begins_with_document(folded.text().substr(text.folded_position(end)))) return true;
    const std::u32string_view word = rest.substr(0, text.next_boundary(end) - end);
    if (!word.starts_with(U"の")) return false;
    return word.ends_with(U"です") || word.ends_with(U"申します") ||
           names_its_person(text.text().substr(begin, end - begin), word.substr(1));
}

/// 佐藤病院(杏和会)
bool is_in_brackets_behind(const NameText& text, std::size_t end, std::u32string_view owner) {
    std::u32string_view rest = text.text().substr(end);
    if (!rest.starts_with(U'(')) return false;
    rest.remove_prefix(1);
    return rest.starts_with(owner) && rest.substr(owner.size()).starts_with(U')');
}

/// Legal forms may stand in brackets, and so may what says nothing of the name.
OrganisationName parts_of(std::string_view name) {
    OrganisationName parts = organisation_name(name);
    if (parts.legal_form) return parts;
    const std::string bare = without_brackets(name);
    return bare == name || kind_out_of_brackets(NameText(name)) ? parts : organisation_name(bare);
}

bool is_in_kana(std::u32string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_name_kana);
}

} // namespace

void FacilityIndex::add_forms(const std::string& name,
                              const OrganisationName& parts,
                              std::uint32_t facility) {
    const bool common = is_common(parts);
    const std::size_t public_owner = public_owner_at_front(parts.core);
    for (const std::u32string& form : organisation_forms(name, parts)) {
        // With the owner in it the name is nobody else's.
        const bool with_owner =
            !parts.owner.empty() && form.find(parts.owner) != std::u32string::npos;
        // 北野病院 of 市立北野病院 may be another.
        const bool without_public =
            public_owner != 0 &&
            form.find(parts.core.substr(public_owner - 2, 2)) == std::u32string::npos;
        forms_.add(form, {facility, (common || without_public) && !with_owner});
    }
}

void FacilityIndex::add(const std::string& name,
                        const std::vector<std::string>& other_names,
                        std::uint32_t facility) {
    OrganisationName parts = parts_of(name);
    details_.resize(facility + 1);
    details_[facility] = facility_details(name, parts);
    add_forms(name, parts, facility);
    // Most names are in kanji, which say nothing about their sound.
    if (is_in_kana(parts.core)) romaji_.add(name, parts.kind, is_common(parts), facility);
    for (const std::string& other : other_names) {
        add_forms(other, parts_of(other), facility);
        romaji_.add(other, parts.kind, is_common(parts), facility);
    }
    parts_.resize(facility + 1);
    parts_[facility].owner = std::move(parts.owner);
    parts_[facility].place = std::move(parts.place);
    parts_[facility].kind = parts.kind;
}

FacilityMatch FacilityIndex::meant(const NameIndex::Match& match,
                                   const OrganisationName& shown,
                                   const NameText& text) const {
    const auto entries = forms_.entries(match);
    FacilityMatch found{
        text.folded_position(match.begin), text.folded_position(match.end), {}, entries.size() > 1};
    const FacilityContext context = facility_context(text, match.begin, match.end);
    const std::u32string_view form = text.text().substr(match.begin, match.end - match.begin);
    bool all_weak = true;
    for (const NameIndex::Entry& entry : entries) {
        const OrganisationName& listed = parts_[entry.item];
        // 老健やまぶき苑 is not 特養やまぶき苑, though both are やまぶき苑 for short.
        const bool bare =
            form == shown.core || (!shown.core.empty() && form == shown.owner + shown.core);
        const bool other_kind = bare && shown.kind != Kind::none && listed.kind != Kind::none &&
                                shown.kind != listed.kind;
        const bool own = !listed.owner.empty() &&
                         (context.owner_in_front.ends_with(listed.owner) ||
                          context.owner_behind == listed.owner || shown.owner == listed.owner ||
                          is_in_brackets_behind(text, match.end, listed.owner));
        const auto is_other = [&](std::u32string_view owner) {
            return !listed.owner.empty() && !owner.empty() && !own &&
                   !listed.owner.ends_with(owner);
        };
        if (other_kind || is_other(context.owner_in_front) || is_other(context.owner_behind) ||
            contradicts(details_[entry.item], listed, context.details) ||
            !may_be_same(listed, shown))
            continue;
        found.facilities.push_back(entry.item);
        all_weak = all_weak && entry.weak && !own;
    }
    found.common = found.common || all_weak;
    return found;
}

void FacilityIndex::add_romaji_matches(const FoldedText& folded,
                                       std::vector<FacilityMatch>& found) const {
    for (const FacilityRomaji::Match& match : romaji_.find(folded)) {
        const bool known = std::any_of(found.begin(), found.end(), [&](const FacilityMatch& other) {
            return other.begin < match.end && match.begin < other.end;
        });
        if (known) continue;
        FacilityMatch one{match.begin, match.end, {}, match.entries.size() > 1};
        bool all_weak = true;
        for (const NameIndex::Entry& entry : match.entries) {
            one.facilities.push_back(entry.item);
            all_weak = all_weak && entry.weak;
        }
        one.common = one.common || all_weak;
        found.push_back(std::move(one));
    }
}

std::vector<FacilityMatch> FacilityIndex::find(std::string_view whole,
                                               const FoldedText& folded,
                                               const NameText& as_written) const {
    const std::optional<NameText> other = kind_out_of_brackets(as_written);
    const NameText& text = other ? *other : as_written;
    std::vector<FacilityMatch> found;
    std::size_t behind = 0; // the end of the longest match so far: さくら中央病院 hides 中央病院
    OrganisationName shown;
    bool parsed = false;
    for (const NameIndex::Match& match : forms_.find(text.text())) {
        const bool is_public = is_behind_public_owner(text, match);
        if (match.end <= behind || (!is_public && !begins_as_facility(folded, text, match.begin)) ||
            !ends_as_facility(folded, text, match.begin, match.end))
            continue;
        if (!parsed) shown = parts_of(whole);
        parsed = true;
        FacilityMatch one = meant(match, shown, text);
        if (one.facilities.empty()) continue;
        behind = match.end;
        one.common = one.common || is_public;
        found.push_back(std::move(one));
    }
    add_romaji_matches(folded, found);
    return found;
}

} // namespace keneki::people
