#include "memory/annotate.h"

#include "evidence/findings.h"
#include "mail/bounce.h"
#include "people/domains.h"
#include "people/lists.h"

#include <algorithm>

namespace keneki::memory {
namespace {

using evidence::Evidence;
using evidence::Finding;
using FactState = evidence::Memory::State;

constexpr std::size_t id_limit_bytes = 998; // RFC 5322 2.1.1
constexpr int references_at_each_end = 8;

FactState fact_of(State state) {
    switch (state) {
    case State::never:
        return evidence::Memory::NEVER;
    case State::fresh:
        return evidence::Memory::NEW;
    case State::known:
        return evidence::Memory::KNOWN;
    case State::silent:
        return evidence::Memory::SILENT;
    case State::unknown:
        break;
    }
    return evidence::Memory::STATE_UNKNOWN;
}

std::uint32_t count_of(std::int64_t value) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, UINT32_MAX));
}

void describe(const Contact& contact,
              State state,
              std::int64_t now,
              evidence::Memory::Contact& facts) {
    facts.set_state(fact_of(state));
    facts.set_received(count_of(contact.received));
    facts.set_sent(count_of(contact.sent));
    facts.set_bad(count_of(contact.bad));
    if (contact.first_seen == 0) return;
    facts.set_known_for_days(count_of(age_days(contact.first_seen, now)));
    facts.set_silent_for_days(
        count_of(age_days(std::max(contact.last_received, contact.last_sent), now)));
}

/// Some host is trusted to prove authors, and has not proven this one.
bool is_unproven(const Evidence& evidence, const config::Config& config) {
    return !config.trusted_authserv_ids.empty() && !evidence.authentication().aligned();
}

std::string first_address(const Evidence& evidence) {
    return evidence.header().from_size() == 0 ? std::string() : evidence.header().from(0).address();
}

void add_contact_findings(const Answer& answer, Evidence& evidence) {
    const std::string author = first_address(evidence);
    switch (answer.contact) {
    case State::never:
        add_finding(evidence, Finding::CONTACT_NEVER, 0, author);
        break;
    case State::fresh:
        add_finding(evidence, Finding::CONTACT_NEW, 0, author);
        break;
    case State::known:
        add_finding(evidence, Finding::CONTACT_KNOWN, 0, author);
        break;
    case State::silent:
        add_finding(evidence, Finding::CONTACT_SILENT, 0, author);
        break;
    case State::unknown:
        return;
    }
    const bool organisation_known =
        answer.domain_state == State::known || answer.domain_state == State::silent;
    if (organisation_known &&
        (answer.address_state == State::never || answer.address_state == State::fresh))
        add_finding(evidence, Finding::CONTACT_ADDRESS_NEW, 0, author);
    if (answer.recipient_state == State::known)
        add_finding(evidence, Finding::CONTACT_OF_RECIPIENT, 0, author);
    if (std::max(answer.address.bad, answer.domain.bad) > 0)
        add_finding(evidence, Finding::CONTACT_BAD_BEFORE, 0, author);
    if (evidence.memory().unproven()) add_finding(evidence, Finding::CONTACT_UNPROVEN, 0, author);
}

void describe_thread(const Question& question, const Answer& answer, Evidence& evidence) {
    auto& facts = *evidence.mutable_memory()->mutable_thread();
    const ThreadAnswer& thread = answer.thread;
    if (question.references.empty()) return;
    facts.set_claims(true);
    facts.set_ours(thread.ours);
    // A server that reports is not the one to whom we wrote. It gets no bonus either: anybody can
    // write a report.
    facts.set_bounced(thread.ours && mail::has_shape_of_bounce(evidence));
    facts.set_answered(thread.answered && !facts.bounced());
    facts.set_automatic(thread.automatic);
    facts.set_foreign(thread.foreign && !facts.bounced());
    facts.set_copied(thread.copied && facts.foreign());
    facts.set_unknown(answer.knows_threads && !thread.ours && !thread.seen);
    const std::string& nearest = question.references.front();
    if (facts.answered()) add_finding(evidence, Finding::THREAD_ANSWERS_US, 0, nearest);
    if (facts.foreign()) add_finding(evidence, Finding::THREAD_FOREIGN, 0, nearest);
    if (facts.unknown()) add_finding(evidence, Finding::THREAD_UNKNOWN, 0, nearest);
}

void add_address(const std::string& address, std::vector<std::string>& to) {
    std::string key = people::address_key(address);
    if (!key.empty() && std::find(to.begin(), to.end(), key) == to.end())
        to.push_back(std::move(key));
}

