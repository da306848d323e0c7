#pragma once

#include "mail/header.h"
#include "mail/limits.h"

#include <evidence/evidence.pb.h>

namespace keneki::mail {

/// Fills evidence.header from the split header of the message, and makes the findings about it.
void read_message_header(const RawHeader& raw, const Limits& limits, evidence::Evidence& evidence);

} // namespace keneki::mail
