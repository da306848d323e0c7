#pragma once

#include "base/byte_reader.h"

#include <evidence/evidence.pb.h>
#include <evidence/request.pb.h>

namespace keneki::inspect {

/// Everything an inspector process does, as one function: parses the message (or takes the bare
/// file), opens every part, and returns the Evidence. Findings on the message that need all parts
/// (password stated beside an encrypted archive is a rule's matter, not this one's) are not made
/// here. Never throws for what the bytes contain.
[[nodiscard]] evidence::Evidence inspect(const evidence::InspectionRequest& request, Bytes content);

/// Opens whatever would need the file system later (converters, tables); call before the sandbox
/// closes.
void initialise();

} // namespace keneki::inspect
