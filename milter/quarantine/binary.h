#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Binary strings between libsodium, which wants unsigned characters, and the database, which gets
/// text.
namespace keneki::quarantine {

[[nodiscard]] inline unsigned char* bytes_of(std::string& text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
    return reinterpret_cast<unsigned char*>(text.data());
}
[[nodiscard]] inline const unsigned char* bytes_of(std::string_view text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Lower case.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

} // namespace keneki::quarantine
