// A single file in gzip: unpacked by zlib within the budget, and inspected as a member.
#include "inspect/bytes.h"
#include "inspect/inflate.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/names.h"

namespace keneki::inspect {

namespace {

/// RFC 1952 2.3.1: the original name, when flag 3 is set; else the archive's own without its last
/// extension.
std::string inner_name(const Part& archive, Bytes content) {
    const auto flags = le_at<std::uint8_t>(content, 3);
    if ((flags & 0x08U) != 0 && (flags & 0x04U) == 0) {
        const std::string_view rest = as_text(slice(content, 10, 1024));
        const auto end = rest.find('\0');
        if (end != std::string_view::npos && end > 0) return std::string(rest.substr(0, end));
    }
    return archive.extension() == "tgz" ? archive.stem() + ".tar" : archive.stem();
}

} // namespace

bool wants_compressed(const Part& part, Bytes /*content*/) {
    return part.type() == "gzip";
}

void inspect_compressed(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (!inspection.may_open(part)) return;
    MemberCollector collector(inspection);
    const bool complete = inflate_bytes(content, InflateFormat::gzip,
                                        [&](Bytes piece) { return collector.take(piece); });
    const std::uint32_t child = inspection.add_child(part, Part::ARCHIVE_MEMBER,
                                                     inner_name(inspection.part(part), content));
    if (child == 0) return;
    inspection.part(child).set_compressed_size(content.size());
    if (!complete && !collector.stopped()) {
        inspection.found(Finding::ARCHIVE_CORRUPT, part, "gzip");
        inspection.not_inspected(NotInspected::CORRUPT, part, "gzip");
    }
    inspect_member(inspection, part, child, content.size(), collector);
}

} // namespace keneki::inspect
