#pragma once

#include "inspect/inspector.h"

#include <string>

namespace keneki::inspect {

/// The formatted text of an Outlook message, PidTagRtfCompressed, [MS-OXRTFCP]: at most `limit`
/// bytes of it. Empty when it is none.
[[nodiscard]] std::string decompress_rtf(Bytes compressed, std::size_t limit);

/// The same as a child of `part`, inspected.
void inspect_compressed_rtf(Inspection& inspection, std::uint32_t part, Bytes compressed);

} // namespace keneki::inspect
