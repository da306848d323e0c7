#pragma once

#include "inspect/xlm.h"

namespace keneki::inspect {

/// What the records of a Workbook or Book stream say, [MS-XLS] 2.4 (threats 7.4).
struct BiffSigns {
    bool encrypted = false;  ///< FILEPASS
    Bytes filepass;          ///< its data, within the stream
    bool vba_module = false; ///< a sheet that is a module of Visual Basic, as Excel 5 has them
    bool broken = false;     ///< records end within a sheet: how it goes on is not known
    std::string dde;         ///< a link to another program: service|topic
    XlmSigns macros;
};

[[nodiscard]] BiffSigns read_biff(Bytes stream);

/// Bytes that begin as a workbook without a compound file around it (Excel 2 to 5).
[[nodiscard]] bool is_bare_biff(Bytes content);

} // namespace keneki::inspect
