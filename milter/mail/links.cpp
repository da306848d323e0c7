#include "mail/body_text.h"

namespace keneki::mail {

std::vector<std::string> find_links(std::string_view, std::size_t) {
    return {};
}
std::string link_host(std::string_view) {
    return {};
}

} // namespace keneki::mail
