#include "mail/charset.h"

#include "base/escape.h"

namespace keneki::mail {

void open_converters() {}
Decoded decode_text(std::string_view bytes, std::string_view) {
    return {.text = valid_utf8(bytes), .charset = "utf-8"};
}

} // namespace keneki::mail
