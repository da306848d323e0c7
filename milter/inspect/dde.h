#pragma once

#include "inspect/inspector.h"

namespace keneki::inspect {

/// DDE and other loading fields in one XML part of an Office document: the instructions of
/// WordprocessingML fields (put together from their runs), links of a workbook, formulas of Excel
/// 2003 XML. Findings go to `part`.
void find_dde_in_xml(Inspection& inspection, std::uint32_t part, std::string_view xml);

/// Fields of a binary document, in the bytes of its stream `WordDocument`.
void find_dde_in_word(Inspection& inspection, std::uint32_t part, std::string_view stream);

/// The link of a binary workbook, [MS-XLSB] 2.4.63 BrtBeginSupBook, at the beginning of its part.
void find_dde_in_xlsb_link(Inspection& inspection, std::uint32_t part, std::string_view link);

/// Reports OFFICE_DDE; an instruction that starts a program of Windows takes the place of one that
/// merely asks another for values.
void found_dde(Inspection& inspection, std::uint32_t part, std::string_view instruction);

/// The instruction names a program that runs commands, or a path.
[[nodiscard]] bool starts_program(std::string_view instruction);

/// A cell's formula that starts a program: =cmd|'/c calc'!A1.
[[nodiscard]] bool is_dde_formula(std::string_view cell);

} // namespace keneki::inspect
