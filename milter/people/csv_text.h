#pragma once

#include "base/expected.h"
#include "config/config.h"

#include <string>
#include <string_view>

namespace keneki::people {

/// A table's bytes as UTF-8 without a byte order mark: UTF-8, CP932 (as Excel writes it in Japan),
/// UTF-16 with a byte order mark (Excel's "Unicode text"), ISO-2022-JP. Or why not, and where.
Expected<std::string, config::Problem> csv_text(std::string_view bytes, const std::string& file);

/// What stands between the fields, by the first line: a comma, a tab, a semicolon or '|'.
[[nodiscard]] char csv_delimiter(std::string_view text);

} // namespace keneki::people
