#pragma once

namespace keneki {

/// Whether a person sees it where it stands: no control character, no separator of lines, nothing
/// that is invisible, has no width or turns the direction of writing, nothing unassigned or
/// private. Variation selectors are seen: names are written with them.
[[nodiscard]] bool is_shown(char32_t c);

} // namespace keneki
