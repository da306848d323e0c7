#include "judge/rules.h"

#include "judge/rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace keneki::judge {

using evidence::Evidence;
using evidence::FiredRule;

namespace {

/// Scores are written with a decimal or two; sums of them shall compare as a person adds.
double rounded(double score) {
    return std::round(score * 1000) / 1000;
}

FiredRule fired(const Rule& rule, double score) {
    FiredRule result;
    result.set_id(rule.info.id);
    result.set_score(score);
    *result.mutable_why() = rule.info.why;
    result.set_group(rule.info.group);
    result.set_testing(rule.info.status == Status::testing);
    return result;
}

bool before(const Rule* a, const Rule* b) {
    if (a->info.score != b->info.score) return a->info.score > b->info.score;
    return a->info.id < b->info.id;
}

Action action_for(double score, const Thresholds& thresholds) {
    if (score >= thresholds.reject) return Action::reject;
    if (score >= thresholds.quarantine) return Action::quarantine;
    if (score >= thresholds.strip) return Action::strip;
    if (score >= thresholds.tag) return Action::tag;
    return Action::accept;
}

} // namespace

std::string_view action_name(Action action) {
    switch (action) {
    case Action::accept:
        return "accept";
    case Action::tag:
        return "tag";
    case Action::strip:
        return "strip";
    case Action::quarantine:
        return "quarantine";
    case Action::reject:
        return "reject";
    case Action::tempfail:
        return "tempfail";
    }
    return "unknown";
}

std::vector<bool> RuleSet::Impl::holding(const Evidence& evidence, OffRules off_rules) const {
    std::vector<bool> results(rules.size(), false);
    Evaluation evaluation(evidence, slots, results);
    for (const std::size_t index : order) {
        const Rule& rule = rules[index];
        if (rule.info.status == Status::off && off_rules == OffRules::never_hold) continue;
        results[index] = evaluation.holds(rule.when);
    }
    return results;
}

double RuleSet::Impl::to_soften(const Group& group, const std::vector<double>& left) const {
    double sum = 0;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (std::find(group.softens.begin(), group.softens.end(), groups[i].name) !=
            group.softens.end())
            sum += groups[i].cap - left[i];
    return rounded(sum);
}

RuleSet::RuleSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

Verdict RuleSet::judge(const Evidence& evidence, const Thresholds& thresholds) const {
    const std::vector<bool> holds = impl_->holding(evidence, Impl::OffRules::never_hold);
    std::vector<const Rule*> holding;
    for (std::size_t i = 0; i < holds.size(); ++i)
        if (holds[i]) holding.push_back(&impl_->rules[i]);
    // The strongest reasons use up a group's cap first.
    std::sort(holding.begin(), holding.end(), before);

    std::vector<double> left;
    for (const Group& group : impl_->groups)
        left.push_back(group.cap);
    Verdict verdict;
    std::vector<FiredRule> testing;
    std::vector<double> taken(impl_->groups.size(), 0);
    for (const Rule* rule : holding) {
        if (rule->info.status == Status::testing) {
            testing.push_back(fired(*rule, 0));
            continue;
        }
        double& rest = left[rule->group];
        const Group& group = impl_->groups[rule->group];
        double score = rounded(std::min(rule->info.score, rest));
        if (score > 0) rest -= score;
        // Those below 0 come last: what there is to take from is complete.
        if (score < 0 && !group.softens.empty()) {
            score = std::max(score, taken[rule->group] - impl_->to_soften(group, left));
            taken[rule->group] -= score;
        }
        verdict.score += score;
        verdict.rules.push_back(fired(*rule, score));
    }
    std::stable_sort(verdict.rules.begin(), verdict.rules.end(),
                     [](const FiredRule& a, const FiredRule& b) {
                         if (a.score() != b.score()) return a.score() > b.score();
                         return a.id() < b.id();
                     });
    std::sort(testing.begin(), testing.end(),
              [](const FiredRule& a, const FiredRule& b) { return a.id() < b.id(); });
    verdict.rules.insert(verdict.rules.end(), testing.begin(), testing.end());
    verdict.score = rounded(verdict.score);
    verdict.action = action_for(verdict.score, thresholds);
    return verdict;
}

std::vector<RuleInfo> RuleSet::list() const {
    std::vector<RuleInfo> infos;
    for (const Rule& rule : impl_->rules)
        infos.push_back(rule.info);
    std::sort(infos.begin(), infos.end(),
              [](const RuleInfo& a, const RuleInfo& b) { return a.id < b.id; });
    return infos;
}

namespace {

/// The Evidence of an example, made from its mail when it is given as mail.
Expected<Evidence, std::string> evidence_of(const Example& example, const MailExaminer& examine) {
    if (!example.mail) return example.evidence;
    if (!examine) return fail(std::string("is mail, but nothing here can examine mail"));
    auto examined = examine(*example.mail, example.session);
    if (!examined) return fail(examined.error());
    Evidence evidence = std::move(*examined);
    if (!evidence.has_connection()) *evidence.mutable_connection() = example.session.connection();
    if (!evidence.has_envelope()) *evidence.mutable_envelope() = example.session.envelope();
    // The example says which way its mail goes, whatever domains this site has.
    evidence.set_direction(example.session.direction());
    evidence.MergeFrom(example.evidence);
    return evidence;
}

} // namespace

std::vector<ExampleFailure> RuleSet::test(const MailExaminer& examine) const {
    std::vector<ExampleFailure> failures;
    for (std::size_t i = 0; i < impl_->rules.size(); ++i) {
        const Rule& rule = impl_->rules[i];
        for (const Example& example : rule.examples) {
            const auto refuse = [&](std::string message) {
                failures.push_back({.rule = rule.info.id,
                                    .file = rule.info.file,
                                    .line = example.line,
                                    .message = std::move(message)});
            };
            const auto evidence = evidence_of(example, examine);
            if (!evidence) {
                refuse("the example could not be examined: " + evidence.error());
                continue;
            }
            const bool holds = impl_->holding(*evidence, Impl::OffRules::are_asked_too)[i];
            if (holds && !example.must_match) refuse("matches, but must not");
            if (!holds && example.must_match) refuse("does not match, but must");
        }
    }
    return failures;
}

} // namespace keneki::judge
