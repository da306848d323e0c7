#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keneki {

/// The one way in which hostile text (subjects, file names, display names, addresses) reaches a log
/// line, a terminal or an ASCII header value. Control characters, line and paragraph separators,
/// bidirectional and zero-width characters, private-use and unassigned code points and invalid
/// UTF-8 become visible escapes (`\n`, `\x1b`, `\u202e`); a backslash is doubled. Other printable
/// text, Japanese too, stays. Output longer than `limit_bytes` is cut at a character and ends in
/// "…".
[[nodiscard]] std::string escaped(std::string_view hostile, std::size_t limit_bytes = 200);

/// As escaped(), and everything outside printable ASCII becomes an escape too: for SMTP replies and
/// header values that must be ASCII.
[[nodiscard]] std::string escaped_ascii(std::string_view hostile, std::size_t limit_bytes = 200);

/// Invalid sequences replaced by U+FFFD, so that the result may be put into a protobuf string or
/// JSON.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// The longest prefix of valid UTF-8 `text` within `limit_bytes` that ends at a character.
[[nodiscard]] std::string_view clip_utf8(std::string_view text, std::size_t limit_bytes);

} // namespace keneki
