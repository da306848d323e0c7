#pragma once

#include "mail/structure.h"

#include <string_view>

namespace keneki::mail {

/// What a part's names and first bytes tell: a program, a script, a shortcut, a disk image, a
/// OneNote file, or a name that runs or hides what it is. `rest`: the message from the part's
/// content on. Cheap: for parts so many that they are not looked into.
[[nodiscard]] bool looks_dangerous(const Entity& entity, std::string_view rest);

} // namespace keneki::mail
