#pragma once

#include "config/config.h"
#include "judge/rules.h"
#include "pipeline/pipeline.h"

#include <cstdint>
#include <string>

namespace keneki::wire {

[[nodiscard]] judge::Action action_of(config::FailurePolicy policy);

/// What never reached the pipeline: a failure of the collection, with its policy.
[[nodiscard]] pipeline::Judgement
after_failure(std::string name, config::FailurePolicy policy, std::uint64_t size);

} // namespace keneki::wire
