#pragma once

#include "cli/quarantine_actions.h"
#include "config/config.h"
#include "quarantine/held_mail.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::cli {

/// On standard error. `status`, or that of a store that cannot be used.
int complain(int status, std::string_view what);

/// All of `left_out`; what then is to be returned: `status` when there are any.
int complain_of_each(int status, const std::vector<std::string>& left_out);

/// What is sealed of a row; why there is no row, or why it cannot be opened.
[[nodiscard]] Expected<quarantine::Description, std::string>
description_of(const Expected<quarantine::Row, std::string>& row, const quarantine::KeyRing& keys);

/// One of two texts, by the locale.
[[nodiscard]] std::string in_my_words(std::string_view ja, std::string_view en);

/// What every subcommand of `keneki quarantine` begins with: the configuration and the store.
int with_held_mail(const QuarantineOptions& options,
                   quarantine::HeldMail::Access access,
                   const std::function<int(const config::Config&, quarantine::HeldMail&)>& run);

/// Those that were named, else the one beside the public key; none where that is missing.
[[nodiscard]] Expected<quarantine::KeyRing, std::string> keys_of(const QuarantineOptions& options,
                                                                 const config::Config& config);

/// Who is at the keyboard, and the purpose that he states.
[[nodiscard]] quarantine::Actor actor_of(const QuarantineOptions& options);

} // namespace keneki::cli
