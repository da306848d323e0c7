// A file of another kind that ends as a ZIP, or that is called an archive and holds one further in:
// two programs see two different things in it.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "inspect/type.h"
#include "inspect/zip_reader.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {
// What ordinary tools append after the end record, a newline at most.
constexpr std::uint64_t tail_bytes = 2;
constexpr std::size_t search_bytes = 70'000; // end record and the longest comment
// Farther than WinRAR and 7-Zip look for an archive behind the program that unpacks it.
constexpr std::size_t stub_limit_bytes = 4U << 20U;

/// What an archive is never written as; other archives hold some by right.
bool is_other_kind(std::string_view type) {
    constexpr std::array<std::string_view, 5> kinds{"text", "unknown", "pdf", "html", "rtf"};
    return is_image(type) || std::ranges::find(kinds, type) != kinds.end();
}

/// Where an archive begins behind something else, as its programs find it; 0: nowhere.
std::size_t archive_behind(Bytes content) {
    constexpr std::array<std::string_view, 4> magics{
        std::string_view("Rar!\x1A\x07\x00", 7), std::string_view("Rar!\x1A\x07\x01\x00", 8),
        std::string_view("7z\xBC\xAF\x27\x1C", 6), std::string_view("MSCF\0\0\0\0", 8)};
    std::size_t first = 0;
    for (const std::string_view magic : magics) {
        const auto at = as_text(slice(content, 0, stub_limit_bytes + magic.size())).find(magic);
        if (at != std::string_view::npos && (first == 0 || at < first)) first = at;
    }
    return first;
}
} // namespace

bool wants_hidden_archive(const Part& part, Bytes /*content*/) {
    return extension_class(part.extension()) == ExtensionClass::archive &&
           is_other_kind(part.type());
}

void inspect_hidden_archive(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::size_t begin = archive_behind(content);
    if (begin == 0 || !inspection.may_open(part)) return;
    inspection.found(Finding::POLYGLOT, part, inspection.part(part).type() + " and archive");
    const std::string name = inspection.part(part).name();
    if (const auto child = inspection.add_child(part, Part::EMBEDDED_FILE, name); child != 0)
        inspection.inspect_content(child, slice(content, begin));
}

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
