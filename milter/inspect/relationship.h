#pragma once

#include "inspect/inspector.h"
#include "inspect/targets.h"

namespace keneki::inspect {

/// Judges what a part of an Office document is bound to outside of the package. `kind` is the last
/// word of the relationship's type in lower case ("attachedtemplate").
void judge_external_relationship(Inspection& inspection,
                                 std::uint32_t part,
                                 std::string_view kind,
                                 std::string_view target);

/// Reports OFFICE_EXTERNAL_TEMPLATE for what is loaded from elsewhere, and
/// OFFICE_LOADS_FROM_OUTSIDE when it comes from outside; its detail takes the place of what lies on
/// a server of the author's own.
void found_loading(Inspection& inspection, std::uint32_t part, std::string_view what, Place place);

} // namespace keneki::inspect
