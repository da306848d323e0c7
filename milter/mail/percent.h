#pragma once

#include <string>
#include <string_view>

namespace keneki::mail {

/// %XX decoded (RFC 3986 2.1, RFC 2231 4); a broken escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

} // namespace keneki::mail
