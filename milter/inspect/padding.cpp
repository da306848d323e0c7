// A file that is blown up with equal bytes at its end, so that scanners give up before it. Members
// of archives are judged where they are unpacked.
#include "inspect/inspector_list.h"
#include "inspect/members.h"

#include <fmt/format.h>

namespace keneki::inspect {

bool wants_padding(const Part& part, Bytes content) {
    return part.kind() != Part::ARCHIVE_MEMBER && content.size() > padding_bytes &&
           part.size() == content.size();
}

void inspect_padding(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::uint64_t run = trailing_run(content);
    if (run > padding_bytes)
        inspection.found(Finding::PADDED, part,
                         fmt::format("{} of {} bytes are padding", run, content.size()));
}

} // namespace keneki::inspect
