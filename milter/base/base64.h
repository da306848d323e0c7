#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace keneki {

/// RFC 4648 section 4, without line breaks.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// The size of that.
[[nodiscard]] constexpr std::size_t base64_bytes(std::size_t bytes) {
    return (bytes + 2) / 3 * 4;
}
/// Nothing when `text` is anything else than that.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// A MIME body, RFC 2045 6.8: lines of 76 characters, each ended by CRLF.
[[nodiscard]] std::string base64_lines(std::string_view bytes);

} // namespace keneki
