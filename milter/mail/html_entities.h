#pragma once

#include <string>
#include <string_view>

namespace keneki::mail {

/// Where a character reference stands: in an attribute `&copy=1` is part of a link, HTML 13.2.5.73.
enum class EntityPlace { text, attribute };

/// Character references of HTML decoded, numbers and the names that mail uses; others stay as they
/// are.
[[nodiscard]] std::string decode_entities(std::string_view text, EntityPlace place);

} // namespace keneki::mail
