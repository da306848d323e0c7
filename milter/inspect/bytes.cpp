#include "inspect/bytes.h"

namespace keneki::inspect {

std::string scan_form(Bytes content, std::size_t limit) {
    std::string out;
    const std::string_view text = as_text(slice(content, 0, limit));
    out.reserve(text.size());
    for (const char c : text)
        if (c != '\0') out.push_back(lower(c));
    return out;
}

} // namespace keneki::inspect
