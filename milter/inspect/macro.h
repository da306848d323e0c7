#pragma once

#include "inspect/inspector.h"
#include "inspect/vba_project.h"

namespace keneki::inspect {

/// Reports what the VBA of a document is and does on `part`. True when there is any.
bool report_vba(Inspection& inspection, std::uint32_t part, const VbaCode& code);

/// What the macros of a sheet or a project do, in the words of the findings; empty: not seen.
struct MacroDeeds {
    std::string runs_by_itself;
    std::string writes;
    std::string executes;
    std::string downloads;
    std::string obfuscated;
};

/// The findings about deeds, and MACRO_SUSPICIOUS when they come together as MacroRaptor has it:
/// runs by itself, and writes or executes.
void report_deeds(Inspection& inspection,
                  std::uint32_t part,
                  const MacroDeeds& deeds,
                  std::string_view also_executes);

} // namespace keneki::inspect
