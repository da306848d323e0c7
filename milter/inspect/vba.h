#pragma once

#include "base/byte_reader.h"
#include "inspect/cfb.h"

#include <string>
#include <string_view>

namespace keneki::inspect {

/// [MS-OVBA] 2.4.1: what a compressed container holds, at most `limit` bytes; what was decoded
/// before an error is kept. Empty when it does not begin as one.
[[nodiscard]] std::string decompress_vba(Bytes container, std::size_t limit);

/// The file has a VBA project, told by its structure (a storage with `dir` and `_VBA_PROJECT`),
/// wherever it hangs.
[[nodiscard]] bool has_vba_project(const Cfb& cfb);

/// Source of all modules found in all streams, by the mark that every module begins with.
[[nodiscard]] std::string vba_source(const Cfb& cfb);

/// The first word in `source` that makes a macro run without being asked; empty when there is none.
/// Comments do not count.
[[nodiscard]] std::string auto_exec_word(std::string_view source);

} // namespace keneki::inspect
