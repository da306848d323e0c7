#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::mail {

/// A field of a quoted header, whatever the language it is named in.
enum class Field { none, from, date, to, cc, subject, other };

/// One line of a text without its quotation marks, and what of a quoted header it may be.
struct QuotedLine {
    std::string_view text; ///< trimmed
    std::uint32_t level = 0;
    Field field = Field::none;
    std::string value;     ///< of the field, NFKC
    bool mark = false;     ///< -----Original Message-----
    bool forwards = false; ///< the mark says that a message is passed on
    bool indented = false;
};

/// `raw` is a line of UTF-8 without its end; the result refers to it. What is longer than a list
/// of recipients is not read to its end.
[[nodiscard]] QuotedLine read_quoted_line(std::string_view raw);

} // namespace keneki::mail
