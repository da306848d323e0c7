// Databases of Microsoft Access. Their tables, forms and modules are not read; that one starts
// something when it is opened is told by the name that Access looks for.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

namespace keneki::inspect {

bool wants_access(const Part& part, Bytes /*content*/) {
    return part.type() == "access";
}

void inspect_access(Inspection& inspection, std::uint32_t part, Bytes content) {
    inspection.found(Finding::DATABASE, part, {});
    inspection.not_inspected(NotInspected::UNSUPPORTED, part, "Access database");
    const std::string_view text = as_text(content);
    // Names are kept in UTF-16, or behind a mark in one byte a character.
    constexpr std::string_view wide("A\0u\0t\0o\0E\0x\0e\0c\0", 16);
    if (contains(text, wide) || contains(text, "\xFF\xFE"
                                               "AutoExec"))
        inspection.found(Finding::MACRO_AUTO_EXEC, part, "AutoExec");
}

} // namespace keneki::inspect
