#pragma once

#include "evidence/findings.h"
#include "people/directory.h"

namespace keneki::people {

/// Adds LOOK_ALIKE_OF_OURS and LOOK_ALIKE_OF_PARTNER for the domains of an inbound message that it
/// shows as its author's or answers to: From, Sender, Reply-To and the envelope's sender. Each
/// imitated domain once.
void check_look_alikes(const Directory::Lists& lists, evidence::Evidence& evidence);

} // namespace keneki::people
