#pragma once

#include "inspect/xlm.h"

#include <string>
#include <vector>

namespace keneki::inspect {

/// A sheet as the workbook lists it.
struct ListedSheet {
    std::string relationship; ///< id of the relationship that names its part
    bool hidden = false;
};

/// Reads xl/workbook.bin, [MS-XLSB] 2.1.7.61: its sheets, and names that run by themselves.
[[nodiscard]] std::vector<ListedSheet> read_xlsb_workbook(Bytes records, XlmSigns& signs);

inline constexpr std::size_t xlsb_record_limit = 2'000'000; ///< of one part

/// Reads the formulas of a macro sheet, [MS-XLSB] 2.1.7.34.
void read_xlsb_sheet(Bytes records, XlmSigns& signs);

/// The same of xl/workbook.xml.
[[nodiscard]] std::vector<ListedSheet> read_xml_workbook(std::string_view xml, XlmSigns& signs);

} // namespace keneki::inspect
