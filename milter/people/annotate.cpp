#include "base/utf8.h"
#include "evidence/findings.h"
#include "mail/charset.h"
#include "people/annotate_names.h"
#include "people/directory.h"
#include "people/domains.h"
#include "people/lists.h"
#include "people/look_alike_findings.h"
#include "people/quotations.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace keneki::people {
namespace {

using config::Config;
using evidence::Address;
using evidence::Evidence;
using evidence::Finding;
using Addresses = google::protobuf::RepeatedPtrField<Address>;

constexpr std::size_t line_limit_bytes = 300;

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

bool is_address_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._%+-").find(c) != std::string_view::npos;
}

/// As a reader sees it: full-width letters as ASCII, 。 as a dot, no invisible characters.
std::string as_seen(std::string_view display_name) {
    const std::string form = mail::nfkc(display_name);
    std::string seen;
    for (std::size_t at = 0; at < form.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(form, at);
        if (c == U'。')
            seen += '.';
        else if (c == invalid_code_point || u_charType(static_cast<UChar32>(c)) != U_FORMAT_CHAR)
            seen.append(form, begin, at - begin);
    }
    return seen;
}

struct ShownAddress {
    std::string address;
    bool spaced = false; ///< blanks beside the '@'
};

/// Addresses written inside a display name, or in front of the last @.
std::vector<ShownAddress> addresses_in(const std::string& shown_text) {
    constexpr std::size_t most = 4;
    std::vector<ShownAddress> found;
    const std::string text = as_seen(shown_text.substr(0, line_limit_bytes * 4));
    for (std::size_t at = text.find('@'); at != std::string::npos && found.size() < most;
         at = text.find('@', at + 1)) {
        std::size_t local_end = at;
        while (local_end > 0 && text[local_end - 1] == ' ')
            --local_end;
        std::size_t begin = local_end;
        while (begin > 0 && is_address_character(text[begin - 1]))
            --begin;
        const std::size_t domain_begin = std::min(text.find_first_not_of(' ', at + 1), text.size());
        std::size_t end = domain_begin;
        while (end < text.size() && is_address_character(text[end]))
            ++end;
        while (end > domain_begin && (text[end - 1] == '.' || text[end - 1] == '-'))
            --end;
        const std::string shown = text.substr(domain_begin, end - domain_begin);
        if (begin < local_end && config::canonical_domain(shown).find('.') != std::string::npos)
            found.push_back({text.substr(begin, local_end - begin) + '@' + shown,
                             local_end < at || domain_begin > at + 1});
    }
    return found;
}

void check_address_in_display_name(const Lists& lists,
                                   const Config& config,
                                   const Address& from,
                                   Evidence& evidence) {
    std::vector<ShownAddress> all = addresses_in(from.display_name());
    // "info@clinic.example"@evil.example
    const std::string local_part = from.address().substr(0, from.address().rfind('@'));
    for (ShownAddress& one : addresses_in(local_part))
        all.push_back(std::move(one));
    for (const auto& [shown, spaced] : all) {
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
        else if (!through_list && !spaced)                 // Sale @ shop.example
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

/// The author writes from a house of his own, but wants the answer where anybody can have it.
void check_free_reply_to(const Lists& lists, Evidence& evidence) {
    const auto& header = evidence.header();
    const auto is_free = [](const Address& address) { return is_freemail(address.domain()); };
    if (header.list() || header.from_size() == 0 ||
        std::any_of(header.from().begin(), header.from().end(), is_free))
        return;
    for (const Address& reply_to : header.reply_to())
        if (is_free(reply_to) && !lists.staff_addresses.contains(address_key(reply_to.address())) &&
            !is_partner_address(lists, reply_to.address(), reply_to.domain())) {
            add_finding(evidence, Finding::REPLY_TO_FREEMAIL, 0, reply_to.address());
            return;
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

/// One of us, who writes from a private address on the list.
bool is_staff_elsewhere(const Lists& lists, const Config& config, const Evidence& evidence) {
    const auto& from = evidence.header().from();
    const bool proven = config.trusted_authserv_ids.empty() || evidence.authentication().aligned();
    return proven && from.size() == 1 &&
           lists.staff_addresses.contains(address_key(from.Get(0).address()));
}

} // namespace

void Directory::annotate(Evidence& evidence, const Config& config) const {
    fill_registrable_domains(evidence);
    if (evidence.direction() != evidence::INBOUND) return;
    const Lists& lists = *lists_;
    check_authentication(config, evidence);
    check_reply_to(evidence);
    check_free_reply_to(lists, evidence);
    check_look_alikes(lists, evidence);

    const bool partner = is_partner(lists, evidence);
    const auto& from = evidence.header().from();
    if (partner) add_finding(evidence, Finding::PARTNER, 0, from.Get(0).domain());
    if (partner && from.size() == 1 && evidence.authentication().aligned())
        add_finding(evidence, Finding::PARTNER_AUTHENTICATED, 0, from.Get(0).domain());

    bool any_ours = false;
    for (int i = 0; i < std::min(from.size(), authors_looked_at); ++i) {
        const Address& author = from.Get(i);
        any_ours = any_ours || is_ours(config, author);
        check_address_in_display_name(lists, config, author, evidence);
    }
    const bool stranger = !partner && !any_ours && !is_staff_elsewhere(lists, config, evidence);
    const auto lines = stranger ? name_places(evidence) : std::vector<PlacedLine>();
    const Inquiry inquiry{lists, config, lines, stranger, evidence};
    check_staff(inquiry);
    check_facilities(inquiry);
    check_quotations(lists, config, evidence);
}

} // namespace keneki::people
