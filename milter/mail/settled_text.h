#pragma once

#include <cstddef>
#include <string_view>

namespace keneki::mail {

/// ASCII, kana, kanji and their punctuation: what nearly all of a mail's text is. Each of them
/// stays what it is under NFKC (unless a combining mark follows), begins anew whatever stands
/// before it, and but for ASCII has no case and is no blank.
[[nodiscard]] constexpr bool is_settled(char32_t c) {
    return c < 0x80U || (c >= 0x4E00U && c <= 0x9FFFU) || (c >= 0x3041U && c <= 0x3096U) ||
           (c >= 0x30A1U && c <= 0x30FCU) || (c >= 0x3001U && c <= 0x3011U);
}

/// Where the settled characters end that begin at `position`.
[[nodiscard]] std::size_t settled_end(std::string_view utf8, std::size_t position);

} // namespace keneki::mail
