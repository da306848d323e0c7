#pragma once

#include "base/byte_reader.h"

#include <string>
#include <string_view>

namespace keneki::inspect {

/// [MS-OVBA] 2.4.1: what a compressed container holds, at most `limit` bytes; what was decoded
/// before an error is kept. Empty when it does not begin as one.
[[nodiscard]] std::string decompress_vba(Bytes container, std::size_t limit);

} // namespace keneki::inspect
