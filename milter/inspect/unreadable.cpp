// A name that promises a document or an archive, and a content that is neither: what its own
// program would offer to repair was not looked into.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "mail/embedded_text_files.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {
// Old formats may be plain text under their name (.doc, .xls); these cannot.
constexpr std::array<std::string_view, 9> never_text{"docx", "docm", "xlsx", "xlsm", "xlsb",
                                                     "pptx", "pptm", "ppt",  "pdf"};

constexpr std::string_view apple_double("\x00\x05\x16\x07", 4);
constexpr std::uint64_t word_owner_bytes = 162;
constexpr std::uint64_t excel_owner_bytes = 165; // PowerPoint's have as many
constexpr unsigned longest_user = 54;            // letters that an owner file has room for

/// What macOS packs beside each file: its attributes and icon, AppleDouble (RFC 1740,
/// appendix B). Nothing but macOS reads it.
bool is_mac_twin(const Part& part, Bytes content) {
    return base_name(part.name()).starts_with("._") && has_at(content, 0, apple_double);
}

/// What Office puts beside a document while it is open: the user's name, in two forms.
bool is_owner_file(const Part& part, Bytes content) {
    return base_name(part.name()).starts_with("~$") &&
           (part.size() == word_owner_bytes || part.size() == excel_owner_bytes) &&
           le_at<std::uint8_t>(content, 0) <= longest_user;
}
} // namespace

bool wants_unreadable(const Part& part, Bytes content) {
    if (part.type() != "unknown" && part.type() != "text") return false;
    if (is_mac_twin(part, content) || is_owner_file(part, content)) return false;
    const auto kind = extension_class(part.extension());
    if (kind == ExtensionClass::archive)
        return mail::find_text_files(as_text(content), 1).empty(); // else text_files.cpp
    const bool office = kind == ExtensionClass::document || kind == ExtensionClass::office_macro ||
                        kind == ExtensionClass::onenote || part.extension() == "mht" ||
                        part.extension() == "mhtml";
    if (part.type() == "text")
        return std::find(never_text.begin(), never_text.end(), part.extension()) !=
               never_text.end();
    // Formats that are not recognised by content at all.
    static constexpr std::array<std::string_view, 9> unknown_ones{"mdb", "jtd", "xdw", "mp3", "mp4",
                                                                  "csv", "txt", "eml", "xps"};
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
