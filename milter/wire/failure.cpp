#include "wire/failure.h"

#include "evidence/findings.h"

#include <utility>

namespace keneki::wire {

judge::Action action_of(config::FailurePolicy policy) {
    switch (policy) {
    case config::FailurePolicy::tag:
        return judge::Action::tag;
    case config::FailurePolicy::accept:
        return judge::Action::accept;
    case config::FailurePolicy::hold:
        return judge::Action::quarantine;
    case config::FailurePolicy::tempfail:
        break;
    }
    return judge::Action::tempfail;
}

pipeline::Judgement
after_failure(std::string name, config::FailurePolicy policy, std::uint64_t size) {
    pipeline::Judgement judgement;
    judgement.evidence.set_size(size);
    add_finding(judgement.evidence, evidence::Finding::INSPECTION_FAILED, 0, name);
    judgement.verdict.action = action_of(policy);
    judgement.failure = pipeline::Failure{std::move(name), policy};
    return judgement;
}

} // namespace keneki::wire
