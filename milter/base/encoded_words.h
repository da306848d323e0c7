#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keneki {

/// UTF-8 as RFC 2047 encoded-words (B), each at most 75 characters and of whole characters.
[[nodiscard]] std::vector<std::string> encoded_words(std::string_view utf8);

} // namespace keneki
