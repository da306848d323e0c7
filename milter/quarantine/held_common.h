#pragma once

#include "quarantine/held_mail.h"

#include <cstdint>
#include <exception>
#include <string>

namespace keneki::quarantine {

// What the files of HeldMail share.

/// Seconds since 1970.
[[nodiscard]] std::int64_t time_now();
[[nodiscard]] AuditEntry
entry_of(const std::string& reference, const Actor& actor, const std::string& action);
/// Of something that was refused, and why.
[[nodiscard]] AuditEntry refusal_of(const std::string& reference,
                                    const Actor& actor,
                                    const std::string& action,
                                    const std::string& why);
/// Why it cannot be opened.
[[nodiscard]] std::string text_is_gone(State state);

/// With the file, the key of the configuration and what to do. An address of PostgreSQL may have a
/// password in it.
[[nodiscard]] std::string failure_of(const std::string& store, const std::exception& error);

/// What the database threw is an error in words for the person.
template <class Result, class Work>
Expected<Result, std::string> HeldMail::guarded(const Work& work) {
    try {
        return work();
    } catch (const Damaged& error) {
        return fail(std::string(error.what()));
    } catch (const std::exception& error) {
        return fail(failure_of(store_, error));
    }
}

} // namespace keneki::quarantine
