#pragma once

#include "inspect/inspector.h"

namespace keneki::inspect {

/// Judges one field of a document by its instruction, ECMA-376-1 17.16.5: DDE and DDEAUTO start a
/// program, INCLUDETEXT, INCLUDEPICTURE and their like load from where they point.
void judge_field(Inspection& inspection, std::uint32_t part, std::string_view instruction);

} // namespace keneki::inspect
