#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace keneki {

// ASCII only, whatever the locale: bytes above 127 are neither letters nor digits and stay as they
// are.

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_alnum(char c) {
    return is_letter(c) || is_digit(c);
}
[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);
/// The same where they are.
void make_lower(std::span<char> text);

/// Some place of `text` holds `word`, byte for byte.
[[nodiscard]] bool contains(std::string_view text, std::string_view word);

[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

/// The value of a hexadecimal digit; -1 for any other character.
[[nodiscard]] constexpr int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    const char letter = lower(c);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

} // namespace keneki
