#pragma once

#include "base/byte_reader.h"

#include <string>
#include <vector>

namespace keneki::inspect {

/// What programs may read in the bytes of a page or drawing, as UTF-8, the plain reading first.
/// There is more than one where a charset hides ASCII from who does not decode it: UTF-7 that is
/// declared in the first kilobyte (RFC 2152), and the escapes of ISO-2022-JP (RFC 1468), which
/// browsers recognise without a declaration and which vanish in the midst of words.
[[nodiscard]] std::vector<std::string> page_texts(Bytes content);

} // namespace keneki::inspect
