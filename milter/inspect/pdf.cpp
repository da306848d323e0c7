// PDF: actions that run on opening, encryption (threats 7.10). Names as they stand, their #hh
// undone; compressed object streams are not inflated here.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

#include <set>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 64U << 20U;
constexpr std::size_t name_limit_bytes = 127; // [PDF] C.1

bool ends_name(char c) {
    return static_cast<unsigned char>(c) <= ' ' || contains("()<>[]{}/%", std::string_view(&c, 1));
}

/// The names of interest that occur, without the slash. Bytes within compressed streams can spell a
/// short name by accident, so only the words asked for are kept.
std::set<std::string> names_in(std::string_view text) {
    static const std::set<std::string, std::less<>> wanted{
        "Launch", "JavaScript", "JS", "OpenAction", "AA", "Encrypt", "EmbeddedFile", "ObjStm"};
    std::set<std::string> found;
    for (std::size_t at = 0; (at = text.find('/', at)) != std::string_view::npos;) {
        std::string name;
        for (++at; at < text.size() && !ends_name(text[at]) && name.size() < name_limit_bytes;
             ++at) {
            if (text[at] == '#' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 &&
                hex_digit(text[at + 2]) >= 0) {
                name.push_back(
                    static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2])));
                at += 2;
            } else {
                name.push_back(text[at]);
            }
        }
        if (wanted.contains(name)) found.insert(name);
    }
    return found;
}

} // namespace

bool wants_pdf(const Part& part, Bytes /*content*/) {
    return part.type() == "pdf";
}

void inspect_pdf(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string_view text = as_text(slice(content, 0, scan_limit_bytes));
    if (content.size() > scan_limit_bytes) {
        inspection.found(Finding::LIMIT_REACHED, part, "size of a PDF");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a PDF");
    }
    const auto names = names_in(text);
    const bool encrypted = names.contains("Encrypt");
    if (encrypted) {
        inspection.part(part).set_encrypted(true);
        inspection.found(Finding::PDF_ENCRYPTED, part, {});
        inspection.not_inspected(NotInspected::ENCRYPTED, part, "PDF");
    }
    const bool script = names.contains("JavaScript") || names.contains("JS");
    if (names.contains("Launch")) {
        inspection.found(Finding::PDF_ACTION, part, "/Launch");
    } else if (script && names.contains("OpenAction")) {
        inspection.found(Finding::PDF_ACTION, part, "/JavaScript /OpenAction");
    } else if (names.contains("JavaScript") && names.contains("AA")) {
        inspection.found(Finding::PDF_ACTION, part, "/JavaScript /AA");
    }
    // MalDoc in PDF: a web archive with macros behind a PDF head, which Word opens.
    const std::string scan = scan_form(content, 1U << 20U);
    if (contains(scan, "mime-version:") && contains(scan, "content-location:"))
        inspection.found(Finding::POLYGLOT, part, "PDF and web archive");
}

} // namespace keneki::inspect
