#pragma once

#include "pipeline/pipeline.h"

#include <string>

namespace keneki::pipeline {

/// The MIME part that stands in the place of one that was removed: header and body with CRLF, no
/// line end behind it. In Japanese and English: what was removed, why, and how to ask for it.
[[nodiscard]] std::string
removal_note(const Removed& removed, const std::string& reference, const std::string& contact);

} // namespace keneki::pipeline
