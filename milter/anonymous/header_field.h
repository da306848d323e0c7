#pragma once

#include "anonymous/letters.h"

#include <string>
#include <string_view>

namespace keneki::anonymous {

/// A header field's raw value without personal data: its folding, the charset and encoding of its
/// encoded words, dates and MIME parameters other than names stay.
[[nodiscard]] std::string
exchanged_field(std::string_view name, std::string_view value, const Letters& letters);

/// Lines between the contents of parts: fields with their continuations, boundaries and any other
/// text. Names of fields stay where they are in common use.
[[nodiscard]] std::string exchanged_lines(std::string_view lines, const Letters& letters);

} // namespace keneki::anonymous
