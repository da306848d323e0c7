#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

struct CsvRow {
    unsigned line = 0; ///< where the row begins, from 1
    std::vector<std::string> fields;
};

/// A list as a person keeps it in a spreadsheet: the first row names the columns.
struct CsvTable {
    std::vector<CsvRow> rows; ///< without the first; fields in the order of the wanted columns
};

/// Larger lists are refused: 50,000 names take about 5 MB.
inline constexpr std::size_t max_list_bytes = 64U << 20U;

/// RFC 4180 with LF or CRLF, the fields between commas, tabs, semicolons or '|' (by the first
/// line). `bytes` are UTF-8, CP932, as Excel writes it in Japan, UTF-16 with a byte order mark or
/// ISO-2022-JP, found out from the bytes. Columns may stand in any order; all wanted ones must be
/// there, but for the last `optional`, and no others. Rows whose fields are all empty are skipped;
/// missing fields at the end of a row count as empty.
Expected<CsvTable, config::Problems> read_csv(std::string_view bytes,
                                              const std::string& file,
                                              const std::vector<std::string>& wanted,
                                              std::size_t optional = 0);

/// The same as far as it can be read, with everything wrong in `problems`: rows are there unless
/// the first column is missing or the file as a whole cannot be read.
[[nodiscard]] CsvTable read_csv_rows(std::string_view bytes,
                                     const std::string& file,
                                     const std::vector<std::string>& wanted,
                                     config::Problems& problems,
                                     std::size_t optional = 0);

/// Every row as it stands, the first one too; fields without the spaces around them.
Expected<std::vector<CsvRow>, config::Problem> read_csv_fields(std::string_view bytes,
                                                               const std::string& file);

/// Values of a field, split by ';' (half or full width), without the spaces around them; empty ones
/// left out.
[[nodiscard]] std::vector<std::string> split_values(std::string_view field);

} // namespace keneki::people
