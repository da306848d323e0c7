#pragma once

#include "people/look_alike.h"

#include <string_view>

namespace keneki::people {

/// `shown` is `label` with one letter of a short name wrong (mihonn-hospital, minon-hospital for
/// mihon-hospital) and all else the same: the word for the kind, where the name can be read and so
/// may be another place the first letter and the end of the domain too (`same_end`). Of a partner
/// only a doubled letter counts: among tens of thousands many differ by one.
[[nodiscard]] bool
is_core_mistyped(std::string_view label, std::string_view shown, Protected whose, bool same_end);

} // namespace keneki::people
