#include "mail/charset.h"

namespace keneki::mail {

std::string decode_base64(std::string_view text) {
    return std::string(text);
}
std::string decode_quoted_printable(std::string_view text, QuotedPrintable) {
    return std::string(text);
}

} // namespace keneki::mail
