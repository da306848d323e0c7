#pragma once

#include <string>
#include <string_view>

namespace keneki::inspect {

/// Signs that a page builds a file in the browser (threats 7.11); empty when it does not. `scan` is
/// `raw` in scan_form.
[[nodiscard]] std::string smuggling_of(std::string_view raw, std::string_view scan);

} // namespace keneki::inspect
