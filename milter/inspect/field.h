#pragma once

#include "inspect/inspector.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// Judges one field of a document by its instruction, ECMA-376-1 17.16.5: DDE and DDEAUTO start a
/// program, INCLUDETEXT, INCLUDEPICTURE and their like load from where they point. `cut`: only its
/// beginning is at hand, which is said where nothing was found in it.
void judge_field(Inspection& inspection,
                 std::uint32_t part,
                 std::string_view instruction,
                 bool cut);

/// A field of this name (in lower case) starts or loads something.
[[nodiscard]] bool is_acting_field(std::string_view name);

/// The words of an instruction; quotation marks hold one together.
[[nodiscard]] std::vector<std::string> words_of_field(std::string_view instruction);

} // namespace keneki::inspect
