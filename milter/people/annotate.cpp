#include "evidence/findings.h"
#include "mail/charset.h"
#include "people/directory.h"
#include "people/domains.h"
#include "people/facility_words.h"
#include "people/lists.h"
#include "people/quotations.h"

#include <algorithm>
#include <array>
#include <optional>

namespace keneki::people {
namespace {

using config::Config;
using evidence::Address;
using evidence::Evidence;
using evidence::Finding;
using Addresses = google::protobuf::RepeatedPtrField<Address>;

constexpr std::size_t lines_at_each_end =
    5; ///< of the author's own text where a facility introduces itself
constexpr std::size_t signature_lines = 10;
constexpr std::size_t line_limit_bytes = 300;
constexpr int recipients_looked_at = 500; ///< of To and of Cc: names beyond are a mass mailing's

void fill_registrable_domains(Evidence& evidence) {
    auto& header = *evidence.mutable_header();
    for (Addresses* list : {header.mutable_from(), header.mutable_sender(),
                            header.mutable_reply_to(), header.mutable_to(), header.mutable_cc()})
        for (Address& address : *list)
            address.set_registrable_domain(registrable_domain(address.domain()));
}

bool is_ours(const Config& config, const Address& address) {
    return config::is_ours(config, address.domain());
}

/// True when a match of a short or Latin name stands by itself, not inside another word.
bool stands_alone(const FoldedText& text, const NameIndex::Match& match) {
    constexpr std::array honorifics{std::u32string_view(U"様"),   std::u32string_view(U"殿"),
                                    std::u32string_view(U"さま"), std::u32string_view(U"さん"),
                                    std::u32string_view(U"先生"), std::u32string_view(U"御中")};
    if (!text.boundary(match.begin)) return false;
    if (text.boundary(match.end)) return true;
    const std::u32string_view rest =
        text.text().substr(match.end, text.next_boundary(match.end) - match.end);
    return std::find(honorifics.begin(), honorifics.end(), rest) != honorifics.end();
}

bool is_staff_match(const FoldedText& text, const NameIndex::Match& match) {
    constexpr std::size_t needs_to_stand_alone = 2; // 林, 森, 林健: parts of many other names
    constexpr std::size_t needs_a_beginning = 3;    // 林健一 is inside 小林健一
    const std::u32string_view name = text.text().substr(match.begin, match.end - match.begin);
    const std::size_t length = name.size();
    const bool latin = std::all_of(name.begin(), name.end(), [](char32_t c) { return c < 0x250; });
    if (length <= needs_to_stand_alone || latin) return stands_alone(text, match);
    if (length > needs_a_beginning || text.boundary(match.begin)) return true;
    // 外科林健一: a department or title in front is no part of a name.
    return std::u32string_view(U"科部室長師員課局院士").find(text.text()[match.begin - 1]) !=
           std::u32string_view::npos;
}

/// The first staff name inside a display name, with all who bear it.
std::optional<NameIndex::Match> staff_in(const Lists& lists, const FoldedText& name) {
    for (const auto& match : lists.staff_names.find(name))
        if (is_staff_match(name, match)) return match;
    return std::nullopt;
}

void check_staff_in_recipients(const Lists& lists, Evidence& evidence) {
    const auto& header = evidence.header();
    for (const Addresses* list : {&header.to(), &header.cc()}) {
        const int count = std::min(list->size(), recipients_looked_at);
        for (int i = 0; i < count; ++i) {
            const std::string& display_name = list->Get(i).display_name();
            if (display_name.empty() || !staff_in(lists, FoldedText(display_name))) continue;
            add_finding(evidence, Finding::RECIPIENT_NAME_IS_STAFF, 0, display_name);
            return;
        }
    }
}

void check_staff_in_from(const Lists& lists,
                         const Config& config,
                         const Address& from,
                         Evidence& evidence) {
    if (from.display_name().empty() || is_ours(config, from)) return;
    const std::string address = address_key(from.address());
    const FoldedText name(from.display_name());
    for (const auto& match : lists.staff_names.find(name)) {
        if (!is_staff_match(name, match)) continue;
        // Namesakes on the staff: the address of any of them will do.
        const bool own =
            std::any_of(match.entries->begin(), match.entries->end(), [&](std::uint32_t entry) {
                const auto& known = lists.staff[entry].addresses;
                return !address.empty() &&
                       std::find(known.begin(), known.end(), address) != known.end();
            });
        if (own) return;
        add_finding(evidence, Finding::FROM_NAME_IS_STAFF, 0, from.display_name());
    }
}

/// A listed facility's name begins here and not inside another facility's (中央病院 in
/// 山田中央病院).
bool begins_as_facility(const FoldedText& text, const NameIndex::Match& match) {
    if (text.boundary(match.begin)) return true;
    if (is_latin(text.text()[match.begin])) return false;
    // 医療法人社団さくら会さくら病院, 社会福祉法人さくら苑: legal forms end in these.
    return std::u32string_view(U"会団人社").find(text.text()[match.begin - 1]) !=
           std::u32string_view::npos;
}

bool ends_as_facility(const FoldedText& text, const NameIndex::Match& match) {
    if (text.boundary(match.end)) return true;
    const std::u32string_view rest = text.text().substr(match.end);
    if (is_latin(rest.front()) && is_latin(text.text()[match.end - 1])) return false;
    // さくら病院前薬局 is somebody else, さくら病院附属訪問看護ステーション is not.
    return rest.starts_with(U"附属") || rest.starts_with(U"付属") ||
           !facility_word_follows(text, match.end);
}

bool belongs_to(const Facility& facility,
                const Config& config,
                const Address& from,
                const std::string& address) {
    if (facility.self && is_ours(config, from)) return true;
    return std::any_of(
               facility.domains.begin(), facility.domains.end(),
               [&](const std::string& domain) { return is_within(from.domain(), domain); }) ||
           (!address.empty() && std::find(facility.addresses.begin(), facility.addresses.end(),
                                          address) != facility.addresses.end());
}

/// The author's name carries a listed facility's name, the address is not that facility's.
void check_claimed_facility(const Lists& lists,
                            const Config& config,
                            const Address& from,
                            Evidence& evidence) {
    if (from.display_name().empty() || is_ours(config, from)) return;
    const FoldedText name(from.display_name());
    const std::string address = address_key(from.address());
    std::size_t behind = 0; // the end of the longest match so far: さくら中央病院 hides 中央病院
    for (const auto& match : lists.facility_names.find(name)) {
        if (match.end <= behind || !begins_as_facility(name, match) ||
            !ends_as_facility(name, match))
            continue;
        behind = match.end;
        bool known_domains = false;
        bool genuine = false;
        for (const std::uint32_t entry : *match.entries) {
            const Facility& facility = lists.facilities[entry];
            known_domains = known_domains || facility.self || !facility.domains.empty() ||
                            !facility.addresses.empty();
            genuine = genuine || belongs_to(facility, config, from, address);
        }
        // Without a listed domain nothing can be foreign.
        if (known_domains && !genuine)
            add_finding(evidence, Finding::FACILITY_FOREIGN_DOMAIN, 0, from.display_name());
    }
}

/// A facility-like name that contains (as its beginning) a name of the list, our own included.
bool is_listed(const Lists& lists, const FoldedText& text, const FacilityName& found) {
    const auto matches = lists.facility_names.find(text);
    return std::any_of(matches.begin(), matches.end(), [&](const NameIndex::Match& match) {
        return match.begin < found.end && match.end > found.begin &&
               begins_as_facility(text, match);
    });
}

std::optional<std::string>
unlisted_facility_in(const Lists& lists, std::string_view text, Place place) {
    const FoldedText folded(text, line_limit_bytes);
    if (place == Place::running_text && is_addressed(folded)) return std::nullopt;
    for (const FacilityName& found : facility_names(folded, place))
        if (!is_listed(lists, folded, found))
            return to_utf8(folded.text().substr(found.begin, found.end - found.begin));
    return std::nullopt;
}

/// Up to `count` lines with something in them, from the front or from the back.
enum class Side { front, back };
std::vector<std::string_view> some_lines(std::string_view text, std::size_t count, Side side) {
    std::vector<std::string_view> lines;
    constexpr std::size_t looked_at_bytes = 16U
                                            << 10U; // blank lines without end are not worth more
    if (text.size() > looked_at_bytes)
        text = side == Side::front ? text.substr(0, looked_at_bytes)
                                   : text.substr(text.size() - looked_at_bytes);
    while (!text.empty() && lines.size() < count) {
        std::string_view line;
        if (side == Side::front) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
        } else {
            const std::size_t begin = text.rfind('\n');
            line = begin == std::string_view::npos ? text : text.substr(begin + 1);
            text = begin == std::string_view::npos ? std::string_view() : text.substr(0, begin);
        }
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
    }
    return lines;
}

/// Somebody presents a facility that is not in the list (trait T4 of the seed).
void check_unlisted_facility(const Lists& lists, Evidence& evidence) {
    const auto look = [&](std::string_view text, Place place) {
        const auto name = unlisted_facility_in(lists, text, place);
        if (name) add_finding(evidence, Finding::FACILITY_NOT_LISTED, 0, *name);
        return name.has_value();
    };
    const auto& header = evidence.header();
    for (const Address& from : header.from())
        if (look(from.display_name(), Place::display_name)) return;
    if (look(header.subject(), Place::running_text)) return;
    const auto& text = evidence.text();
    for (const std::string_view line : some_lines(text.own(), lines_at_each_end, Side::front))
        if (look(line, Place::running_text)) return;
    for (const std::string_view line : some_lines(text.own(), lines_at_each_end, Side::back))
        if (look(line, Place::running_text)) return;
    for (const std::string_view line : some_lines(text.signature(), signature_lines, Side::front))
        if (look(line, Place::running_text)) return;
    for (const auto& part : evidence.parts())
        if (part.attachment() &&
            look(part.stem().empty() ? part.name() : part.stem(), Place::running_text))
            return;
}

void check_freemail(const Address& from, Evidence& evidence) {
    if (!is_freemail(from.domain())) return;
    const FoldedText name(from.display_name());
    for (const FacilityName& found : facility_names(name, Place::display_name))
        if (!found.by_weak_ending)
            add_finding(evidence, Finding::FREEMAIL_WITH_FACILITY_NAME, 0, from.display_name());
}

bool is_address_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._%+-").find(c) != std::string_view::npos;
}

