#pragma once

#include "inspect/inspector.h"

namespace keneki::inspect {

/// Macros in a compound file that is a part of something else (xl/vbaProject.bin): findings go to
/// `part`. True when there is a VBA project.
bool inspect_vba_project(Inspection& inspection, std::uint32_t part, Bytes compound_file);

} // namespace keneki::inspect
