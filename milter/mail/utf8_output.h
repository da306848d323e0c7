#pragma once

#include <string>

namespace keneki::mail {

/// Appends `c` as UTF-8; surrogates and what is beyond U+10FFFF become U+FFFD.
inline void append_utf8(std::string& out, char32_t c) {
    if (c > 0x10FFFFU || (c >= 0xD800U && c <= 0xDFFFU)) c = 0xFFFDU;
    if (c < 0x80U) {
        out += static_cast<char>(c);
        return;
    }
    if (c < 0x800U) {
        out += static_cast<char>(0xC0U | (c >> 6U));
    } else {
        if (c < 0x10000U) {
            out += static_cast<char>(0xE0U | (c >> 12U));
        } else {
            out += static_cast<char>(0xF0U | (c >> 18U));
            out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
        }
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    }
    out += static_cast<char>(0x80U | (c & 0x3FU));
}

} // namespace keneki::mail
