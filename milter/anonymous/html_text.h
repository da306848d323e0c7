#pragma once

#include "anonymous/letters.h"

#include <string>
#include <string_view>

namespace keneki::anonymous {

/// HTML with the letters of its text and of the values of its attributes exchanged. Names of tags
/// and attributes, style and references to characters stay.
[[nodiscard]] std::string exchanged_html(std::string_view utf8, const Letters& letters);

} // namespace keneki::anonymous
