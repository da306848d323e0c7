#pragma once

#include "base/expected.h"
#include "config/config.h"
#include "pipeline/pipeline.h"
#include "quarantine/held_mail.h"

#include <string>

namespace keneki::cli {

/// The session in which a held message came.
[[nodiscard]] pipeline::Session session_of(const quarantine::Description& about);

/// Why a message cannot be released without its attachments.
struct StripFailure {
    int exit_status;
    std::string why; ///< empty: it has been said on standard error
};

/// Says in `how` what is taken out of a held message, by the rules of now; the rest has been looked
/// into and judged.
Expected<Done, StripFailure> take_attachments_out(const config::Config& config,
                                                  quarantine::HeldMail& held,
                                                  const quarantine::KeyRing& keys,
                                                  const std::string& reference,
                                                  quarantine::ReleaseOptions& how);

} // namespace keneki::cli
