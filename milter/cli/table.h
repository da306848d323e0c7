#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::cli {

/// Columns that `text` takes on a terminal: two for a wide character (UAX #11), none for a mark.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// How many columns the terminal has; 100 when the output is none.
[[nodiscard]] std::size_t terminal_width();

/// Lines of columns for people, the last one clipped to `width`, and before it the column `elastic`
/// where the last one would have next to no room, so that no line is broken. `rows` hold escaped
/// text; each is as long as `head`.
[[nodiscard]] std::string table_text(const std::vector<std::string>& head,
                                     const std::vector<std::vector<std::string>>& rows,
                                     std::size_t width,
                                     std::size_t elastic = 0);

} // namespace keneki::cli
