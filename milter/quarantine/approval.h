#pragma once

#include "base/expected.h"

#include <string>
#include <vector>

namespace keneki::quarantine {

/// With this the purpose of an approval for `recipients` (empty: the original ones) begins in the
/// audit trail; whoever approves writes what follows. Of recipients without a fault, no such text
/// is the beginning of one for others, whatever follows it. Not for people: as long as it takes.
[[nodiscard]] std::string approved_for(std::vector<std::string> recipients);

/// Error, in words for the person: one of them is no address that a message can be released to.
[[nodiscard]] Expected<Done, std::string> usable(const std::vector<std::string>& recipients);

} // namespace keneki::quarantine
