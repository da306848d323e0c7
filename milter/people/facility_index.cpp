#include "people/facility_index.h"

#include "people/characters.h"
#include "people/facility_borders.h"
#include "people/organisation_forms.h"

#include <algorithm>
#include <optional>

namespace keneki::people {
namespace {

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

/// The core without legal form, owner and kind, as the name has it.
std::string as_written(const std::string& name, std::u32string_view core) {
    const FoldedText folded(name);
    const NameText text(folded);
    const std::size_t begin = text.text().rfind(core);
    if (begin == std::u32string_view::npos) return name;
    const std::size_t from = text.folded_position(begin);
    return to_utf8(folded.text().substr(from, text.folded_position(begin + core.size()) - from));
}

bool is_in_kana(std::u32string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_name_kana);
}

/// はなぞの病院 for the readings はなぞのびょういん and はなぞの of 花園病院; empty for others.
/// `sound` are the parts of the reading.
std::u32string read_aloud(const std::string& reading,
                          const OrganisationName& sound,
                          const OrganisationName& parts) {
    if (parts.kind == Kind::none || sound.kind != Kind::none) return {};
    if (const std::string written = with_written_kind(reading); !written.empty())
        return std::u32string(NameText(written).text());
    constexpr std::size_t shortest = 3;
    if (parts.kind_in_front || sound.core.size() < shortest || !is_in_kana(sound.core)) return {};
    return sound.core + parts.kind_word;
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
        // フローラ長岡 of 有料老人ホーム フローラ長岡 may be a house of flats.
        const bool bare = parts.kind_in_front && form == parts.core && !names_a_house(form);
        const bool little = common || without_public || bare;
        forms_.add(form, {facility, little && !with_owner});
    }
}

void FacilityIndex::add_sound(const std::u32string& form, std::uint32_t facility) {
    if (form.empty()) return;
    forms_.add(form, {facility, true});
    constexpr std::u32string_view dental = U"歯科";
    const std::size_t at = form.rfind(dental);
    if (at != std::u32string::npos && at + dental.size() < form.size())
        forms_.add(form.substr(0, at + dental.size()), {facility, true});
}

void FacilityIndex::add(const std::string& name,
                        const std::vector<std::string>& other_names,
                        std::uint32_t facility) {
    OrganisationName parts = parts_of(name);
    details_.resize(facility + 1);
    details_[facility] = facility_details(name, parts);
    add_forms(name, parts, facility);
    // Most names are in kanji, which say nothing about their sound.
    if (is_in_kana(parts.core))
        romaji_.add(as_written(name, parts.core), parts.kind, is_common(parts), facility);
    for (const std::string& other : other_names) {
        const OrganisationName other_parts = parts_of(other);
        add_forms(other, other_parts, facility);
        add_sound(read_aloud(other, other_parts, parts), facility);
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
        // 老健やまぶき苑 is not 特養やまぶき苑, though both are やまぶき苑 for short; やまぶき苑
        // ショートステイ is a service of either.
        const bool bare =
            form == shown.core || (!shown.core.empty() && form == shown.owner + shown.core);
        const bool other_kind = bare && shown.kind != Kind::none && listed.kind != Kind::none &&
                                shown.kind != listed.kind &&
                                (shown.kind_in_front || !gives_service(listed.kind, shown.kind));
        const bool own = !listed.owner.empty() &&
                         (context.owner_in_front.ends_with(listed.owner) ||
                          context.owner_behind == listed.owner || shown.owner == listed.owner ||
                          is_in_brackets_behind(text, match.end, listed.owner));
        const auto is_other = [&](std::u32string_view owner) {
            return !listed.owner.empty() && !owner.empty() && !own &&
                   !listed.owner.ends_with(owner);
        };
        if (other_kind || is_other(context.owner_in_front) || is_other(context.owner_behind) ||
            contradicts(details_[entry.item], listed, context) || !may_be_same(listed, shown, form))
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
        const bool is_public = is_behind_public_owner(text, match.begin, match.end);
        if (match.end <= behind ||
            (!is_public && !begins_as_facility(folded, text, match.begin, match.end)) ||
            !ends_as_facility(folded, text, match.begin, match.end))
            continue;
        if (!parsed) shown = parts_of(whole);
        parsed = true;
        FacilityMatch one = meant(match, shown, text);
        // Of another place by the whole name, no shorter form of it is meant either.
        behind = match.end;
        if (one.facilities.empty()) continue;
        one.common = one.common || is_public;
        found.push_back(std::move(one));
    }
    add_romaji_matches(folded, found);
    return found;
}

} // namespace keneki::people
