#include "seeding/plain_address.h"

#include "base/ascii.h"
#include "config/config.h"
#include "people/lists.h"

#include <algorithm>

namespace keneki::seeding {
namespace {

constexpr std::size_t address_bytes = 320; // RFC 5321 4.5.3.1: 64 + 1 + 255

bool is_address_character(char c) {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80U ||
           std::string_view("._%+-=&'*!#/?~{}$^|`").find(c) != std::string_view::npos;
}

bool is_domain_character(char c) {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80U || c == '.' || c == '-' ||
           c == '_';
}

} // namespace

std::string plain_address(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || text.size() > address_bytes) return {};
    std::string key = people::address_key(text);
    const std::string_view local = std::string_view(key).substr(0, key.rfind('@'));
    if (local.empty() || !std::all_of(local.begin(), local.end(), is_address_character)) return {};
    const std::string_view domain = std::string_view(key).substr(key.rfind('@') + 1);
    const bool named = domain.find('.') != std::string_view::npos;
    return named && std::ranges::all_of(domain, is_domain_character) ? key : std::string();
}

} // namespace keneki::seeding
