#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace keneki::inspect {

inline constexpr int page_layers_limit = 3;                       ///< within each other
inline constexpr std::size_t page_layers_limit_bytes = 2U << 20U; ///< of all of a page

struct PageLayers {
    std::string text; ///< one behind the other, a line each
    bool whole = true;
};

/// What a page brings along in a further layer of writing and a browser reads in the end: strings
/// in %XX or %u00XX (unescape, decodeURIComponent, a data: URL), text in base64 (atob, a data:
/// URL), and the page in a `srcdoc`. `text` is UTF-8 as page_texts() gives it.
[[nodiscard]] PageLayers page_layers(std::string_view text);

} // namespace keneki::inspect
