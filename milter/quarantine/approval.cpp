#include "quarantine/approval.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace keneki::quarantine {
namespace {

/// RFC 5321 4.5.3.1.1 and 4.5.3.1.2: local part, "@", domain.
constexpr std::size_t longest_address_bytes = 64 + 1 + 255;
/// "\xNN" for each byte: nothing of an address is cut off, or two would be approved as one.
constexpr std::size_t longest_escaped_bytes = 4 * longest_address_bytes;

bool is_valid_utf8(std::string_view text) {
    return valid_prefix(text) == text.size();
}

/// Blanks may stand in a quoted local part (RFC 5321 4.1.2), which nobody has; here they part the
/// addresses from each other and from what the person wrote.
/// The mail server would put one of its own domains behind what has none.
bool is_usable(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
           address.size() <= longest_address_bytes && is_valid_utf8(address) &&
           std::ranges::none_of(address, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte <= ' ' || byte == 0x7f || c == '<' || c == '>';
           });
}

} // namespace

std::string approved_for(std::vector<std::string> recipients) {
    if (recipients.empty()) return "to its recipients: ";
    for (std::string& address : recipients)
        make_lower(address);
    std::ranges::sort(recipients);
    std::string text;
    for (const std::string& address : recipients)
        text += (text.empty() ? "" : ", ") + escaped(address, longest_escaped_bytes);
    return fmt::format("to {}: ", text);
}

Expected<Done, std::string> usable(const std::vector<std::string>& recipients) {
    for (const std::string& address : recipients)
        if (!is_usable(address)) return fail(fmt::format("'{}' is no address", escaped(address)));
    return Done{};
}

} // namespace keneki::quarantine
