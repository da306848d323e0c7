#include "inspect/macro.h"

#include "inspect/vba_words.h"

#include <fmt/format.h>

namespace keneki::inspect {

void report_deeds(Inspection& inspection,
                  std::uint32_t part,
                  const MacroDeeds& deeds,
                  std::string_view also_executes) {
    const auto report = [&](Finding::Id id, const std::string& sign) {
        if (!sign.empty()) inspection.found(id, part, sign);
    };
    report(Finding::MACRO_AUTO_EXEC, deeds.runs_by_itself);
    report(Finding::MACRO_WRITES_FILES, deeds.writes);
    report(Finding::MACRO_EXECUTES, deeds.executes);
    report(Finding::MACRO_DOWNLOADS, deeds.downloads);
    report(Finding::MACRO_OBFUSCATED, deeds.obfuscated);
    const std::string_view act = !deeds.executes.empty() ? deeds.executes
                                 : !deeds.writes.empty() ? deeds.writes
                                                         : also_executes;
    if (!deeds.runs_by_itself.empty() && !act.empty())
        inspection.found(Finding::MACRO_SUSPICIOUS, part,
                         fmt::format("{}, {}", deeds.runs_by_itself, act));
}

bool report_vba(Inspection& inspection, std::uint32_t part, const VbaCode& code) {
    if (!code.present()) return false;
    inspection.found(Finding::MACRO_PRESENT, part,
                     code.source.empty() ? "VBA, source not found" : "VBA");
    for (const std::string& module : code.hidden)
        inspection.found(Finding::MACRO_SOURCE_MISSING, part, module);
    if (code.over_limit) {
        inspection.found(Finding::LIMIT_REACHED, part, "source of macros");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "source of macros");
    }
    const VbaSigns signs = read_vba_source(code.source);
    report_deeds(inspection, part,
                 {.runs_by_itself = signs.runs_by_itself,
                  .writes = signs.writes,
                  .executes = signs.executes,
                  .downloads = signs.downloads,
                  .obfuscated = signs.obfuscated},
                 signs.calls_something);
    return true;
}

} // namespace keneki::inspect
