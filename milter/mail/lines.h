#pragma once

#include <cstddef>
#include <string_view>

namespace keneki::mail {

/// What ends a line. A bare carriage return is a line end only where a text has (nearly) nothing
/// else: anywhere else it is an odd character, and taking it for a line end would let a sender cut
/// an attachment short for us alone.
enum class LineEnds { line_feed, carriage_return };

/// Looks at the first 64 KiB of `text`.
[[nodiscard]] LineEnds line_ends_of(std::string_view text);

struct Line {
    std::string_view text; ///< without its end (LF, CR LF or, in such texts, CR)
    std::size_t next = 0;  ///< where the following line begins
};

/// The line that begins at `position`, which is at most text.size().
[[nodiscard]] Line line_at(std::string_view text, std::size_t position, LineEnds ends);

/// `text` without one line end at its end.
[[nodiscard]] std::string_view without_line_end(std::string_view text);

/// ASCII white space cut off on both sides.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// ASCII only, as equal_ignoring_case().
[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

} // namespace keneki::mail
