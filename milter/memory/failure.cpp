#include "memory/failure.h"

#include "memory/soci.h"

#include <algorithm>

namespace keneki::memory {

std::string failure_text(const std::exception& error) {
    const auto* const by_soci = dynamic_cast<const soci::soci_error*>(&error);
    if (by_soci == nullptr) return error.what();
    std::string text = by_soci->get_error_message();
    // libpq says in the lines behind which host and port it tried, and why in vain.
    if (by_soci->get_error_category() == soci::soci_error::connection_error ||
        text.starts_with("Cannot establish connection"))
        return text;
    return text.substr(0, text.find('\n'));
}

} // namespace keneki::memory
