#pragma once

#include "base/byte_reader.h"

#include <string_view>

namespace keneki::inspect {

/// The parts of detect_type, each for one family; an empty word means: not of this family.
[[nodiscard]] std::string_view type_by_magic(Bytes content);
[[nodiscard]] std::string_view type_of_ole(Bytes content); ///< for a compound file
[[nodiscard]] std::string_view type_of_zip(Bytes content); ///< for a content with a ZIP in it
[[nodiscard]] std::string_view
type_of_text(Bytes content); ///< for what has no magic; "text", "unknown" at least
/// [PDF] H.3: readers accept the header within the first 1024 bytes.
[[nodiscard]] bool has_pdf_header(Bytes content);

/// The text is a script that Windows would run (VBS, JS, PS1, BAT, HTA, WSF), told by what it says.
/// `scan` is in scan_form. Cautious: prose, mail, patches and source code that only mention such
/// words are none.
[[nodiscard]] bool looks_like_script(std::string_view scan);

} // namespace keneki::inspect
