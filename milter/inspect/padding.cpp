// A file that is blown up with equal bytes, so that scanners give up before it. Members of archives
// are judged where they are unpacked; parts of an Office document by what the document says of
// them.
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/type.h"
#include "inspect/zip_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t padded_ratio = 100; // threats 2.1

/// A part of a document that is padded does as well as a padded document.
void inspect_parts(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto layout = find_zip(content);
    if (!layout) return;
    for (const ZipEntry& entry : layout->entries)
        if (entry.size > padding_bytes && entry.size / padded_ratio > entry.compressed_size) {
            inspection.found(
                Finding::PADDED, part,
                fmt::format("{}: {} bytes from {}", entry.name, entry.size, entry.compressed_size));
            return;
        }
}

} // namespace

bool wants_padding(const Part& part, Bytes content) {
    return is_ooxml(part.type()) ||
           (part.kind() != Part::ARCHIVE_MEMBER && content.size() > small_padding_bytes &&
            part.size() == content.size());
}

void inspect_padding(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (is_ooxml(inspection.part(part).type())) inspect_parts(inspection, part, content);
    if (inspection.part(part).kind() == Part::ARCHIVE_MEMBER) return;
    const std::uint64_t at_end = trailing_run(content);
    const std::uint64_t anywhere = repeated_bytes(content);
    if (is_padded(inspection.part(part), at_end, anywhere))
        inspection.found(
            Finding::PADDED, part,
            fmt::format("{} of {} bytes are padding", std::max(at_end, anywhere), content.size()));
}

} // namespace keneki::inspect
