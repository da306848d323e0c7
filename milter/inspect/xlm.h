#pragma once

#include "inspect/inspector.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// The three forms of Excel's binary formulas: Excel 5/95, 97–2003 and .xlsb.
enum class BiffVersion { biff5, biff8, biff12 };

/// What a workbook's Excel 4.0 macros are and do (threats 7.4).
struct XlmSigns {
    bool macro_sheet = false;
    bool hidden_sheet = false;   ///< a macro sheet that is hidden or very hidden
    bool hidden_name = false;    ///< a name that runs by itself and is hidden
    bool unread_formula = false; ///< a formula was not understood to its end
    bool over_limit = false;     ///< not all records or elements were read
    std::string auto_name;       ///< a name that runs by itself
    std::string name_function;   ///< a defined name that executes, without any macro sheet
    std::string executes;
    std::string writes;
    std::string downloads;
    std::string obfuscated;
    std::vector<std::string_view> functions; ///< those of interest, each once
};

/// Excel runs what bears this name: Auto_Open, Auto_Close, Auto_Activate, Auto_Deactivate, in any
/// case and width, with anything behind it, as Excel takes it.
[[nodiscard]] bool is_auto_name(std::string_view utf8);

/// Reads the tokens of one formula, [MS-XLS] 2.5.198 and [MS-XLSB] 2.5.97.
void read_formula(Bytes tokens, BiffVersion version, XlmSigns& signs);

/// Reads the text of formulas: `=EXEC("…")` in XML and in SYLK.
void read_formula_text(std::string_view text, XlmSigns& signs);

/// Looks for what downloaders name, in all strings of a workbook that has a macro sheet.
void read_strings(std::string_view scan, XlmSigns& signs);

/// Reports MACRO_EXCEL4 and what else the signs say. True when there are such macros.
bool report_xlm(Inspection& inspection, std::uint32_t part, const XlmSigns& signs);

} // namespace keneki::inspect
