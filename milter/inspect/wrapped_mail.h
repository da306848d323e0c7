#pragma once

#include "inspect/inspector.h"

namespace keneki::inspect {

/// Opens a mail or web archive that is not the whole of `part`: its parts become children.
void open_wrapped_mail(Inspection& inspection, std::uint32_t part, Bytes content);

} // namespace keneki::inspect
