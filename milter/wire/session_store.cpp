// What a session does with the store: holds messages in it, and lets released ones through.

#include "base/escape.h"
#include "base/log.h"
#include "quarantine/body_digest.h"
#include "report/tally.h"
#include "wire/failure.h"
#include "wire/session.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace keneki::wire {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// What the store gets at least, however long the judging took; the MTA waits far longer.
constexpr auto store_grace = 5s;
/// Of one message, who is told that it is held: a mail to thousands becomes no flood.
constexpr std::size_t most_told = 200;

/// What is kept beside the text of a held message.
quarantine::Description description_of(const pipeline::Judgement& judgement,
                                       const pipeline::Session& session,
                                       const std::string& config_version) {
    quarantine::Description description;
    description.set_mail_from(session.mail_from);
    for (const std::string& recipient : session.recipients)
        description.add_recipients(recipient);
    description.set_queue_id(valid_utf8(session.queue_id));
    description.set_verdict(std::string(judge::action_name(judgement.verdict.action)));
    description.set_score(judgement.verdict.score);
    for (const evidence::FiredRule& rule : judgement.verdict.rules)
        *description.add_rules() = rule;
    *description.mutable_evidence() = judgement.evidence;
    if (judgement.failure) description.set_failure(judgement.failure->name);
    description.set_config_version(config_version);
    if (judgement.verdict.action == judge::Action::strip)
        for (const pipeline::Removed& part : judgement.removed)
            description.add_removed(part.name);
    return description;
}

/// Its recipients in the house, and those who are told of everything. Recipients of a message that
/// was delivered without an attachment read so in it.
std::vector<quarantine::Store::Tell>
whom_to_tell(const pipeline::Session& session, const config::Config& config, bool stripped) {
    using quarantine::NoticeKind;
    std::vector<quarantine::Store::Tell> tell;
    for (const std::string& address : config.notice_to)
        tell.push_back({address, NoticeKind::at_once});
    if (stripped || config.notice_recipients == config::NoticeTime::never) return tell;
    const bool at_once = config.notice_recipients == config::NoticeTime::at_once;
    for (const std::string& recipient : session.recipients) {
        const std::size_t at = recipient.rfind('@');
        const std::string domain =
            at == std::string::npos ? "" : config::canonical_domain(recipient.substr(at + 1));
        if (tell.size() < most_told && config::is_ours(config, domain))
            tell.push_back({recipient, at_once ? NoticeKind::at_once : NoticeKind::daily});
    }
    return tell;
}

} // namespace

act::HoldAt Session::hold_at() {
    const Message& m = message();
    const bool whole =
        m.spool && m.failure.empty() && m.size <= m.snapshot->config.message_limit_bytes;
    const bool possible = gate_.store() != nullptr && m.snapshot->quarantine_key &&
                          m.snapshot->config.quarantine_to == config::HoldPlace::store;
    return whole && possible ? act::HoldAt::store : act::HoldAt::mta;
}

act::Plan Session::release_deferred(act::MtaControl& mta, const std::string& reply) {
    const Message& m = message();
    const pipeline::Judgement judgement =
        after_failure("store_unavailable", config::FailurePolicy::tempfail, m.size);
    act::Plan plan = act::plan(judgement, *m.snapshot, m.fields, new_reference());
    if (!reply.empty()) plan.smtp_text = reply;
    if (!act::carry_out(plan, mta)) plan.reply = act::Plan::Reply::tempfail;
    return plan;
}

/// Empty: not all of the body is there.
std::string Session::body_digest() {
    Message& m = message();
    if (!m.spool || m.size > m.snapshot->config.message_limit_bytes || !m.spool->flush()) return {};
    return quarantine::digest_of_body(m.release, m.spool->fd(), m.body, m.size);
}

