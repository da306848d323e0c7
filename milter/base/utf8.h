#pragma once

#include <cstddef>
#include <string_view>

namespace keneki {

/// What next_code_point() gives for a malformed sequence.
inline constexpr char32_t invalid_code_point = 0xFFFFFFFFU;

/// The code point at `position`, which is moved behind it; a malformed sequence is one
/// invalid_code_point as long as ICU's U8_NEXT says (Unicode 3.9, maximal subparts). `position`
/// must be inside `text`.
[[nodiscard]] char32_t next_code_point_beyond_ascii(std::string_view text, std::size_t& position);
[[nodiscard]] inline char32_t next_code_point(std::string_view text, std::size_t& position) {
    const auto first = static_cast<unsigned char>(text[position]);
    if (first >= 0x80) return next_code_point_beyond_ascii(text, position);
    ++position;
    return first;
}

/// How many bytes at the front of `text` are ASCII.
[[nodiscard]] std::size_t ascii_prefix(std::string_view text);

} // namespace keneki
