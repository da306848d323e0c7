#pragma once

#include "config/config.h"

#include <string>

namespace keneki::wire {

/// What the daemon would not start with, or not work with, on this machine: the text of the socket,
/// the account, the group of the socket, the folder for large messages.
[[nodiscard]] config::Problems problems_around(const config::Config& config);

/// Large messages go there; who finds out only with the first of them has deferred it. Empty: good.
[[nodiscard]] std::string spool_problem(const config::Config& config);

} // namespace keneki::wire
