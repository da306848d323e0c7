#pragma once

#include "config/config.h"
#include "pipeline/pipeline.h"
#include "quarantine/rows.h"

#include <vector>

namespace keneki::report {

/// What one message adds to the counts of its day: only mail from outside counts.
///
/// kind "mail": "all", its verdict, "unseen" (something in it could not be looked into);
/// kind "rule": the rules that made it more than accepted;
/// kind "name": the staff and facilities that it pretended to be;
/// kind "recipient": to whom it went, when it was more than accepted.
[[nodiscard]] std::vector<quarantine::Count>
counts_of(const pipeline::Judgement& judgement, const pipeline::Session& session, std::int64_t now);

/// Days since 1970 in local time.
[[nodiscard]] std::int64_t local_day(std::int64_t at);

} // namespace keneki::report