/// Addresses written inside a display name, full-width letters too.
std::vector<std::string> addresses_in(const std::string& display_name) {
    constexpr std::size_t most = 4;
    std::vector<std::string> found;
    const std::string text = mail::nfkc(display_name.substr(0, line_limit_bytes * 4));
    for (std::size_t at = text.find('@'); at != std::string::npos && found.size() < most;
         at = text.find('@', at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && is_address_character(text[begin - 1]))
            --begin;
        std::size_t end = at + 1;
        while (end < text.size() && is_address_character(text[end]))
            ++end;
        while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-'))
            --end;
        const std::string domain = config::canonical_domain(text.substr(at + 1, end - at - 1));
        if (begin < at && domain.find('.') != std::string::npos)
            found.push_back(text.substr(begin, end - begin));
    }
    return found;
}

bool is_partner_address(const Lists& lists, std::string_view address, std::string_view domain) {
    if (lists.partner_addresses.count(address_key(address)) != 0) return true;
    while (!domain.empty()) {
        if (lists.partner_domains.count(std::string(domain)) != 0) return true;
        const std::size_t dot = domain.find('.');
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    return false;
}

void check_address_in_display_name(const Lists& lists,
                                   const Config& config,
                                   const Address& from,
                                   Evidence& evidence) {
    for (const std::string& shown : addresses_in(from.display_name())) {
        const std::string domain = config::canonical_domain(shown.substr(shown.rfind('@') + 1));
        if (same_organisation(domain, from.domain()) || domain == from.domain()) continue;
        // Any sender can call itself a list; to show one of these it has no good reason.
        const bool trusted_name =
            config::is_ours(config, domain) || is_partner_address(lists, shown, domain);
        // Somebody@x through a mailing list: the list says so, and the reader sees it.
        const bool through_list =
            evidence.header().list() && from.display_name().find(" via ") != std::string::npos;
        if (trusted_name)
            add_finding(evidence, Finding::DISPLAY_NAME_OTHER_ADDRESS, 0,
                        shown + " (ours or a partner's)"); // rules look for these words
        else if (!through_list)
            add_finding(evidence, Finding::DISPLAY_NAME_OTHER_ADDRESS, 0, shown);
    }
}

void check_reply_to(Evidence& evidence) {
    const auto& header = evidence.header();
    // A list puts its own address there.
    if (header.list() || header.from_size() == 0) return;
    for (const Address& reply_to : header.reply_to()) {
        if (reply_to.domain().empty()) continue;
        const bool same =
            std::any_of(header.from().begin(), header.from().end(), [&](const Address& from) {
                return same_organisation(reply_to.domain(), from.domain()) ||
                       reply_to.domain() == from.domain();
            });
        if (!same) {
            add_finding(evidence, Finding::REPLY_TO_ELSEWHERE, 0, reply_to.address());
            return;
        }
    }
}

std::string results_in_words(const evidence::Authentication& authentication) {
    const auto said = [](const std::string& result) { return result.empty() ? "-" : result; };
    return "spf=" + said(authentication.spf()) + " dkim=" + said(authentication.dkim()) +
           " dmarc=" + said(authentication.dmarc());
}

void check_authentication(const Config& config, Evidence& evidence) {
    const auto& authentication = evidence.authentication();
    // Without a trusted host nothing of ours from outside could ever be proven; rules look for
    // " spf=" when there is one.
    const std::string results =
        config.trusted_authserv_ids.empty() ? "" : " " + results_in_words(authentication);
    for (const Address& from : evidence.header().from())
        if (is_ours(config, from) && !authentication.aligned())
            add_finding(evidence, Finding::OWN_DOMAIN_UNAUTHENTICATED, 0, from.address() + results);
    const bool spf_alone_fails = authentication.spf() == "fail" && authentication.dkim() != "pass";
    if (authentication.dmarc() == "fail" || (spf_alone_fails && authentication.dmarc() != "pass"))
        add_finding(evidence, Finding::AUTHENTICATION_FAILED, 0, results_in_words(authentication));
}

/// All From addresses are a partner's.
bool is_partner(const Lists& lists, const Evidence& evidence) {
    const auto& from = evidence.header().from();
    return !from.empty() && std::all_of(from.begin(), from.end(), [&](const Address& address) {
        return is_partner_address(lists, address.address(), address.domain());
    });
}

} // namespace

