#pragma once

#include "people/name_text.h"

#include <cstddef>

/// Where somebody's name begins and ends in a text.
namespace keneki::people {

/// Where a name may stand: a display name is a name; running text goes on behind it.
enum class Surroundings { display_name, running_text };

/// What stands in front of a match is no part of the name.
[[nodiscard]] bool begins_a_name(const NameText& text, std::size_t begin);

/// What stands behind a match is no part of the name; what that is.
struct NameEnding {
    bool ends = false;
    bool addressed = false;
    bool introduces = false;
};
[[nodiscard]] NameEnding
ends_a_name(const NameText& text, std::size_t end, Surroundings surroundings);

/// Nothing but titles and departments stands beside the match.
[[nodiscard]] bool stands_alone(const NameText& text, std::size_t begin, std::size_t end);

} // namespace keneki::people
