// Internet shortcuts, search definitions and Office queries: text files that lead elsewhere when
// opened.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

namespace keneki::inspect {

bool wants_shortcut(const Part& part, Bytes /*content*/) {
    return part.type() == "url" && is_file(part);
}

void inspect_shortcut(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = scan_form(content, 64U << 10U);
    std::string detail;
    for (const std::string_view key : {"\nurl=", "<url>"}) {
        const auto at = scan.find(key);
        if (at == std::string::npos || !detail.empty()) continue;
        const auto value = scan.substr(at + key.size(), 300);
        detail = value.substr(0, value.find_first_of("\r\n<"));
    }
    inspection.found(Finding::INTERNET_SHORTCUT, part, detail);
}

} // namespace keneki::inspect
