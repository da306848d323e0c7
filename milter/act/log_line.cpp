#include "act/plan.h"
#include "base/escape.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace keneki::act {
namespace {

/// Of one message; what is left out is counted.
constexpr std::size_t recipients_limit = 10;
constexpr std::size_t rules_limit = 40;
constexpr std::size_t names_limit = 10;
constexpr std::size_t address_limit_bytes = 150;

std::string score_text(double score) {
    return fmt::format("{:g}", std::round(score * 100) / 100);
}

/// Blanks and commas separate our fields and quotes enclose some, so they may not stand inside one.
std::string field(std::string_view hostile) {
    std::string text = escaped(hostile, address_limit_bytes);
    for (char& c : text)
        if (c == ' ' || c == ',' || c == '<' || c == '>' || c == '"') c = '?';
    return text;
}

std::string rules_text(const pipeline::Judgement& judgement) {
    std::string text;
    std::size_t count = 0;
    for (const evidence::FiredRule& rule : judgement.verdict.rules) {
        if (count++ == rules_limit) {
            text += ",...";
            break;
        }
        if (!text.empty()) text += ',';
        text += rule.testing() ? rule.id() + ":testing"
                               : fmt::format("{}:{}", rule.id(), score_text(rule.score()));
    }
    return text.empty() ? "-" : escaped_ascii(text, 2000);
}

std::string recipients_text(const pipeline::Session& session) {
    std::string text;
    std::size_t count = 0;
    for (const std::string& recipient : session.recipients) {
        if (count++ == recipients_limit) {
            text += ",...";
            break;
        }
        text += (text.empty() ? "<" : ",<") + field(recipient) + ">";
    }
    return text;
}

/// Between quotes, which it cannot end.
std::string quoted(std::string_view hostile) {
    std::string text = "\"";
    for (const char c : escaped(hostile))
        text += c == '"' ? "\\\"" : std::string(1, c);
    return text + '"';
}

/// Only when the administrator asked for it (log.subjects): names of patients stand in such texts.
std::string content_text(const evidence::Evidence& evidence) {
    std::string text = " subject=" + quoted(evidence.header().subject());
    std::size_t count = 0;
    for (const evidence::Part& part : evidence.parts()) {
        if (part.name().empty()) continue;
        if (count++ == names_limit) break;
        text += " file=" + quoted(part.name());
    }
    return text;
}

} // namespace

log::Level log_level(const pipeline::Judgement& judgement) {
    if (judgement.failure || judgement.evidence.not_inspected_size() > 0)
        return log::Level::warning;
    const auto action = judgement.verdict.action;
    const bool usual = action == judge::Action::accept || action == judge::Action::tag;
    return usual ? log::Level::info : log::Level::notice;
}

std::string log_line(const pipeline::Judgement& judgement,
                     const pipeline::Snapshot& snapshot,
                     const pipeline::Session& session,
                     const Plan& plan) {
    const std::string queue_id = session.queue_id.empty() ? "NOQUEUE" : field(session.queue_id);
    std::string line = fmt::format("{}: verdict={} score={} rules={}", queue_id,
                                   judge::action_name(judgement.verdict.action),
                                   score_text(judgement.verdict.score), rules_text(judgement));
    if (snapshot.config.mode == config::Mode::observe) line += " mode=observe";
    if (judgement.failure) line += fmt::format(" failed={}", field(judgement.failure->name));
    if (judgement.evidence.not_inspected_size() > 0)
        line += fmt::format(" not_inspected={}", judgement.evidence.not_inspected_size());
    if (judgement.evidence.has_memory() && !judgement.evidence.memory().available())
        line += " memory=unavailable";
    if (plan.reply == Plan::Reply::discard) line += " held=store";
    if (!plan.edits.empty()) line += fmt::format(" removed={} kept=store", plan.edits.size());
    if (!judgement.why_whole.empty()) line += " not_stripped=" + quoted(judgement.why_whole);
    if (!plan.quarantine_reason.empty()) line += " held=mta";
    line += fmt::format(" from=<{}> to={} nrcpt={} client={}", field(session.mail_from),
                        recipients_text(session), session.recipients.size(),
                        session.client_address.empty() ? "local" : field(session.client_address));
    if (!session.authenticated_user.empty()) line += " user=" + field(session.authenticated_user);
    line += fmt::format(" size={} ref={} config={} ms={:.0f}", judgement.evidence.size(),
                        plan.reference, snapshot.version, judgement.seconds * 1000);
    if (snapshot.config.log_subjects) line += content_text(judgement.evidence);
    return line;
}

} // namespace keneki::act
