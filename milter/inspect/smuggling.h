#pragma once

#include <string>
#include <string_view>

namespace keneki::inspect {

/// Signs that a page builds a file in the browser (threats 7.11); empty when it does not. `scan` is
/// `raw` in scan_form.
[[nodiscard]] std::string smuggling_of(std::string_view raw, std::string_view scan);

/// What a program does to the words of a script: `\x61`, `\u0061` and `\u{61}` are characters, and
/// `'at'+'ob'` is one word. ASCII only; all else stays as it is.
[[nodiscard]] std::string without_disguise(std::string_view text);

} // namespace keneki::inspect
