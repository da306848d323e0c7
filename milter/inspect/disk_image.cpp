// Disk images: Windows mounts them by a double click, and what is inside carries no mark of the
// internet.
#include "inspect/inspector_list.h"
#include "inspect/type.h"

namespace keneki::inspect {

bool wants_disk_image(const Part& part, Bytes /*content*/) {
    return is_disk_image(part.type());
}

void inspect_disk_image(Inspection& inspection, std::uint32_t part, Bytes /*content*/) {
    inspection.found(Finding::DISK_IMAGE, part, inspection.part(part).type());
    inspection.not_inspected(NotInspected::UNSUPPORTED, part, inspection.part(part).type());
}

} // namespace keneki::inspect
