#include "pipeline/pipeline.h"

#include "base/escape.h"
#include "base/log.h"
#include "evidence/findings.h"
#include "memory/annotate.h"
#include "pipeline/failed_messages.h"
#include "pipeline/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace keneki::pipeline {
namespace {

using config::FailurePolicy;
using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;
using sandbox::InspectionFailure;
using std::chrono::steady_clock;

judge::Action action_of(FailurePolicy policy) {
    switch (policy) {
    case FailurePolicy::tempfail:
        return judge::Action::tempfail;
    case FailurePolicy::tag:
        return judge::Action::tag;
    case FailurePolicy::accept:
        return judge::Action::accept;
    case FailurePolicy::hold:
        return judge::Action::quarantine;
    }
    return judge::Action::tempfail;
}

evidence::InspectionRequest
request_for(const config::Config& config, std::uint64_t size, std::chrono::milliseconds left) {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    request.set_size(size);
    // The inspector stops by itself a little before it would be killed, and then says what was
    // left.
    const auto limit = std::min(config.inspector_time_limit, left) * 9 / 10;
    request.set_time_limit_ms(static_cast<std::uint32_t>(std::max<std::int64_t>(limit.count(), 1)));
    for (const std::string& password : config.archive_passwords)
        request.add_passwords(password);
    return request;
}

struct FailureKind {
    Finding::Id finding;
    NotInspected::Reason reason;
    std::string_view detail;
};

/// The verdict on a message that could not be looked into: what is known goes through the rules, so
/// that reasons are stated, and the named policy decides.
Judgement failed(const Snapshot& snapshot,
                 const Session& session,
                 std::uint64_t size,
                 const FailureKind& kind,
                 Failure failure) {
    Judgement judgement;
    Evidence& evidence = judgement.evidence;
    evidence.set_size(size);
    describe_session(session, snapshot.config, evidence);
    add_finding(evidence, kind.finding, 0, kind.detail);
    add_not_inspected(evidence, kind.reason, 0, kind.detail);
    judgement.verdict = snapshot.rules.judge(evidence, thresholds(snapshot.config));
    judgement.verdict.action = action_of(failure.policy);
    judgement.failure = std::move(failure);
    return judgement;
}

FailureKind kind_of(InspectionFailure why) {
    switch (why) {
    case InspectionFailure::died:
        return {Finding::INSPECTION_FAILED, NotInspected::INSPECTOR_DIED, "inspector died"};
    case InspectionFailure::timed_out:
        return {Finding::INSPECTION_FAILED, NotInspected::TIMED_OUT, "inspector timed out"};
    case InspectionFailure::internal:
        return {Finding::INSPECTION_FAILED, NotInspected::INSPECTOR_DIED, "internal error"};
    case InspectionFailure::cut_short:
    case InspectionFailure::none_free:
        break;
    }
    return {Finding::INSPECTION_FAILED, NotInspected::TIMED_OUT, "no inspector free"};
}

Failure policy_for(const config::Config& config, InspectionFailure why) {
    switch (why) {
    case InspectionFailure::died:
        return {"inspector_died", config.on_inspector_died};
    case InspectionFailure::timed_out:
        return {"inspector_timed_out", config.on_inspector_timed_out};
    case InspectionFailure::internal:
        return {"internal_error", config.on_internal_error};
    case InspectionFailure::cut_short:
    case InspectionFailure::none_free:
        break;
    }
    return {"no_inspector_free", config.on_no_inspector_free};
}

/// When even the rules cannot be asked any more.
Judgement after_exception(const Snapshot& snapshot, std::uint64_t size) {
    Judgement judgement;
    judgement.evidence.set_size(size);
    add_finding(judgement.evidence, Finding::INSPECTION_FAILED, 0, "internal error");
    judgement.failure = Failure{"internal_error", snapshot.config.on_internal_error};
    judgement.verdict.action = action_of(snapshot.config.on_internal_error);
    return judgement;
}

/// How much an action keeps a message from its reader.
int severity(judge::Action action) {
    switch (action) {
    case judge::Action::accept:
        return 0;
    case judge::Action::tag:
        return 1;
    case judge::Action::strip:
        return 2;
    case judge::Action::tempfail:
        return 3;
    case judge::Action::quarantine:
        return 4;
    case judge::Action::reject:
        return 5;
    }
    return 0;
}

/// on_failure.memory_unavailable, when the site wants other than to go on without it.
void apply_memory_policy(const config::Config& config, Judgement& judgement) {
    if (!config.on_memory_unavailable || !judgement.evidence.has_memory() ||
        judgement.evidence.memory().available())
        return;
    const judge::Action action = action_of(*config.on_memory_unavailable);
    if (severity(action) <= severity(judgement.verdict.action)) return;
    judgement.verdict.action = action;
    judgement.failure = Failure{"memory_unavailable", *config.on_memory_unavailable};
}

} // namespace

