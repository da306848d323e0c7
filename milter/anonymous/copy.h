#pragma once

#include "anonymous/letters.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::anonymous {

/// What becomes of parts that are not text.
enum class Attachments { empty, keep };

struct Copy {
    std::string message;
    std::uint32_t emptied = 0;            ///< attachments without their content
    std::vector<std::uint32_t> unchanged; ///< parts that are as they were, counted from 1
};

/// A copy of the message with other letters: header, text and HTML in their charsets and encodings,
/// names of attachments; MIME structure, boundaries and dates stay. Only in an inspector.
[[nodiscard]] Copy
anonymous_copy(std::string_view message, const Letters& letters, Attachments attachments);

} // namespace keneki::anonymous
