#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// Visible characters of the lines below a quoted header, '>' already taken off: what a signature
/// or a phone adds below them was not quoted, and does not count.
[[nodiscard]] std::uint32_t written_below(const std::vector<std::string_view>& lines);

} // namespace keneki::mail