void Directory::annotate(Evidence& evidence, const Config& config) const {
    fill_registrable_domains(evidence);
    if (evidence.direction() != evidence::INBOUND) return;
    const Lists& lists = *lists_;
    check_authentication(config, evidence);
    check_reply_to(evidence);
    check_staff_in_recipients(lists, evidence);

    const bool partner = is_partner(lists, evidence);
    const auto& from = evidence.header().from();
    if (partner) add_finding(evidence, Finding::PARTNER, 0, from.Get(0).domain());
    if (partner && from.size() == 1 && evidence.authentication().aligned())
        add_finding(evidence, Finding::PARTNER_AUTHENTICATED, 0, from.Get(0).domain());

    constexpr int authors_looked_at = 20; // more than one is a finding already
    bool any_ours = false;
    for (int i = 0; i < std::min(from.size(), authors_looked_at); ++i) {
        const Address& author = from.Get(i);
        any_ours = any_ours || is_ours(config, author);
        check_staff_in_from(lists, config, author, evidence);
        check_claimed_facility(lists, config, author, evidence);
        check_freemail(author, evidence);
        check_address_in_display_name(lists, config, author, evidence);
    }
    if (!partner && !any_ours) check_unlisted_facility(lists, evidence);
    check_quotations(config, evidence);
}

} // namespace keneki::people
