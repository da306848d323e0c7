#include "inspect/bytes.h"

#include <string>

namespace keneki::inspect {

std::string scan_form(Bytes content, std::size_t limit) {
    std::string out(as_text(slice(content, 0, limit)));
    std::erase(out, '\0');
    for (char& c : out)
        c = lower(c);
    return out;
}

} // namespace keneki::inspect
