#pragma once

#include "config/config.h"
#include "people/directory.h"
#include "pipeline/pipeline.h"
#include "quarantine/rows.h"

#include <vector>

namespace keneki::report {

/// What one message adds to the counts of its day: only mail from outside counts.
///
/// kind "mail": "all", its verdict, "unseen" (something in it could not be looked into);
/// kind "rule": the rules that made it more than accepted;
/// kind "name": the staff and facilities that it pretended to be;
/// kind "recipient": to whom it went, when it was more than accepted;
/// kind "dept:" and its verdict: the departments of those, when the list of staff has departments.
[[nodiscard]] std::vector<quarantine::Count> counts_of(const pipeline::Judgement& judgement,
                                                       const pipeline::Session& session,
                                                       const people::Directory& directory,
                                                       std::int64_t now);

/// What a released message adds: kind "dept:released".
[[nodiscard]] std::vector<quarantine::Count> counts_of_release(const pipeline::Session& session,
                                                               const people::Directory& directory,
                                                               std::int64_t now);

/// In place of a department: the recipient is not in the list, or the list states none.
inline constexpr const char* not_listed = "";
inline constexpr const char* none_stated = "-";

/// Days since 1970 in local time.
[[nodiscard]] std::int64_t local_day(std::int64_t at);

} // namespace keneki::report
