#include "mail/body_text.h"

namespace keneki::mail {

std::vector<std::string> find_passwords(std::string_view) {
    return {};
}

} // namespace keneki::mail
