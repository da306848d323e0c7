#include "base/base64.h"

#include <sodium.h>

namespace keneki {

std::string to_base64(std::string_view bytes) {
    std::string text(::sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL),
                     '\0');
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
    const auto* const first = reinterpret_cast<const unsigned char*>(bytes.data());
    ::sodium_bin2base64(text.data(), text.size(), first, bytes.size(),
                        sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3, '\0');
    std::size_t length = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
    auto* const first = reinterpret_cast<unsigned char*>(bytes.data());
    if (text.size() % 4 != 0 ||
        ::sodium_base642bin(first, bytes.size(), text.data(), text.size(), nullptr, &length,
                            nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    bytes.resize(length);
    return bytes;
}

std::string base64_lines(std::string_view bytes) {
    constexpr std::size_t line_bytes = 57;
    std::string lines;
    for (std::size_t at = 0; at < bytes.size(); at += line_bytes)
        lines += to_base64(bytes.substr(at, line_bytes)) + "\r\n";
    return lines;
}

} // namespace keneki
