#include "inspect/bytes.h"

#include <string>

namespace keneki::inspect {

std::string scan_form(Bytes content, std::size_t limit) {
    std::string out(as_text(slice(content, 0, limit)));
    if (contains(out, std::string_view("\0", 1))) std::erase(out, '\0');
    make_lower(out);
    return out;
}

} // namespace keneki::inspect
