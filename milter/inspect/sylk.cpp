// SYLK: a text format that Excel opens without a warning, and that may hold Excel 4.0 macros
// (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 4U << 20U;

/// A record `O` with the field `E`: the sheet is a macro sheet.
bool is_macro_sheet(std::string_view scan) {
    for (std::size_t at = 0; (at = scan.find("\no;", at)) != std::string_view::npos; ++at) {
        const std::string_view line =
            scan.substr(at + 1, scan.find_first_of("\r\n", at + 1) - at - 1);
        if (contains(line, ";e;") || line.ends_with(";e")) return true;
    }
    return false;
}

} // namespace

bool wants_sylk(const Part& part, Bytes content) {
    return (part.type() == "text" || part.type() == "unknown") && has_at(content, 0, "ID;");
}

void inspect_sylk(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = scan_form(content, scan_limit_bytes);
    if (is_macro_sheet(scan)) inspection.found(Finding::MACRO_EXCEL4, part, "SYLK");
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a SYLK file");
}

} // namespace keneki::inspect
