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
    if (first < 0x80U) {
        ++position;
        return first;
    }
    // Unicode 3.9, table 3-7: behind these, any two continuation bytes make a character. They are
    // what Japanese is written with.
    if (first >= 0xE1U && first <= 0xECU && text.size() - position >= 3) {
        const auto second = static_cast<unsigned char>(text[position + 1]);
        const auto third = static_cast<unsigned char>(text[position + 2]);
        if ((second & 0xC0U) == 0x80U && (third & 0xC0U) == 0x80U) {
            position += 3;
            return ((first & 0x0FU) << 12U) | ((second & 0x3FU) << 6U) | (third & 0x3FU);
        }
    }
    return next_code_point_beyond_ascii(text, position);
}

/// How many bytes at the front of `text` are ASCII.
[[nodiscard]] std::size_t ascii_prefix(std::string_view text);
/// How many bytes at the front of `text` are UTF-8; all of them in nearly every text.
[[nodiscard]] std::size_t valid_prefix(std::string_view text);

} // namespace keneki
