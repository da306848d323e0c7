#include "act/plan.h"

#include "act/encoding.h"
#include "base/encoded_words.h"
#include "base/escape.h"
#include "pipeline/strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace keneki::act {
namespace {

using config::Config;
using judge::Action;

/// RFC 5322 2.1.1: no line may be longer.
constexpr std::size_t hard_line_limit = 998;
/// Reasons given in words; more would not be read.
constexpr std::size_t reasons_limit = 10;
constexpr std::size_t reason_limit_bytes = 300;
/// Rules named in X-Keneki-Rules; how many more there are is said.
constexpr std::size_t rules_limit = 60;
constexpr std::size_t quarantine_reason_limit_bytes = 200;

std::string_view without_blanks_in_front(std::string_view text) {
    const auto start = text.find_first_not_of(" \t\r\n");
    return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

std::string_view without_blanks_behind(std::string_view text) {
    const auto end = text.find_last_not_of(' ');
    return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

/// The tag in front, every byte of the original behind it.
std::string tagged(std::string_view original, const std::string& tag) {
    if (original.starts_with(' ')) original.remove_prefix(1); // the one behind the colon
    if (original.empty()) return " " + std::string(without_blanks_behind(tag));
    const auto first_line = original.substr(0, original.find('\n')).size();
    constexpr std::size_t name_bytes = std::string_view("Subject: ").size();
    if (name_bytes + tag.size() + first_line <= hard_line_limit)
        return " " + tag + std::string(original);
    return " " + std::string(without_blanks_behind(tag)) + "\n " + std::string(original);
}

void tag_subjects(const std::vector<RawField>& subjects, const std::string& tag, Plan& plan) {
    int index = 0;
    for (const RawField& field : subjects) {
        ++index;
        // Only the bytes that a reader's mail rule would look for count as tagged: "Re: [SPAM]",
        // another case or an encoded tag do not.
        if (without_blanks_in_front(field.value).starts_with(without_blanks_behind(tag))) continue;
        plan.changes.push_back(
            {HeaderChange::Kind::change, field.name, index, tagged(field.value, tag)});
    }
    if (index == 0)
        plan.changes.push_back({HeaderChange::Kind::add, "Subject", 1, tagged({}, tag)});
}

/// Postfix renumbers at once when a field is removed, Sendmail does not: from the last to the first
/// both agree.
void remove_foreign(const std::map<std::string, int>& foreign, Plan& plan) {
    for (const auto& [name, copies] : foreign)
        for (int index = copies; index > 0; --index)
            plan.changes.push_back({HeaderChange::Kind::remove, name, index, {}});
}

std::string threshold_text(double value) {
    return std::isinf(value) ? "never" : fmt::format("{:g}", value);
}

std::string score_text(double score) {
    return fmt::format("{:g}", std::round(score * 100) / 100);
}

void add_field(std::string name, const std::vector<std::string>& words, Plan& plan) {
    std::string value = folded(words, name.size() + 1);
    plan.changes.push_back({HeaderChange::Kind::add, std::move(name), 1, std::move(value)});
}

void add_verdict(const pipeline::Judgement& judgement,
                 const pipeline::Snapshot& snapshot,
                 Plan& plan) {
    const Config& config = snapshot.config;
    std::vector<std::string> words{
        fmt::format("{};", judge::action_name(judgement.verdict.action)),
        fmt::format("score={};", score_text(judgement.verdict.score)),
        fmt::format("thresholds={}/{}/{};", threshold_text(config.tag_at),
                    threshold_text(config.quarantine_at), threshold_text(config.reject_at))};
    if (!std::isinf(config.strip_at))
        words.push_back(fmt::format("strip-at={};", threshold_text(config.strip_at)));
    if (judgement.verdict.action == Action::strip)
        words.push_back(fmt::format("removed={};", judgement.removed.size()));
    if (judgement.failure) words.push_back(fmt::format("failed={};", judgement.failure->name));
    if (judgement.evidence.not_inspected_size() > 0)
        words.push_back(fmt::format("not-inspected={};", judgement.evidence.not_inspected_size()));
    words.push_back(fmt::format("config={};", snapshot.version));
    words.push_back(fmt::format("ref={}", plan.reference));
    add_field("X-Keneki-Verdict", words, plan);
}

void add_rules(const pipeline::Judgement& judgement, Plan& plan) {
    const auto& rules = judgement.verdict.rules;
    std::vector<std::string> words;
    for (const evidence::FiredRule& rule : rules) {
        if (words.size() == rules_limit) {
            words.push_back(fmt::format("({} more)", rules.size() - rules_limit));
            break;
        }
        const std::string id = escaped_ascii(rule.id(), 80);
        words.push_back(rule.testing() ? fmt::format("{}=testing", id)
                                       : fmt::format("{}={}", id, score_text(rule.score())));
    }
    if (words.empty()) words.emplace_back("none");
    add_field("X-Keneki-Rules", words, plan);
}

/// English first, for those who see the raw header, then Japanese.
void add_reasons(const pipeline::Judgement& judgement, Plan& plan) {
    std::size_t given = 0;
    for (const evidence::FiredRule& rule : judgement.verdict.rules) {
        if (rule.testing()) continue;
        if (++given > reasons_limit) break;
        std::vector<std::string> words;
        const std::string english = escaped_ascii(rule.why().en(), reason_limit_bytes);
        for (std::size_t start = 0; start < english.size();) {
            const std::size_t blank = std::min(english.find(' ', start), english.size());
            if (blank > start) words.push_back(english.substr(start, blank - start));
            start = blank + 1;
        }
        for (std::string& word :
             encoded_words(clip_utf8(valid_utf8(rule.why().ja()), reason_limit_bytes)))
            words.push_back(std::move(word));
        if (!words.empty()) add_field("X-Keneki-Reason", words, plan);
    }
}

std::string replaced(std::string text, std::string_view word, std::string_view by) {
    for (std::size_t at = text.find(word); at != std::string::npos;
         at = text.find(word, at + by.size()))
        text.replace(at, word.size(), by);
    return text;
}

void refuse(const Config& config, Plan& plan) {
    plan.reply = Plan::Reply::reject;
    plan.smtp_code = "550";
    plan.enhanced_code = "5.7.1";
    std::string text = config.reject_text;
    const bool states_reference = text.find("{reference}") != std::string::npos;
    text = replaced(std::move(text), "{reference}", plan.reference);
    text = replaced(std::move(text), "{contact}", config.reject_contact);
    // Without it nobody can find the message again, whatever the administrator wrote.
    const std::string reference_behind = states_reference ? "" : " (" + plan.reference + ")";
    text = safe_reply_text(text);
    if (text.size() + reference_behind.size() > reply_limit_bytes)
        text.resize(reply_limit_bytes - reference_behind.size());
    // A pair of '%' must not be cut in two.
    const auto last_other = text.find_last_not_of('%');
    if ((text.size() - (last_other == std::string::npos ? 0 : last_other + 1)) % 2 == 1)
        text.pop_back();
    text += reference_behind;
    plan.smtp_text = std::move(text);
}

void defer(Plan& plan) {
    plan.reply = Plan::Reply::tempfail;
    plan.smtp_code = "451";
    plan.enhanced_code = "4.7.1";
    plan.smtp_text =
        safe_reply_text("The message cannot be inspected at the moment, please try again later (" +
                        plan.reference + ")");
}

/// Read by an administrator in `mailq`.
std::string hold_reason(const pipeline::Judgement& judgement, const std::string& reference) {
    std::string words;
    for (const evidence::FiredRule& rule : judgement.verdict.rules) {
        if (rule.testing()) continue;
        if (!words.empty()) words += ", ";
        words += rule.id();
        if (words.size() > quarantine_reason_limit_bytes) break;
    }
    if (words.empty()) words = judgement.failure ? judgement.failure->name : "no rule";
    return fmt::format("Keneki {}: score {}: {}", reference, score_text(judgement.verdict.score),
                       escaped_ascii(words, quarantine_reason_limit_bytes));
}

} // namespace

bool must_come_again(std::string_view failure_name) {
    return failure_name == "stopping" || failure_name == "spool_failed" ||
           failure_name == "mta_refused";
}

Plan plan(const pipeline::Judgement& judgement,
          const pipeline::Snapshot& snapshot,
          const KeptFields& fields,
          const std::string& reference,
          HoldAt hold_at) {
    const Config& config = snapshot.config;
    Plan plan;
    plan.reference = reference;
    if (config.mode == config::Mode::observe) return plan;
    if (judgement.failure && must_come_again(judgement.failure->name)) {
        defer(plan);
        return plan;
    }
    const Action action = judgement.verdict.action;
    if (action == Action::tempfail) {
        defer(plan);
        return plan;
    }
    if (action == Action::reject) {
        refuse(config, plan);
        return plan;
    }
    if (action == Action::quarantine && hold_at == HoldAt::store) {
        plan.reply = Plan::Reply::discard;
        return plan;
    }
    remove_foreign(fields.foreign, plan);
    if (action != Action::accept) tag_subjects(fields.subjects, config.subject_tag, plan);
    add_verdict(judgement, snapshot, plan);
    add_rules(judgement, plan);
    if (action != Action::accept && config.reason_headers) add_reasons(judgement, plan);
    if (action == Action::quarantine) plan.quarantine_reason = hold_reason(judgement, reference);
    if (action == Action::strip)
        plan.edits = pipeline::edits_for(judgement.removed, reference, config);
    return plan;
}

std::string strip_hindrance(const pipeline::Judgement& judgement,
                            const Content& content,
                            const MtaControl& mta,
                            HoldAt hold_at) {
    if (hold_at != HoldAt::store) return "the whole message cannot be kept";
    if (!mta.replaces_bodies()) return "the mail server does not let a milter change bodies";
    std::vector<Edit> edits;
    for (const pipeline::Removed& part : judgement.removed)
        edits.push_back({part.begin, part.end, {}});
    if (edits.empty() || !fit(edits, content.body, content.size))
        return "its parts do not lie in its body";
    return {};
}

Plan plan_released(const KeptFields& fields, const std::string& reference) {
    Plan plan;
    plan.reference = reference;
    remove_foreign(fields.foreign, plan);
    add_field("X-Keneki-Verdict", {"released;", fmt::format("ref={}", reference)}, plan);
    return plan;
}

} // namespace keneki::act
