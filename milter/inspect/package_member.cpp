#include "inspect/package_member.h"

#include "inspect/bytes.h"
#include "inspect/members.h"
#include "inspect/names.h"
#include "inspect/type.h"

#include <algorithm>

namespace keneki::inspect {

bool inspect_package_member(Inspection& inspection,
                            std::uint32_t part,
                            const ZipFile& zip,
                            const ZipLayout& layout,
                            std::size_t index) {
    if (!inspection.may_open(part)) return true; // said already
    const std::string name = package_part_name(layout.entries[index]);
    const std::uint32_t child =
        inspection.add_child(part, Part::EMBEDDED_FILE, name.substr(name.rfind('/') + 1));
    if (child == 0) return true;
    inspection.part(child).set_compressed_size(layout.entries[index].compressed_size);
    MemberCollector collector(inspection);
    const auto result = zip.stream(index, [&](Bytes piece) { return collector.take(piece); });
    if (result != ZipFile::Read::complete && result != ZipFile::Read::stopped)
        inspection.not_inspected(NotInspected::CORRUPT, child, "ZIP member");
    inspection.inspect_beginning(child, collector.beginning(), collector.size(),
                                 collector.sha256());
    // The child itself, or a file packed into it.
    for (auto id = child; id <= static_cast<std::uint32_t>(inspection.evidence().parts_size());
         ++id) {
        const Part& embedded = inspection.part(id);
        if (!is_program(embedded.type()) && !is_dangerous_extension(embedded.extension())) continue;
        inspection.found(Finding::EMBEDDED_OBJECT, part, embedded.name());
        break;
    }
    return !collector.stopped();
}

bool is_file_of_its_own(std::string_view name) {
    const std::string extension = extension_of(name);
    const auto kind = extension_class(extension);
    return is_dangerous_extension(extension) || kind == ExtensionClass::document ||
           kind == ExtensionClass::office_macro || kind == ExtensionClass::html ||
           kind == ExtensionClass::archive;
}

void judge_structure(Inspection& inspection,
                     std::uint32_t part,
                     Bytes content,
                     const ZipLayout& layout) {
    const bool cut = inspection.part(part).size() > content.size();
    if (layout.too_many || (layout.repaired && cut)) {
        inspection.found(Finding::LIMIT_REACHED, part, "parts of an Office document");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "parts of an Office document");
    }
    if (layout.repaired) {
        if (cut) return;
        inspection.found(Finding::OFFICE_CORRUPT, part, "no directory of its parts");
        inspection.not_inspected(NotInspected::CORRUPT, part, "ZIP");
        return;
    }
    const std::string sign = zip_inconsistency(content, layout);
    if (!sign.empty()) inspection.found(Finding::ARCHIVE_INCONSISTENT, part, sign);
}

std::string package_part_name(const ZipEntry& entry) {
    std::string name = lower(entry.name);
    std::replace(name.begin(), name.end(), '\\', '/');
    if (name.starts_with('/')) name.erase(0, 1);
    return name;
}

} // namespace keneki::inspect
