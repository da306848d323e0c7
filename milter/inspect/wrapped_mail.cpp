// A mail or Outlook wrapping that comes inside an archive or alone: known, but not opened here
// (message parts of the mail itself are descended by the mail parser).
#include "inspect/inspector_list.h"

namespace keneki::inspect {

bool wants_wrapped_mail(const Part& part, Bytes /*content*/) {
    if (part.type() == "tnef" || part.type() == "msg") return true;
    return part.type() == "eml" && part.kind() != Part::MIME &&
           part.kind() != Part::ATTACHED_MESSAGE;
}

void inspect_wrapped_mail(Inspection& inspection, std::uint32_t part, Bytes /*content*/) {
    const auto type = inspection.part(part).type();
    if (type == "tnef") inspection.found(Finding::TNEF, part, "winmail.dat");
    inspection.not_inspected(NotInspected::UNSUPPORTED, part, type);
}

} // namespace keneki::inspect
