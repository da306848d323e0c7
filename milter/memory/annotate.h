#pragma once

#include "config/config.h"
#include "memory/memory.h"
#include "people/directory.h"

#include <evidence/evidence.pb.h>

namespace keneki::memory {

[[nodiscard]] Policy policy_of(const config::Config& config);

/// What a message from outside wants to know.
[[nodiscard]] Question question_of(const evidence::Evidence& evidence,
                                   const config::Config& config,
                                   const people::Directory& directory = {});

/// Writes the answer into evidence.memory, with the findings 540–569.
void annotate(evidence::Evidence& evidence,
              const Question& question,
              const Answer& answer,
              const config::Config& config);

} // namespace keneki::memory
