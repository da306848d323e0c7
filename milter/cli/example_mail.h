#pragma once

#include "config/config.h"
#include "judge/rules.h"
#include "sandbox/pool.h"

namespace keneki::cli {

/// Leads the mail of a rule's example through the inspector, with the site of all examples:
/// hospital.example, whose mx.hospital.example writes Authentication-Results, and no lists. So an
/// example holds on every installation. Borrows both until the examiner is gone.
[[nodiscard]] judge::MailExaminer example_examiner(sandbox::InspectorPool& pool,
                                                   const config::Config& config);

/// The site that examples of rules are written for.
[[nodiscard]] config::Config example_site();

} // namespace keneki::cli
