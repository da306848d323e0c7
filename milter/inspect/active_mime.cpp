// ActiveMime: the macros of a document that was saved as a web archive or as XML (editdata.mso,
// threats 7.5): a compound file, deflated behind a head of varying length.
#include "inspect/bytes.h"
#include "inspect/inflate.h"
#include "inspect/inspector_list.h"
#include "inspect/ole.h"

#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t compound_limit_bytes = 16U << 20U;
constexpr std::uint64_t head_size_offset = 0x1E; // what is missing of it, behind 46 bytes
constexpr std::uint64_t fixed_head_bytes = 46;

/// `whole` becomes false where a limit ends it.
std::string
inflated_from(Inspection& inspection, Bytes content, std::uint64_t offset, bool& whole) {
    std::string out;
    inflate_bytes(slice(content, offset), InflateFormat::zlib, [&](Bytes piece) {
        out += as_text(piece);
        whole = inspection.spend_inflated(piece.size()) && out.size() < compound_limit_bytes;
        return whole;
    });
    return out;
}

} // namespace

bool wants_active_mime(const Part& /*part*/, Bytes content) {
    return has_at(content, 0, "ActiveMime");
}

void inspect_active_mime(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::uint64_t stated = le_at<std::uint16_t>(content, head_size_offset) + fixed_head_bytes;
    // Word and Excel write these two, whatever the head says.
    for (const std::uint64_t offset : std::array<std::uint64_t, 3>{stated, 0x32, 0x22A}) {
        bool whole = true;
        const std::string compound = inflated_from(inspection, content, offset, whole);
        if (compound.empty()) continue;
        if (!whole) {
            inspection.found(Finding::LIMIT_REACHED, part, "ActiveMime");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "ActiveMime");
        }
        if (inspect_vba_project(inspection, part, as_bytes(compound))) return;
        break;
    }
    inspection.found(Finding::MACRO_PRESENT, part, "ActiveMime");
    inspection.not_inspected(NotInspected::CORRUPT, part, "ActiveMime");
}

} // namespace keneki::inspect
