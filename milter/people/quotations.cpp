#include "people/quotations.h"

#include "evidence/findings.h"
#include "mail/bounce.h"
#include "mail/charset.h"
#include "mail/subject.h"
#include "people/domains.h"
#include "people/lists.h"
#include "people/name_bearer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace keneki::people {
namespace {

using config::Config;
using evidence::Address;
using evidence::Evidence;
using evidence::Finding;
using evidence::Quotation;
using Addresses = google::protobuf::RepeatedPtrField<Address>;
using Keys = std::unordered_set<std::string>;

constexpr int quotations_looked_at = 20; ///< for the author's name: older ones tell little
constexpr int people_looked_at = 100;    ///< of one field
constexpr std::string_view ours_key = "@";

/// What says who belongs together.
struct Site {
    const Lists& lists;
    const Config& config;
};

/// Whom an address stands for: us, an organisation, one person at free mail, a listed partner.
/// People are of one party when they have one of these in common. Empty without an address.
std::vector<std::string>
party_keys(const Site& site, const std::string& address, const std::string& domain) {
    if (address.empty() || domain.empty()) return {};
    if (config::is_ours(site.config, domain)) return {std::string(ours_key)};
    std::string key = address_key(address);
    std::vector<std::string> keys;
    if (site.lists.staff_addresses.contains(key)) keys.emplace_back(ours_key);
    for (const std::uint32_t partner : partners_of(site.lists, key, domain))
        keys.push_back(fmt::format("#{}", partner));
    keys.push_back(is_freemail(domain) || is_public_suffix(domain) ? std::move(key)
                                                                   : registrable_domain(domain));
    return keys;
}

std::vector<std::string> party_keys(const Site& site, const Address& address) {
    return party_keys(site, address.address(), config::canonical_domain(address.domain()));
}

void add(Keys& keys, std::vector<std::string> more) {
    keys.insert(std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

template <class Take>
void each_address(std::initializer_list<const Addresses*> lists, const Take& take) {
    for (const Addresses* list : lists)
        for (int i = 0; i < std::min(list->size(), people_looked_at); ++i)
            take(list->Get(i));
}

/// Between whom this message travels.
struct Parties {
    Keys authors, recipients;
    Keys recipient_addresses; ///< address_key()
};

Parties parties_of(const Site& site, const Evidence& evidence) {
    const auto& header = evidence.header();
    Parties parties;
    each_address({&header.from()},
                 [&](const Address& one) { add(parties.authors, party_keys(site, one)); });
    each_address({&header.to(), &header.cc()}, [&](const Address& one) {
        add(parties.recipients, party_keys(site, one));
        add(parties.recipient_addresses, {address_key(one.address())});
    });
    const auto& envelope = evidence.envelope();
    for (int i = 0; i < std::min(envelope.recipients_size(), people_looked_at); ++i) {
        const std::string& recipient = envelope.recipients(i);
        const std::size_t at = recipient.rfind('@');
        // A recipient without a domain is a local mailbox.
        add(parties.recipients,
            at == std::string::npos
                ? std::vector{std::string(ours_key)}
                : party_keys(site, recipient, config::canonical_domain(recipient.substr(at + 1))));
        add(parties.recipient_addresses, {address_key(recipient)});
    }
    parties.recipient_addresses.erase("");
    return parties;
}

/// Those whom a quoted header names.
struct QuotedParties {
    Keys keys;
    bool names_only = false; ///< author or recipients without an address
};

QuotedParties parties_of(const Site& site, const Quotation& quotation) {
    QuotedParties parties;
    each_address({&quotation.from(), &quotation.to(), &quotation.cc()}, [&](const Address& one) {
        std::vector<std::string> keys = party_keys(site, one);
        parties.names_only = parties.names_only || keys.empty();
        add(parties.keys, std::move(keys));
    });
    return parties;
}

bool share(const Keys& one, const Keys& other) {
    return std::any_of(one.begin(), one.end(),
                       [&](const std::string& key) { return other.count(key) != 0; });
}

std::string people_in_words(const Quotation& quotation) {
    std::string words;
    const auto add = [&](const Address& one) {
        if (words.size() < detail_limit_bytes)
            words += (words.empty() || words.ends_with("> ") ? "" : ", ") +
                     (one.address().empty() ? one.display_name() : one.address());
    };
    each_address({&quotation.from()}, add);
    words += " -> ";
    each_address({&quotation.to(), &quotation.cc()}, add);
    return words;
}

/// Parties, of the message that this one seems to answer.
void check_parties(const Site& site,
                   const Quotation& quotation,
                   bool passed_on,
                   Evidence& evidence) {
    if (quotation.form() != Quotation::HEADER_LINES || quotation.to().empty()) return;
    const QuotedParties quoted = parties_of(site, quotation);
    if (quoted.keys.empty() || quoted.names_only) return;
    const Parties parties = parties_of(site, evidence);
    if (parties.authors.empty() || share(quoted.keys, parties.authors)) return;

    const bool with_us = quoted.keys.count(std::string(ours_key)) != 0;
    if (!with_us) {
        if (!passed_on && !share(quoted.keys, parties.recipients))
            add_finding(evidence, Finding::QUOTATION_AMONG_STRANGERS, 0,
                        people_in_words(quotation));
        return;
    }
    // Our own people among themselves: somebody outside may have been on the list of recipients.
    Keys others = quoted.keys;
    others.erase(std::string(ours_key));
    // Somebody who has a part in it was asked, or is told.
    if (!others.empty() && !share(others, parties.recipients))
        add_finding(evidence, Finding::QUOTATION_WITHOUT_AUTHOR, 0, people_in_words(quotation));
}

/// Somebody of the conversation seems to write, from elsewhere.
void check_name(const Site& site, Evidence& evidence) {
    const auto& from = evidence.header().from();
    if (from.size() != 1) return;
    NameBearer name(from.Get(0).display_name());
    Keys author;
    add(author, party_keys(site, from.Get(0)));
    if (!name.known() || author.empty()) return;
    const auto& quotations = evidence.text().quotations();
    std::string elsewhere;
    bool has_a_part = false;
    for (int i = 0; i < std::min(quotations.size(), quotations_looked_at); ++i)
        each_address({&quotations.Get(i).from(), &quotations.Get(i).to(), &quotations.Get(i).cc()},
                     [&](const Address& one) {
                         Keys keys;
                         add(keys, party_keys(site, one));
                         const bool same = share(keys, author);
                         has_a_part = has_a_part || same;
                         if (!keys.empty() && !same && elsewhere.empty() &&
                             name.bears(one.display_name()))
                             elsewhere = one.display_name() + " <" + one.address() + ">";
                     });
    if (!elsewhere.empty() && !has_a_part)
        add_finding(evidence, Finding::QUOTED_NAME_OTHER_ADDRESS, 0, elsewhere);
}

std::string subject_form(const std::string& subject) {
    return mail::spaceless_form(mail::split_subject(subject).bare);
}

bool has_thread(const Evidence& evidence) {
    return !evidence.header().in_reply_to().empty() || !evidence.header().references().empty();
}

void check_subject(const Quotation& quotation,
                   const mail::SubjectParts& subject,
                   Evidence& evidence) {
    if (!subject.replied || subject.forwarded || quotation.form() != Quotation::HEADER_LINES)
        return;
    const std::string quoted = subject_form(quotation.subject());
    const std::string own = mail::spaceless_form(subject.bare);
    if (quoted.empty() || own.empty() || quoted.find(own) != std::string::npos ||
        own.find(quoted) != std::string::npos)
        return;
    add_finding(evidence, Finding::QUOTED_SUBJECT_DIFFERS, 0, quotation.subject());
}

/// The tail of a false reply: -----Original Message-----, the recipient as the author, the Subject
/// of the mail itself, and nothing below.
void check_imitation(const Site& site, const mail::SubjectParts& subject, Evidence& evidence) {
    if (subject.replied && has_thread(evidence)) return;
    const auto& quotations = evidence.text().quotations();
    const Quotation& tail = quotations.Get(quotations.size() - 1);
    if (tail.form() != Quotation::HEADER_LINES || tail.below_characters() != 0) return;
    const Parties parties = parties_of(site, evidence);
    const bool by_recipient =
        std::any_of(tail.from().begin(), tail.from().end(), [&](const Address& one) {
            return parties.recipient_addresses.count(address_key(one.address())) != 0;
        });
    if (by_recipient && subject_form(tail.subject()) == mail::spaceless_form(subject.bare))
        add_finding(evidence, Finding::QUOTATION_IMITATED, 0, people_in_words(tail));
}

} // namespace

void check_quotations(const Lists& lists, const Config& config, Evidence& evidence) {
    if (evidence.text().quotations().empty() || mail::has_shape_of_bounce(evidence)) return;
    const Site site{lists, config};
    const mail::SubjectParts subject = mail::split_subject(evidence.header().subject());
    const Quotation& newest = evidence.text().quotations(0);
    const bool passed_on = newest.forwarded() || subject.forwarded;
    check_parties(site, newest, passed_on, evidence);
    check_name(site, evidence);
    check_subject(newest, subject, evidence);
    check_imitation(site, subject, evidence);
    if (subject.replied && !passed_on && !has_thread(evidence))
        add_finding(evidence, Finding::QUOTATION_WITHOUT_THREAD, 0, people_in_words(newest));
    const bool by_us =
        std::any_of(newest.from().begin(), newest.from().end(), [&](const Address& one) {
            return config::is_ours(config, config::canonical_domain(one.domain()));
        });
    if (by_us && !passed_on)
        add_finding(evidence, Finding::QUOTATION_BY_US, 0, people_in_words(newest));
}

} // namespace keneki::people
