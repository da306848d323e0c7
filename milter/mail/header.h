#pragma once

#include "mail/limits.h"
#include "mail/lines.h"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// One header field as it stands in the message; views into it.
struct RawField {
    std::string_view name;
    std::string_view value; ///< behind the colon, with its folding, without the last line end
};

/// A header split into its fields, RFC 5322 2.2, as mail of any quality has it.
struct RawHeader {
    std::vector<RawField> fields;  ///< in order
    std::size_t body_offset = 0;   ///< where the body begins
    std::size_t longest_bytes = 0; ///< of one field's value, before anything was cut
    bool too_many = false;  ///< more than Limits::header_fields; of the rest only the first few of
                            ///< those that decide (Content-Type, From, Subject, ...) are there
    bool cut = false;       ///< a field was longer than Limits::header_bytes
    bool malformed = false; ///< lines that are no field stood among the fields

    /// Value of the first field of that name (any case); empty when absent.
    [[nodiscard]] std::string_view first(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
};

/// Says that a line ends the header although it is not empty (a boundary).
using EndsHeader = std::function<bool(std::string_view line)>;

/// Splits the header at the beginning of `text`. Text that has no header at all gives no fields and
/// body_offset 0. Lines that are no field are passed over; when nothing but such lines follows, the
/// body begins at the first of them (a missing empty line). `ends`: when the line ends of the
/// message around it are known; else they are found out from the first kilobytes.
[[nodiscard]] RawHeader split_header(std::string_view text,
                                     const Limits& limits,
                                     const EndsHeader& ends_header = {},
                                     std::optional<LineEnds> ends = {});

/// A field name at the beginning of `line` and a colon behind it.
[[nodiscard]] bool is_field_line(std::string_view line);

/// The first lines are fields, and fields that messages have: an attached message whatever it is
/// called.
[[nodiscard]] bool looks_like_message(std::string_view content);

} // namespace keneki::mail