/// Nothing when the message carries no marker, or one that is good for nothing (any more): it is
/// judged like any other then.
std::optional<act::Plan> Session::released(const pipeline::Session& session,
                                           act::MtaControl& mta,
                                           steady_clock::time_point until) {
    const Message& m = message();
    if (m.release.empty() || gate_.store() == nullptr || !m.failure.empty()) return std::nullopt;
    const std::string queue_id = escaped_ascii(session.queue_id);
    const auto release = gate_.store()->redeem(m.release, body_digest(), until);
    if (!release) {
        log::error("{}: a released message is deferred, the store cannot be asked: {}", queue_id,
                   release.error());
        return release_deferred(mta, {});
    }
    if (!*release) {
        log::warning("{}: a release marker is not valid (any more), the message is judged",
                     queue_id);
        return std::nullopt;
    }
    if ((*release)->late) {
        // Judged it would be held a second time, and whoever released it told that it went out.
        log::error("{}: the release of {} is deferred, its time is over by the clock of this host: "
                   "compare it with that of the host that releases mail",
                   queue_id, (*release)->reference);
        return release_deferred(mta, "The time of this release is over: compare the clocks of the "
                                     "mail host and of the host that released it");
    }
    act::Plan plan = act::plan_released(m.fields, (*release)->reference);
    if (!act::carry_out(plan, mta)) plan.reply = act::Plan::Reply::tempfail;
    log::notice("{}: released ref={} from=<{}> nrcpt={} size={}{}", queue_id, (*release)->reference,
                escaped_ascii(session.mail_from), session.recipients.size(), m.size,
                (*release)->again ? " again=yes: it has passed before, and the mail server did not "
                                    "hear the answer"
                                  : "");
    if (plan.reply != act::Plan::Reply::tempfail) {
        remember_release(**release);
        gate_.store()->count(
            report::counts_of_release(session, m.snapshot->directory, std::time(nullptr)));
    }
    return plan;
}

void Session::remember_release(const quarantine::Store::Redeemed& redeemed) {
    const quarantine::Teaching& teaching = redeemed.teaching;
    if (teaching.author().empty()) return;
    memory::Release release{.reference = redeemed.reference,
                            .author = teaching.author(),
                            .recipients = {},
                            .proven = teaching.proven(),
                            .dangerous = teaching.dangerous()};
    release.recipients.assign(teaching.recipients().begin(), teaching.recipients().end());
    gate_.examiner().remember(*message().snapshot, release);
}

void Session::hold_in_store(pipeline::Judgement& judgement,
                            const pipeline::Session& session,
                            steady_clock::time_point until,
                            act::Plan& plan) {
    const Message& m = message();
    const bool stripped = judgement.verdict.action == judge::Action::strip;
    const auto put =
        gate_.store()->put(*m.snapshot->quarantine_key, plan.reference,
                           description_of(judgement, session, m.snapshot->version),
                           whom_to_tell(session, m.snapshot->config, stripped), m.spool->fd(),
                           m.size, std::max(until, steady_clock::now() + store_grace));
    if (put) {
        if (put->known)
            log::notice("{}: the same message was held before as {}",
                        escaped_ascii(session.queue_id), put->reference);
        if (stripped) // the text in it states the reference
            plan = act::plan(judgement, *m.snapshot, m.fields, put->reference, act::HoldAt::store);
        plan.reference = put->reference;
        return;
    }
    auto policy = m.snapshot->config.on_store_unavailable;
    if (put.error().perhaps_stored && policy != config::FailurePolicy::tempfail) {
        // To hold or deliver it as well could double it.
        log::error("{}: it is not known whether the message was stored all the same, so it is "
                   "deferred, whatever on_failure.store_unavailable says",
                   escaped_ascii(session.queue_id));
        policy = config::FailurePolicy::tempfail;
    }
    judgement.failure = pipeline::Failure{"store_unavailable", policy};
    judgement.verdict.action = action_of(policy);
    plan = act::plan(judgement, *m.snapshot, m.fields, plan.reference);
}

} // namespace keneki::wire
