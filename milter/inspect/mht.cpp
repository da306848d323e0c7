// Web archives (MHT) and Word XML: text that may hold ActiveMime (macros) or a compound file as
// base64 (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

namespace keneki::inspect {

namespace {
constexpr std::size_t scan_limit_bytes = 16U << 20U;
}

bool wants_mht(const Part& part, Bytes /*content*/) {
    return part.type() == "mht" || part.type() == "xml" ||
           (part.type() == "eml" && part.kind() == Part::FILE);
}

void inspect_mht(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string_view raw = as_text(slice(content, 0, scan_limit_bytes));
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a web archive");
    if (contains(raw, "QWN0aXZlTWlt")) inspection.found(Finding::MACRO_PRESENT, part, "ActiveMime");
    if (inspection.part(part).type() == "xml" && contains(raw, "office/2006/xmlPackage") &&
        contains(raw, "vbaProject"))
        inspection.found(Finding::MACRO_PRESENT, part, "Flat OPC");
    if (inspection.part(part).type() == "mht")
        inspection.not_inspected(NotInspected::UNSUPPORTED, part, "parts of a web archive");
}

} // namespace keneki::inspect
