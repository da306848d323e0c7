#pragma once

#include "base/edits.h"
#include "pipeline/pipeline.h"

#include <string>
#include <vector>

namespace keneki::pipeline {

/// The attachments that are the reason for what the rules say: those without which rules would not
/// fire. Each is a whole MIME part of the message itself, whatever lies inside it. Error: why none
/// can be named, in words.
[[nodiscard]] Expected<std::vector<Removed>, std::string>
dangerous_parts(const Snapshot& snapshot, const evidence::Evidence& evidence);

/// What stands in the message in their place.
[[nodiscard]] std::vector<Edit> edits_for(const std::vector<Removed>& removed,
                                          const std::string& reference,
                                          const config::Config& config);

} // namespace keneki::pipeline
