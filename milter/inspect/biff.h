#pragma once

#include "base/byte_reader.h"

#include <string>

namespace keneki::inspect {

/// What the records of a Workbook or Book stream say, [MS-XLS] 2.4 (threats 7.4).
struct BiffSigns {
    bool encrypted = false;   ///< FILEPASS
    bool macro_sheet = false; ///< an Excel 4.0 macro sheet, by BoundSheet8 or by its BOF
    bool hidden = false;      ///< … that is hidden or very hidden
    bool auto_open = false;   ///< a defined name that runs on opening
};

[[nodiscard]] BiffSigns read_biff(Bytes stream);

} // namespace keneki::inspect
