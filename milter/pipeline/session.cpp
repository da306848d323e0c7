#include "pipeline/session.h"

#include "base/escape.h"
#include "people/domains.h"
#include "pipeline/pipeline.h"

#include <algorithm>

namespace keneki::pipeline {
namespace {

using evidence::AuthenticationResult;
using evidence::Evidence;

std::string domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == std::string_view::npos ? std::string()
                                        : config::canonical_domain(address.substr(at + 1));
}

std::string lower_ascii(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool is_trusted(const config::Config& config, const std::string& authserv_id) {
    return std::any_of(config.trusted_authserv_ids.begin(), config.trusted_authserv_ids.end(),
                       [&](const std::string& trusted) {
                           return lower_ascii(trusted) == lower_ascii(authserv_id);
                       });
}

/// Results of one method in the topmost trusted field that has it.
std::vector<const AuthenticationResult*>
trusted_results(const config::Config& config, const Evidence& evidence, std::string_view method) {
    std::vector<const AuthenticationResult*> results;
    for (const AuthenticationResult& result : evidence.header().authentication_results()) {
        if (result.method() != method || !is_trusted(config, result.authserv_id())) continue;
        if (!results.empty() && result.field() != results.front()->field()) break;
        results.push_back(&result);
    }
    return results;
}

bool is_pass(const AuthenticationResult& result) {
    return result.result() == "pass";
}

/// A pass among several signatures is a pass; otherwise the first one speaks.
const AuthenticationResult* speaking(const std::vector<const AuthenticationResult*>& results) {
    if (results.empty()) return nullptr;
    const auto pass =
        std::find_if(results.begin(), results.end(),
                     [](const AuthenticationResult* result) { return is_pass(*result); });
    return pass == results.end() ? results.front() : *pass;
}

} // namespace

void describe_session(const Session& session, const config::Config& config, Evidence& evidence) {
    auto& connection = *evidence.mutable_connection();
    connection.set_client_address(valid_utf8(session.client_address));
    connection.set_client_name(valid_utf8(session.client_name));
    connection.set_helo(valid_utf8(session.helo));
    connection.set_authenticated_user(valid_utf8(session.authenticated_user));
    connection.set_inside(session.local_submission || !session.authenticated_user.empty() ||
                          config::contains(config.site_networks, session.client_address));

    auto& envelope = *evidence.mutable_envelope();
    envelope.set_mail_from(valid_utf8(session.mail_from));
    envelope.set_queue_id(valid_utf8(session.queue_id));
    envelope.clear_recipients();
    for (const std::string& recipient : session.recipients)
        envelope.add_recipients(valid_utf8(recipient));

    const bool all_ours = std::all_of(session.recipients.begin(), session.recipients.end(),
                                      [&](const std::string& recipient) {
                                          // A recipient without a domain is a local mailbox.
                                          return recipient.find('@') == std::string::npos ||
                                                 config::is_ours(config, domain_of(recipient));
                                      });
    evidence.set_direction(!connection.inside() ? evidence::INBOUND
                           : all_ours           ? evidence::INTERNAL
                                                : evidence::OUTBOUND);
}

bool looks_relayed(const config::Config& config, const Evidence& evidence) {
    const auto& connection = evidence.connection();
    const auto& from = evidence.header().from();
    return !config.site_domains.empty() && connection.authenticated_user().empty() &&
           config::contains(config.site_networks, connection.client_address()) &&
           evidence.direction() != evidence::OUTBOUND &&
           evidence.envelope().recipients_size() > 0 && !from.empty() &&
           std::all_of(from.begin(), from.end(), [&](const evidence::Address& author) {
               return !author.domain().empty() && !config::is_ours(config, author.domain());
           });
}

void correct_direction(const config::Config& config, Evidence& evidence) {
    if (!looks_relayed(config, evidence)) return;
    const std::string& mail_from = evidence.envelope().mail_from();
    const std::string domain = domain_of(mail_from);
    // Machines inside write with our envelope sender, or a name without a dot.
    const bool foreign = mail_from.empty() || (domain.find('.') != std::string::npos &&
                                               !config::is_ours(config, domain));
    if (foreign) evidence.set_direction(evidence::INBOUND);
}

void describe_authentication(const config::Config& config, Evidence& evidence) {
    auto& authentication = *evidence.mutable_authentication();
    authentication.Clear();
    const std::string from =
        evidence.header().from_size() == 1 ? evidence.header().from(0).domain() : std::string();
    const auto belongs = [&](const AuthenticationResult& result, bool may_be_silent) {
        if (!is_pass(result) || from.empty()) return false;
        // DMARC is about the From domain by definition; a field need not repeat it.
        if (result.domain().empty()) return may_be_silent;
        return people::same_organisation(config::canonical_domain(result.domain()), from);
    };
    constexpr int most_passed = 10;
    for (const std::string_view method : {"spf", "dkim", "dmarc"}) {
        const auto results = trusted_results(config, evidence, method);
        const AuthenticationResult* const said = speaking(results);
        if (said == nullptr) continue;
        if (authentication.authserv_id().empty())
            authentication.set_authserv_id(said->authserv_id());
        if (method == "spf") authentication.set_spf(said->result());
        if (method == "dkim") authentication.set_dkim(said->result());
        if (method == "dmarc") authentication.set_dmarc(said->result());
        for (const AuthenticationResult* result : results)
            if (method != "dmarc" && is_pass(*result) && !result->domain().empty() &&
                authentication.passed_size() < most_passed)
                authentication.add_passed(config::canonical_domain(result->domain()));
        const bool aligned =
            std::any_of(results.begin(), results.end(), [&](const AuthenticationResult* result) {
                return belongs(*result, method == "dmarc");
            });
        if (aligned) authentication.set_aligned(true);
    }
}

} // namespace keneki::pipeline
