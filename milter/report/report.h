#pragma once

#include "evidence/findings.h"
#include "quarantine/rows.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::report {

/// What came of a period, for the administrator and for those to whom he reports.
struct Report {
    std::int64_t first_day = 0, end_day = 0; ///< days since 1970, local time; `end_day` is outside
    std::int64_t mail = 0, tagged = 0, held = 0, rejected = 0, deferred = 0;
    std::int64_t stripped = 0; ///< delivered without the attachments that were the reason
    std::int64_t unseen = 0;   ///< something in it could not be looked into
    std::vector<quarantine::Count> rules, names, recipients; ///< the most frequent first
    /// Messages to at least one recipient of a department.
    struct Department {
        std::string name; ///< also not_listed or none_stated
        std::int64_t tagged = 0, held = 0, stripped = 0, rejected = 0, released = 0;
    };
    std::vector<Department> departments; ///< most of all but released first

    std::int64_t stored = 0, waiting = 0, released = 0, deleted = 0, expired = 0; ///< of the store
    /// Between receipt and release or deletion, the middle one in seconds; -1: nothing was decided.
    std::int64_t middle_decision_seconds = -1;
};

/// `counts`, the held messages and the audit trail of the period.
[[nodiscard]] Report report_of(std::int64_t first_day,
                               std::int64_t end_day,
                               const std::vector<quarantine::Count>& counts,
                               const std::vector<quarantine::Row>& rows,
                               const std::vector<quarantine::AuditEntry>& audit);

/// Puts the words of the rules in front of their ids.
void explain_rules(Report& report, const std::map<std::string, std::string>& words);

[[nodiscard]] std::string report_text(const Report& report, Language language);
/// A page without scripts or references, for a browser or a mail.
[[nodiscard]] std::string report_html(const Report& report, Language language);
/// UTF-8 with a byte order mark, as Excel wants it; no cell begins a formula.
[[nodiscard]] std::string report_csv(const Report& report, Language language);

} // namespace keneki::report
