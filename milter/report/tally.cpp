#include "report/tally.h"

#include "base/escape.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string>

namespace keneki::report {
namespace {

using evidence::Finding;

constexpr std::array impersonations{
    Finding::FROM_NAME_IS_STAFF,     Finding::FROM_NAME_IS_STAFF_FAMILY_NAME,
    Finding::REPLY_TO_NAME_IS_STAFF, Finding::SIGNED_AS_STAFF,
    Finding::FACILITY_CLAIMED,       Finding::FACILITY_FOREIGN_DOMAIN};
constexpr std::size_t longest_name_bytes = 180;
/// Of one message.
constexpr std::size_t most_recipients = 50;

} // namespace

std::int64_t local_day(std::int64_t at) {
    constexpr std::int64_t day_seconds = 86'400;
    const auto time = static_cast<std::time_t>(at);
    std::tm local{};
    ::localtime_r(&time, &local);
    return (at + local.tm_gmtoff) / day_seconds;
}

std::vector<quarantine::Count> counts_of(const pipeline::Judgement& judgement,
                                         const pipeline::Session& session,
                                         std::int64_t now) {
    std::vector<quarantine::Count> counts;
    const evidence::Evidence& evidence = judgement.evidence;
    if (evidence.direction() != evidence::INBOUND) return counts;
    const std::int64_t day = local_day(now);
    const auto add = [&](const char* kind, std::string_view name) {
        quarantine::Count count{day, kind, escaped(name, longest_name_bytes), 1};
        const bool again = std::ranges::any_of(counts, [&](const quarantine::Count& other) {
            return other.kind == count.kind && other.name == count.name;
        });
        if (!again) counts.push_back(std::move(count));
    };
    add("mail", "all");
    add("mail", judge::action_name(judgement.verdict.action));
    if (evidence.not_inspected_size() > 0) add("mail", "unseen");
    if (judgement.verdict.action == judge::Action::accept) return counts;
    for (const evidence::FiredRule& rule : judgement.verdict.rules)
        if (!rule.testing() && rule.score() > 0) add("rule", rule.id());
    for (const Finding& finding : evidence.findings())
        if (std::ranges::find(impersonations, finding.id()) != impersonations.end() &&
            !finding.detail().empty())
            add("name", finding.detail());
    for (std::size_t i = 0; i < std::min(session.recipients.size(), most_recipients); ++i)
        add("recipient", session.recipients[i]);
    return counts;
}

} // namespace keneki::report
