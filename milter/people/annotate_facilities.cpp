#include "evidence/findings.h"
#include "people/annotate_names.h"
#include "people/domains.h"
#include "people/facility_vocabulary.h"
#include "people/facility_words.h"
#include "people/self_naming.h"

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::people {
namespace {

using evidence::Address;
using evidence::Finding;

bool belongs_to(const Facility& facility, const Inquiry& inquiry, const Address& from) {
    if (facility.self && inquiry.is_ours(from)) return true;
    const std::string address = address_key(from.address());
    return std::any_of(
               facility.domains.begin(), facility.domains.end(),
               [&](const std::string& domain) { return is_within(from.domain(), domain); }) ||
           (!address.empty() && std::find(facility.addresses.begin(), facility.addresses.end(),
                                          address) != facility.addresses.end());
}

/// Whether a match names a facility that can be told from this address.
struct Claim {
    bool foreign = false; ///< the facility has domains, and the address is in none
    bool self = false;    ///< it is us
};
Claim claim_of(const Inquiry& inquiry, const FacilityMatch& match, const Address& from) {
    bool known_domains = false;
    bool genuine = false;
    Claim claim;
    for (const std::uint32_t entry : match.facilities) {
        const Facility& facility = inquiry.lists.facilities[entry];
        known_domains = known_domains || facility.self || !facility.domains.empty() ||
                        !facility.addresses.empty();
        genuine = genuine || belongs_to(facility, inquiry, from);
        claim.self = claim.self || facility.self;
    }
    // Without a listed domain nothing can be foreign.
    claim.foreign = known_domains && !genuine;
    return claim;
}

std::vector<FacilityMatch> facilities_in(const Inquiry& inquiry, const NameLine& line) {
    return inquiry.lists.facility_names.find(line.written, line.folded, line.text);
}

/// What is claimed, and whether all of it are names that many bear.
struct Claims {
    bool any = false;
    bool all_common = true;

    void add(const FacilityMatch& match) {
        any = true;
        all_common = all_common && match.common;
    }
};

/// A display name carries a listed facility's name, the address is not that facility's.
void check_display_name(const Inquiry& inquiry, const Address& address, Claims& claims) {
    if (address.display_name().empty() || inquiry.is_ours(address)) return;
    const NameLine line(address.display_name(), 2000);
    for (const FacilityMatch& match : facilities_in(inquiry, line)) {
        if (!claim_of(inquiry, match, address).foreign) continue;
        add_finding(inquiry.evidence, Finding::FACILITY_FOREIGN_DOMAIN, 0, address.display_name());
        claims.add(match);
    }
}

/// 〇〇病院20261124, 〇〇病院請求書: nothing else stands behind the name of the one whose file it
/// is.
bool names_its_paper(std::u32string_view rest) {
    const auto is_filler = [](char32_t c) {
        return (c >= U'0' && c <= U'9') || !is_word_character(c);
    };
    while (!rest.empty() && is_filler(rest.front()))
        rest.remove_prefix(1);
    return rest.empty() || begins_with_document(rest);
}

/// Behind the name of a facility the line speaks for it: it ends, or says 〇〇病院の佐藤です,
/// 〇〇病院より, 〇〇病院 地域連携室.
bool speaks_for(const PlacedLine& placed, const FacilityMatch& match) {
    const FoldedText& folded = placed.line.folded;
    std::u32string_view rest = folded.text().substr(match.end);
    while (!rest.empty() && !is_word_character(rest.back()))
        rest.remove_suffix(1);
    if (labels_another(folded, match.begin)) return false; // 座長：〇〇病院
    if (says_we_are_it(rest) || says_word_comes(rest)) return true;
    if (is_addressed(folded)) return false; // 〇〇病院 御中
    if (rest.empty()) return true;
    if (placed.place == LinePlace::attachment && names_its_paper(rest)) return true;
    const bool sentence = placed.place == LinePlace::first_line || rest.starts_with(U"の");
    return !sentence && folded.boundary(match.end);
}

/// 【見本病院】: nothing but the name stands in brackets at the beginning.
bool is_in_brackets(const FoldedText& folded, const FacilityMatch& match) {
    constexpr std::u32string_view opening = U"【[(<「『《〈";
    constexpr std::u32string_view closing = U"】])>」』》〉";
    const std::u32string_view all = folded.text();
    if (match.begin != 1 || match.end > all.size()) return false;
    const std::size_t kind = opening.find(all[0]);
    if (kind == std::u32string_view::npos) return false;
    // Brackets are no part of a NameText, so a match may end behind one.
    return all[match.end - 1] == closing[kind] ||
           (match.end < all.size() && all[match.end] == closing[kind]);
}

/// Our own name is in everybody's mail to us: only who signs with it speaks for us.
bool may_speak_for_us(const PlacedLine& placed, const FacilityMatch& match) {
    const FoldedText& folded = placed.line.folded;
    const std::u32string_view rest = folded.text().substr(match.end);
    if (placed.place == LinePlace::subject)
        return is_in_brackets(folded, match) || says_word_comes(rest);
    return placed.place == LinePlace::signature || placed.place == LinePlace::last_line ||
           (placed.place == LinePlace::first_line && !rest.empty());
}

void check_lines(const Inquiry& inquiry, Claims& claims) {
    const auto& from = inquiry.evidence.header().from();
    if (from.empty()) return;
    for (const PlacedLine& placed : inquiry.lines) {
        for (const FacilityMatch& match : facilities_in(inquiry, placed.line)) {
            const Claim claim = claim_of(inquiry, match, from.Get(0));
            if (!claim.foreign || !speaks_for(placed, match) ||
                (claim.self && !may_speak_for_us(placed, match)))
                continue;
            add_finding(inquiry.evidence, Finding::FACILITY_CLAIMED, 0, placed.line.written);
            claims.add(match);
        }
    }
}

std::optional<std::string> unlisted_in(const Inquiry& inquiry, const NameLine& line, Place place) {
    if (place == Place::running_text && is_addressed(line.folded)) return std::nullopt;
    const auto found = facility_names(line.folded, place);
    if (found.empty()) return std::nullopt;
    const auto listed = facilities_in(inquiry, line);
    for (const FacilityName& name : found) {
        const bool known =
            std::any_of(listed.begin(), listed.end(), [&](const FacilityMatch& match) {
                return match.begin < name.end && match.end > name.begin;
            });
        if (!known) return to_utf8(line.folded.text().substr(name.begin, name.end - name.begin));
    }
    return std::nullopt;
}

/// Somebody presents a facility that is not in the list (trait T4 of the seed).
void check_unlisted(const Inquiry& inquiry) {
    const auto look = [&](const NameLine& line, Place place) {
        const auto name = unlisted_in(inquiry, line, place);
        if (name) add_finding(inquiry.evidence, Finding::FACILITY_NOT_LISTED, 0, *name);
        return name.has_value();
    };
    const auto& from = inquiry.evidence.header().from();
    for (int i = 0; i < std::min(from.size(), authors_looked_at); ++i)
        if (look(NameLine(from.Get(i).display_name()), Place::display_name)) return;
    for (const PlacedLine& placed : inquiry.lines)
        if (look(placed.line, Place::running_text)) return;
}

void check_freemail(const Inquiry& inquiry, const Address& address) {
    if (!is_freemail(address.domain()) || address.display_name().empty() ||
        is_partner_address(inquiry.lists, address.address(), address.domain()))
        return;
    const NameLine line(address.display_name());
    const auto names = facility_names(line.folded, Place::display_name);
    const bool facility = std::any_of(
        names.begin(), names.end(), [](const FacilityName& name) { return !name.by_weak_ending; });
    if (facility || organisation_name(line.written).legal_form ||
        !facilities_in(inquiry, line).empty())
        add_finding(inquiry.evidence, Finding::FREEMAIL_WITH_FACILITY_NAME, 0,
                    address.display_name());
}

} // namespace

void check_facilities(const Inquiry& inquiry) {
    const auto& header = inquiry.evidence.header();
    Claims claims;
    for (const auto* list : {&header.from(), &header.reply_to()})
        for (int i = 0; i < std::min(list->size(), authors_looked_at); ++i) {
            check_display_name(inquiry, list->Get(i), claims);
            check_freemail(inquiry, list->Get(i));
        }
    if (inquiry.stranger) {
        check_lines(inquiry, claims);
        check_unlisted(inquiry);
    }
    if (claims.any && claims.all_common)
        add_finding(inquiry.evidence, Finding::FACILITY_NAME_COMMON, 0, {});
}

} // namespace keneki::people
