// A file of another kind that ends as a ZIP: two programs see two different things in it.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/type.h"
#include "inspect/zip_reader.h"

namespace keneki::inspect {

namespace {
// What ordinary tools append after the end record, a newline at most.
constexpr std::uint64_t tail_bytes = 2;
constexpr std::size_t search_bytes = 70'000; // end record and the longest comment
} // namespace

bool wants_polyglot(const Part& part, Bytes content) {
    const auto& type = part.type();
    if (is_zip_based(type) || type == "text" || type == "eml" || type == "mht" || type == "empty" ||
        type == "tar")
        return false;
    const auto from = content.size() > search_bytes ? content.size() - search_bytes : 0;
    return contains(as_text(slice(content, from)), std::string_view("PK\x05\x06", 4));
}

void inspect_polyglot(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto layout = find_zip(content);
    // An archive embedded in a document does not end where the document ends.
    if (!layout || layout->entries.empty() || layout->end + tail_bytes < content.size()) return;
    if (inspection.part(part).type() == "exe")
        return; // a self-extracting archive; it is a program already
    inspection.found(Finding::POLYGLOT, part, inspection.part(part).type() + " and ZIP");
    inspect_zip(inspection, part, content);
}

} // namespace keneki::inspect