/// Some domain is known to have sent the message: SPF or DKIM says so, or, when no host is trusted
/// to tell, its envelope.
bool came_from(const std::string& domain, const Evidence& evidence, const config::Config& config) {
    const auto same = [&](const std::string& other) {
        return people::same_organisation(other, domain);
    };
    const std::string& sender = evidence.envelope().mail_from();
    if (config.trusted_authserv_ids.empty())
        return same(config::canonical_domain(sender.substr(sender.rfind('@') + 1)));
    const auto& passed = evidence.authentication().passed();
    return std::any_of(passed.begin(), passed.end(), same);
}

/// What one of us wrote to a mailing list comes back from there, changed and without proof, or with
/// the list's own address in From.
void ask_about_own_post(const Evidence& evidence,
                        const config::Config& config,
                        Question& question) {
    const auto& header = evidence.header();
    if (!header.list() || header.from_size() != 1 || header.message_id().empty() ||
        header.message_id().size() > id_limit_bytes)
        return;
    const bool ours = config::is_ours(config, header.from(0).domain());
    const std::string author = people::address_key(header.from(0).address());
    for (const std::string& address : question.copied)
        if ((ours || address == author) &&
            came_from(address.substr(address.rfind('@') + 1), evidence, config))
            question.lists.push_back(address);
    if (!question.lists.empty()) question.own_post = header.message_id();
}

} // namespace

Question question_of(const Evidence& evidence,
                     const config::Config& config,
                     const people::Directory& directory) {
    constexpr int most = 200; // of each list; Memory asks about fewer
    Question question;
    question.policy = policy_of(config);
    const auto& header = evidence.header();
    for (int i = 0; i < std::min(header.from_size(), most); ++i)
        add_address(header.from(i).address(), question.authors);
    question.from_staff = !question.authors.empty();
    for (const std::string& author : question.authors) {
        people::Directory::Party party = directory.party_of(author);
        question.from_staff = question.from_staff && party.staff;
        question.others.push_back(std::move(party.others));
    }
    const auto& recipients = evidence.envelope().recipients();
    for (int i = 0; i < std::min(recipients.size(), most); ++i)
        add_address(recipients.Get(i), question.recipients);
    for (const auto* list : {&header.to(), &header.cc()})
        for (int i = 0; i < std::min(list->size(), most); ++i)
            if (!config::is_ours(config, list->Get(i).domain()))
                add_address(list->Get(i).address(), question.copied);
    ask_about_own_post(evidence, config, question);
    const auto add_id = [&](const std::string& id) {
        auto& ids = question.references;
        if (!id.empty() && id.size() <= id_limit_bytes &&
            std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    };
    // The nearest stand last in References; the first is where the thread began.
    const auto& references = header.references();
    for (int i = 0; i < std::min(header.in_reply_to_size(), references_at_each_end); ++i)
        add_id(header.in_reply_to(i));
    for (int i = 0; i < std::min(references.size(), references_at_each_end); ++i)
        add_id(references.Get(references.size() - 1 - i));
    for (int i = 0; i < std::min(references.size(), references_at_each_end); ++i)
        add_id(references.Get(i));
    return question;
}

void annotate(Evidence& evidence,
              const Question& question,
              const Answer& answer,
              const config::Config& config) {
    evidence.clear_memory();
    auto& memory = *evidence.mutable_memory();
    memory.set_available(answer.available);
    if (!answer.available) {
        add_finding(evidence, Finding::MEMORY_UNAVAILABLE, 0, "");
        return;
    }
    memory.set_learning(answer.learning);
    memory.set_contact(fact_of(answer.contact));
    describe(answer.address, answer.address_state, answer.now, *memory.mutable_address());
    if (answer.domain_state != State::unknown)
        describe(answer.domain, answer.domain_state, answer.now, *memory.mutable_domain());
    if (answer.recipient_state != State::unknown)
        describe(answer.recipient, answer.recipient_state, answer.now, *memory.mutable_recipient());
    const bool proven_before = answer.address.proven > 0 || answer.domain.proven > 0;
    memory.set_unproven(proven_before && is_unproven(evidence, config));
    if (answer.learning) add_finding(evidence, Finding::MEMORY_LEARNING, 0, "");
    add_contact_findings(answer, evidence);
    describe_thread(question, answer, evidence);
    if (answer.own_post_returned)
        add_finding(evidence, Finding::OWN_POST_RETURNED, 0, question.own_post);
}

} // namespace keneki::memory
