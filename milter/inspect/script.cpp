// Scripts that their content gives away; those known by name only are judged with the names.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

namespace keneki::inspect {

bool wants_script(const Part& part, Bytes /*content*/) {
    return (part.type() == "script" || part.type() == "chm") && is_file(part);
}

void inspect_script(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (inspection.part(part).type() == "chm") {
        inspection.found(Finding::SCRIPT, part, "compiled help (CHM)");
        return;
    }
    const std::string scan = scan_form(content, 64U << 10U);
    const auto line = scan.substr(0, scan.find_first_of("\r\n"));
    inspection.found(Finding::SCRIPT, part, line.substr(0, 80));
}

} // namespace keneki::inspect
