#include "people/look_alike_findings.h"

#include "config/config.h"
#include "people/lists.h"
#include "people/look_alike.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace keneki::people {
namespace {

using evidence::Finding;

constexpr std::size_t domains_looked_at = 20; ///< more authors than one are a finding already

std::vector<std::string> shown_domains(const evidence::Evidence& evidence) {
    std::vector<std::string> domains;
    const auto add = [&](const std::string& domain) {
        if (!domain.empty() && domains.size() < domains_looked_at &&
            std::find(domains.begin(), domains.end(), domain) == domains.end())
            domains.push_back(domain);
    };
    const auto& header = evidence.header();
    for (const auto* list : {&header.from(), &header.reply_to(), &header.sender()})
        for (const auto& address : *list)
            add(address.domain());
    const std::string& sender = evidence.envelope().mail_from();
    if (const std::size_t at = sender.rfind('@'); at != std::string::npos)
        add(config::canonical_domain(sender.substr(at + 1)));
    return domains;
}

} // namespace

void check_look_alikes(const Lists& lists, evidence::Evidence& evidence) {
    std::vector<std::string> imitated;
    for (const std::string& domain : shown_domains(evidence)) {
        const auto found = lists.look_alikes.find(domain);
        if (!found || std::find(imitated.begin(), imitated.end(), found->domain) != imitated.end())
            continue;
        imitated.push_back(found->domain);
        // Rules look for the words in brackets.
        add_finding(
            evidence,
            found->whose == Protected::ours ? Finding::LOOK_ALIKE_OF_OURS
                                            : Finding::LOOK_ALIKE_OF_PARTNER,
            0, fmt::format("{} / {} ({})", domain, found->domain, likeness_name(found->likeness)));
    }
}

} // namespace keneki::people
