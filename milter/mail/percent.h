#pragma once

#include <string>
#include <string_view>

namespace keneki::mail {

/// The value of a hexadecimal digit; -1 for any other character.
[[nodiscard]] constexpr int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// %XX decoded (RFC 3986 2.1, RFC 2231 4); a broken escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

} // namespace keneki::mail
