#pragma once

#include "inspect/inspector.h"

#include <string>
#include <string_view>

namespace keneki::inspect {

/// The text of XML as a reader sees it: tags gone, so that a sentence cut into runs is whole again.
/// At most `limit` bytes.
[[nodiscard]] std::string text_of_xml(std::string_view xml, std::size_t limit);

/// Finds sentences that ask the reader of a document to switch its protection off, in text of any
/// coding that Office documents hold (UTF-8, UTF-16LE, CP932), and reports them on `part`.
void find_lure(Inspection& inspection, std::uint32_t part, std::string_view text);

} // namespace keneki::inspect
