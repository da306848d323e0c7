#pragma once

#include "anonymous/letters.h"

#include <string>
#include <string_view>

namespace keneki::anonymous {

enum class TextKind { plain, html };

/// `bytes` in the charset of `label` (empty: found out) with their letters exchanged, in the same
/// charset again.
[[nodiscard]] std::string recoded(std::string_view bytes,
                                  std::string_view label,
                                  const Letters& letters,
                                  TextKind kind = TextKind::plain);

/// RFC 2045 6.7; for a header (RFC 2047 4.2), '_' stands for a blank.
[[nodiscard]] std::string quoted_printable_of(std::string_view bytes, bool for_header);

} // namespace keneki::anonymous
