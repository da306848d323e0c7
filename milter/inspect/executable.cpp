// Programs: PE and anything else that begins with MZ, ELF, Java and Android archives, Windows
// packages.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

#include <fmt/format.h>

namespace keneki::inspect {

bool wants_executable(const Part& part, Bytes /*content*/) {
    const auto& type = part.type();
    return type == "exe" || type == "elf" || type == "jar" || type == "apk" || type == "msix" ||
           type == "msi";
}

void inspect_executable(Inspection& inspection, std::uint32_t part, Bytes content) {
    std::string detail = inspection.part(part).type();
    if (detail == "exe") {
        const auto header = le_at<std::uint32_t>(content, 0x3C);
        const bool portable = has_at(content, header, std::string_view("PE\0\0", 4));
        // [PE] 3.3.2: IMAGE_FILE_DLL
        const bool library =
            portable && (le_at<std::uint16_t>(content, std::uint64_t{header} + 22) & 0x2000U) != 0;
        detail = library ? "PE DLL" : portable ? "PE" : "MZ";
    }
    inspection.found(Finding::EXECUTABLE, part, detail);
}

} // namespace keneki::inspect
