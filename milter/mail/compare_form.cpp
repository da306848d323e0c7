#include "mail/charset.h"

namespace keneki::mail {

std::string compare_form(std::string_view utf8) {
    return std::string(utf8);
}
std::string nfkc(std::string_view utf8) {
    return std::string(utf8);
}
std::string spaceless_form(std::string_view utf8) {
    return std::string(utf8);
}

} // namespace keneki::mail
