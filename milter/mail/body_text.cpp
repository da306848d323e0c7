#include "mail/body_text.h"

namespace keneki::mail {

BodyText split_body(std::string_view utf8) {
    return {.own = std::string(utf8), .quoted = {}, .signature = {}};
}
std::uint32_t visible_characters(std::string_view utf8) {
    return static_cast<std::uint32_t>(utf8.size());
}

} // namespace keneki::mail
