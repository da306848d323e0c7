#include "report/tally.h"

#include "base/escape.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <utility>

namespace keneki::report {
namespace {

using evidence::Finding;

constexpr std::array impersonations_of_staff{
    Finding::FROM_NAME_IS_STAFF, Finding::FROM_NAME_IS_STAFF_FAMILY_NAME,
    Finding::REPLY_TO_NAME_IS_STAFF, Finding::SIGNED_AS_STAFF};
constexpr std::array impersonations_of_facilities{Finding::FACILITY_CLAIMED,
                                                  Finding::FACILITY_FOREIGN_DOMAIN};
constexpr std::size_t longest_name_bytes = 180;
/// Of one message.
constexpr std::size_t most_recipients = 50;

/// Whose name a finding says a stranger bore, as the list writes it: 山田太郎様 and 山田 太郎
/// <t@x.example> are one. What is in no list (any more) as it was shown; empty for other findings.
std::string impersonated(const Finding& finding, const people::Directory& directory) {
    std::string listed;
    if (std::ranges::find(impersonations_of_staff, finding.id()) != impersonations_of_staff.end())
        listed = directory.staff_named_in(finding.detail());
    else if (std::ranges::find(impersonations_of_facilities, finding.id()) !=
             impersonations_of_facilities.end())
        listed = directory.facility_named_in(finding.detail());
    else
        return {};
    return listed.empty() ? finding.detail() : listed;
}

/// Each name of a kind once.
class Counts {
public:
    explicit Counts(std::int64_t now) : day_(local_day(now)) {}

    void add(const std::string& kind, std::string_view name) {
        quarantine::Count count{day_, kind, escaped(name, longest_name_bytes), 1};
        const bool again = std::ranges::any_of(counts_, [&](const quarantine::Count& other) {
            return other.kind == count.kind && other.name == count.name;
        });
        if (!again) counts_.push_back(std::move(count));
    }
    void add_departments(std::string_view what,
                         const pipeline::Session& session,
                         const people::Directory& directory) {
        if (!directory.has_departments()) return;
        for (std::size_t i = 0; i < std::min(session.recipients.size(), most_recipients); ++i) {
            const auto department = directory.department_of(session.recipients[i]);
            const std::string name = department.value_or(not_listed);
            add("dept:" + std::string(what), department && name.empty() ? none_stated : name);
        }
    }
    [[nodiscard]] std::vector<quarantine::Count> take() { return std::move(counts_); }

private:
    std::int64_t day_;
    std::vector<quarantine::Count> counts_;
};

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
                                         const people::Directory& directory,
                                         std::int64_t now) {
    const evidence::Evidence& evidence = judgement.evidence;
    if (evidence.direction() != evidence::INBOUND) return {};
    Counts counts(now);
    counts.add("mail", "all");
    counts.add("mail", judge::action_name(judgement.verdict.action));
    if (evidence.not_inspected_size() > 0) counts.add("mail", "unseen");
    if (judgement.verdict.action == judge::Action::accept) return counts.take();
    for (const evidence::FiredRule& rule : judgement.verdict.rules)
        if (!rule.testing() && rule.score() > 0) counts.add("rule", rule.id());
    for (const Finding& finding : evidence.findings())
        if (const std::string name = impersonated(finding, directory); !name.empty())
            counts.add("name", name);
    for (std::size_t i = 0; i < std::min(session.recipients.size(), most_recipients); ++i)
        counts.add("recipient", session.recipients[i]);
    counts.add_departments(judge::action_name(judgement.verdict.action), session, directory);
    return counts.take();
}

std::vector<quarantine::Count> counts_of_release(const pipeline::Session& session,
                                                 const people::Directory& directory,
                                                 std::int64_t now) {
    Counts counts(now);
    counts.add_departments("released", session, directory);
    return counts.take();
}

} // namespace keneki::report
