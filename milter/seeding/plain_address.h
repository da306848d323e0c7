#pragma once

#include <string>
#include <string_view>

namespace keneki::seeding {

/// An address as a log or an address book states it, in the form of people::address_key(); empty
/// when it is none that people write to: no domain with a dot, spaces, control characters, quotes
/// that do more than to allow dots.
[[nodiscard]] std::string plain_address(std::string_view text);

} // namespace keneki::seeding
