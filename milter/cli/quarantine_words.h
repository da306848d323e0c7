#pragma once

#include "evidence/findings.h"
#include "pipeline/pipeline.h"
#include "quarantine/held_mail.h"

#include <optional>
#include <string>
#include <vector>

namespace keneki::cli {

/// A held message in a list; the description only where a secret key was at hand.
struct Listed {
    quarantine::Row row;
    std::optional<quarantine::Description> about;
    bool sent_on = false; ///< held for its recipients, but released to others
};

/// One line each, the newest last. Hostile text is escaped.
[[nodiscard]] std::string
list_text(const std::vector<Listed>& all, Language language, std::size_t width);
/// As JSON on one line, without its end.
[[nodiscard]] std::string list_line(const Listed& listed);

/// How much of a message is told.
enum class Audience {
    staff,    ///< who it claims to be from, and why it was held
    helpdesk, ///< also envelope, findings and what was not looked into
    auditor,  ///< also what was done with it
};
[[nodiscard]] std::string show_text(const Listed& listed,
                                    const std::vector<quarantine::AuditEntry>& done,
                                    Audience audience,
                                    Language language);
[[nodiscard]] std::string show_line(const Listed& listed,
                                    const std::vector<quarantine::AuditEntry>& done);

[[nodiscard]] std::string audit_text(const std::vector<quarantine::AuditEntry>& entries,
                                     Language language,
                                     std::size_t width);
[[nodiscard]] std::string audit_line(const quarantine::AuditEntry& entry);

/// "2026-11-26 12:00" in local time.
[[nodiscard]] std::string local_time(std::int64_t at);

/// The judgement that was stored with the message.
[[nodiscard]] pipeline::Judgement judgement_of(const quarantine::Description& about);

} // namespace keneki::cli
