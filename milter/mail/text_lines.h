#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// ASCII white space and U+3000 taken from both ends.
[[nodiscard]] std::string_view trimmed_wide(std::string_view utf8);

/// The lines of a text, without their ends (CR LF, LF, CR).
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// Appends `text` with its ASCII letters made small.
void append_lower(std::string& out, std::string_view text);

/// One line feed for every line end.
[[nodiscard]] std::string with_line_feeds(std::string_view text);

/// Takes `prefix` from the front of `text` when it is there.
[[nodiscard]] bool consume(std::string_view& text, std::string_view prefix);

} // namespace keneki::mail
