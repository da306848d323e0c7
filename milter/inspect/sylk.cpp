// SYLK: a text format that Excel opens without a warning, and that may hold Excel 4.0 macros
// (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/inspector_list.h"
#include "inspect/type.h"
#include "inspect/xlm.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 4U << 20U;
constexpr std::size_t shown_bytes = 300;

/// Calls `visit` for every record: a line, lower case.
template <class Visit>
void for_each_line(std::string_view scan, Visit visit) {
    while (!scan.empty()) {
        const std::size_t end = std::min(scan.find_first_of("\r\n"), scan.size());
        visit(scan.substr(0, end));
        scan.remove_prefix(std::min(end + 1, scan.size()));
    }
}

/// A field of a record: what stands between `;X` and the next semicolon.
std::string_view field(std::string_view line, std::string_view letter) {
    const std::size_t at = line.find(letter);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = line.substr(at + letter.size());
    return rest.substr(0, std::min(rest.find(';'), rest.size()));
}

struct Sylk {
    XlmSigns macros;
    std::string dde; ///< a formula that starts another program
};

/// An expression stands without its "="; a semicolon in it is doubled, a bar makes it DDE.
bool is_dde_expression(std::string_view expression) {
    return !expression.empty() && is_dde_formula("=" + std::string(expression));
}

Sylk read_records(std::string_view scan) {
    Sylk sylk;
    XlmSigns& signs = sylk.macros;
    for_each_line(scan, [&](std::string_view line) {
        // `O` with the field `E`: the sheet is a macro sheet.
        if (line.starts_with("o;") && (contains(line, ";e;") || line.ends_with(";e")))
            signs.macro_sheet = true;
        // `NN`: a defined name.
        if (line.starts_with("nn;") && is_auto_name(field(line, ";n")))
            signs.auto_name = field(line, ";n");
        // `C` with the field `E`: a cell with a formula.
        if (!line.starts_with("c;")) return;
        read_formula_text(field(line, ";e"), signs);
        const std::size_t at = line.find(";e");
        if ((sylk.dde.empty() || !starts_program(sylk.dde)) && at != std::string_view::npos &&
            is_dde_expression(line.substr(at + 2)))
            sylk.dde = line.substr(at + 2, shown_bytes);
    });
    return sylk;
}

} // namespace

bool wants_sylk(const Part& part, Bytes content) {
    const std::string& type = part.type();
    if (is_legacy_office(type) || is_zip_based(type) || is_archive(type)) return false;
    return part.extension() == "slk" ||
           PlainText(as_text(slice(content, 0, 16))).view().starts_with("ID;");
}

void inspect_sylk(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = scan_form(content, scan_limit_bytes);
    Sylk sylk = read_records(scan);
    if (sylk.macros.macro_sheet) read_strings(scan, sylk.macros);
    report_xlm(inspection, part, sylk.macros);
    if (!sylk.dde.empty()) found_dde(inspection, part, sylk.dde);
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a SYLK file");
}

} // namespace keneki::inspect
