#pragma once

#include <string_view>

namespace keneki::inspect {

/// A template, object or link target that does not lie on the reader's own PC: http and the like, a
/// share, or a scheme that has no business in a document.
[[nodiscard]] bool leads_elsewhere(std::string_view target);

/// A file on a share, or by file:, that would run when opened; trailing dots do not help it.
[[nodiscard]] bool is_program_on_share(std::string_view target);

/// A folder of a web server that Windows shows as a share: `\\host@ssl\DavWWWRoot\…`.
[[nodiscard]] bool is_web_folder(std::string_view target);

} // namespace keneki::inspect
