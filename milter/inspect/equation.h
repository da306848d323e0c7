#pragma once

#include "inspect/cfb.h"

#include <string_view>

namespace keneki::inspect {

/// Whether a storage of this class is opened by the equation editor, which runs what overflows it
/// (CVE-2017-11882, CVE-2018-0802, CVE-2018-0798).
[[nodiscard]] bool is_equation_class(const CfbEntry& storage);

/// What shows that the object in storage `index`, of the editor's class, is no formula; empty for
/// ordinary ones, which old documents have in plenty.
[[nodiscard]] std::string_view false_equation(const Cfb& cfb, std::size_t index);

} // namespace keneki::inspect
