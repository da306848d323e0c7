#include "mail/settled_text.h"

#include "base/utf8.h"

namespace keneki::mail {

std::size_t settled_end(std::string_view utf8, std::size_t position) {
    while (position < utf8.size()) {
        if (static_cast<unsigned char>(utf8[position]) < 0x80U) {
            position += ascii_prefix(utf8.substr(position));
            continue;
        }
        std::size_t next = position;
        if (!is_settled(next_code_point(utf8, next))) break;
        position = next;
    }
    return position;
}

} // namespace keneki::mail
