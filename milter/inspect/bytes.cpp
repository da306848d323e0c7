#include "inspect/bytes.h"

#include <string>

namespace keneki::inspect {

std::string scan_form(Bytes content, std::size_t limit) {
    std::string out(as_text(slice(content, 0, limit)));
    if (contains(out, std::string_view("\0", 1))) std::erase(out, '\0');
    make_lower(out);
    return out;
}

bool scan_form_contains(Bytes content, std::size_t limit, std::string_view word) {
    const std::string_view text = as_text(slice(content, 0, limit));
    for (std::size_t end = text.find(word.back()); end != std::string_view::npos;
         end = text.find(word.back(), end + 1)) {
        std::size_t left =
            word.size(); // characters of the word that are still to come, from behind
        for (std::size_t at = end + 1; at > 0 && left > 0; --at) {
            const char c = lower(text[at - 1]);
            if (c == '\0') continue;
            if (c != word[left - 1]) break;
            --left;
        }
        if (left == 0) return true;
    }
    return false;
}

} // namespace keneki::inspect