judge::Thresholds thresholds(const config::Config& config) {
    return {config.tag_at, config.quarantine_at, config.reject_at, config.strip_at};
}

Pipeline::Pipeline(sandbox::InspectorPool& pool, const memory::Memory* memory)
    : pool_(pool), memory_(memory), failed_(std::make_shared<FailedMessages>()) {}

Judgement Pipeline::examine(const Snapshot& snapshot,
                            const Session& session,
                            int content_fd,
                            std::uint64_t size,
                            steady_clock::time_point until) {
    const auto start = steady_clock::now();
    Judgement judgement;
    try {
        judgement = examine_or_throw(snapshot, session, content_fd, size, until);
    } catch (const std::exception& error) {
        log::error("{}: internal error: {}", escaped(session.queue_id), escaped(error.what()));
        judgement = after_exception(snapshot, size);
    }
    judgement.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    return judgement;
}

Judgement Pipeline::examine_or_throw(const Snapshot& snapshot,
                                     const Session& session,
                                     int content_fd,
                                     std::uint64_t size,
                                     steady_clock::time_point until) {
    Judgement judgement = judged(snapshot, session, content_fd, size, until);
    if (judgement.verdict.action != judge::Action::strip) return judgement;
    auto stripped = strip(snapshot, session, judgement.evidence, content_fd, size, until);
    if (stripped) {
        judgement.removed = std::move(stripped->removed);
    } else {
        judgement.verdict.action = judge::Action::quarantine;
        judgement.why_whole = stripped.error();
    }
    return judgement;
}

Judgement Pipeline::judged(const Snapshot& snapshot,
                           const Session& session,
                           int content_fd,
                           std::uint64_t size,
                           steady_clock::time_point until) {
    const config::Config& config = snapshot.config;
    if (size > config.message_limit_bytes)
        return failed(snapshot, session, size,
                      {Finding::LIMIT_REACHED, NotInspected::OVER_LIMIT, "message.limit"},
                      {"message_too_large", config.on_over_limit});

    const auto start = steady_clock::now();
    std::optional<FailedMessages::Mark> mark;
    if (failed_->remembers_any()) mark = failed_->mark_of(content_fd, size, session.queue_id);
    const FailureKind again{Finding::INSPECTION_FAILED, NotInspected::INSPECTOR_DIED,
                            "broke its inspector repeatedly"};
    const Failure repeated{"repeated_failure", config.on_repeated_failure};
    if (mark && failed_->failures(*mark, start) >= FailedMessages::repeated)
        return failed(snapshot, session, size, again, repeated);

    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - start);
    auto inspected = pool_.inspect(request_for(config, size, left), content_fd, until);
    if (!inspected) {
        const InspectionFailure why = inspected.error();
        // Only what may be the message's own doing is remembered against it: not that it had to
        // wait for an inspector until no time was left.
        if (why == InspectionFailure::died || why == InspectionFailure::timed_out) {
            if (!mark) mark = failed_->mark_of(content_fd, size, session.queue_id);
            if (mark && failed_->add(*mark, start) >= FailedMessages::repeated)
                return failed(snapshot, session, size, again, repeated);
        }
        return failed(snapshot, session, size, kind_of(why), policy_for(config, why));
    }

    Judgement judgement;
    judgement.evidence = std::move(*inspected);
    // What the session says is the daemon's to say, whatever an inspector answered.
    describe_session(session, config, judgement.evidence);
    correct_direction(config, judgement.evidence);
    describe_authentication(config, judgement.evidence);
    snapshot.directory.annotate(judgement.evidence, config);
    snapshot.known_bad.annotate(judgement.evidence);
    ask_memory(snapshot, judgement.evidence, until);
    judgement.verdict = snapshot.rules.judge(judgement.evidence, thresholds(config));
    apply_memory_policy(config, judgement);
    return judgement;
}

void Pipeline::ask_memory(const Snapshot& snapshot,
                          Evidence& evidence,
                          steady_clock::time_point until) const {
    if (memory_ == nullptr || evidence.direction() != evidence::INBOUND) return;
    const auto question = memory::question_of(evidence, snapshot.config, snapshot.directory);
    memory::annotate(evidence, question, memory_->ask(question, until), snapshot.config);
}

} // namespace keneki::pipeline
