#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::act {

/// A value that cannot end its header field: no CR, no NUL, and a blank behind each LF.
[[nodiscard]] std::string safe_header_value(std::string_view value);

/// smfi_setreply refuses longer texts.
inline constexpr std::size_t reply_limit_bytes = 980;

/// One line of printable ASCII for an SMTP reply: at most reply_limit_bytes, with
/// every '%' doubled, which libmilter would otherwise take for the start of a format.
[[nodiscard]] std::string safe_reply_text(std::string_view text);

/// Words joined by blanks, folded so that no line is longer than 78 characters unless a single word
/// is; begins with a blank. `first_line_bytes` is what stands before the value
/// ("X-Keneki-Reason:").
[[nodiscard]] std::string folded(const std::vector<std::string>& words,
                                 std::size_t first_line_bytes);

} // namespace keneki::act
