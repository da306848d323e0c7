// A name that promises a document or an archive, and a content that is neither: what its own
// program would offer to repair was not looked into.
#include "inspect/inspector_list.h"
#include "inspect/names.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {
// Old formats may be plain text under their name (.doc, .xls); these cannot.
constexpr std::array<std::string_view, 9> never_text{"docx", "docm", "xlsx", "xlsm", "xlsb",
                                                     "pptx", "pptm", "ppt",  "pdf"};
} // namespace

bool wants_unreadable(const Part& part, Bytes /*content*/) {
    if (part.type() != "unknown" && part.type() != "text") return false;
    const auto kind = extension_class(part.extension());
    if (kind == ExtensionClass::archive) return true;
    const bool office = kind == ExtensionClass::document || kind == ExtensionClass::office_macro;
    if (part.type() == "text")
        return std::find(never_text.begin(), never_text.end(), part.extension()) !=
               never_text.end();
    // Formats that are not recognised by content at all.
    static constexpr std::array<std::string_view, 10> unknown_ones{
        "mdb", "jtd", "xdw", "mp3", "mp4", "pub", "csv", "txt", "eml", "xps"};
    return office && std::find(unknown_ones.begin(), unknown_ones.end(), part.extension()) ==
                         unknown_ones.end();
}

void inspect_unreadable(Inspection& inspection, std::uint32_t part, Bytes /*content*/) {
    const std::string extension = inspection.part(part).extension();
    const auto id = extension_class(extension) == ExtensionClass::archive ? Finding::ARCHIVE_CORRUPT
                    : extension == "pdf"                                  ? Finding::FILE_CORRUPT
                                                                          : Finding::OFFICE_CORRUPT;
    inspection.found(id, part, "content is not ." + extension);
    inspection.not_inspected(NotInspected::CORRUPT, part, "content is not ." + extension);
}

} // namespace keneki::inspect
