#include "mail/body_text.h"

namespace keneki::mail {

HtmlText html_to_text(std::string_view utf8_html, std::size_t limit_bytes) {
    return {.visible = std::string(utf8_html.substr(0, limit_bytes)), .links = {}};
}

} // namespace keneki::mail
