#pragma once

#include <string>

namespace keneki {

/// Folder of the shipped rules: PREFIX/share/keneki/rules beside the running program's
/// PREFIX/{bin,sbin, libexec/keneki}. The build tree has the same shape, so programs run from it
/// find theirs.
[[nodiscard]] std::string shipped_rules_folder();

/// Path of keneki-inspector, found the same way; the environment variable KENEKI_INSPECTOR
/// overrides it in tests (ignored when the process runs with privileges it did not start with).
[[nodiscard]] std::string inspector_program();

} // namespace keneki
