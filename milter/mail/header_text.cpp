#include "base/escape.h"
#include "mail/charset.h"

namespace keneki::mail {

std::string decode_header(std::string_view raw) {
    return valid_utf8(raw);
}

} // namespace keneki::mail
