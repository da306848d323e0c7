#pragma once

#include <string>
#include <vector>

namespace keneki::cli {

/// What the subcommands of `keneki quarantine` are asked; each uses its part.
struct QuarantineOptions {
    std::string config;
    std::vector<std::string> secret_keys;
    std::string passphrase_file;
    bool json = false;

    std::string reference, why;
    std::string since, until, state = "held", rule, address, subject;
    std::string audience = "helpdesk";
    std::string output, public_key;
    std::vector<std::string> recipients;
    bool as_attachment = false, stripped = false, again = false, no_passphrase = false;
};

/// Exit status: 0; EX_DATAERR when it may not or cannot be done to this message, EX_TEMPFAIL when
/// the mail server did not take it, else sysexits.
int quarantine_list(const QuarantineOptions& options);
int quarantine_show(const QuarantineOptions& options);
int quarantine_export(const QuarantineOptions& options);
int quarantine_release(const QuarantineOptions& options);
int quarantine_approve(const QuarantineOptions& options);
int quarantine_delete(const QuarantineOptions& options);
/// Judges what is held by the rules of now; changes nothing.
int quarantine_rescan(const QuarantineOptions& options);
/// 1 when an entry was changed or taken out.
int quarantine_audit(const QuarantineOptions& options);
int quarantine_key_create(const QuarantineOptions& options);
int quarantine_rekey(const QuarantineOptions& options);

} // namespace keneki::cli
