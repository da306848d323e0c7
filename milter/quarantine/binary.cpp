#include "quarantine/binary.h"

#include <sodium.h>

namespace keneki::quarantine {

std::string to_hex(std::string_view bytes) {
    std::string text(2 * bytes.size() + 1, '\0');
    ::sodium_bin2hex(text.data(), text.size(), bytes_of(bytes), bytes.size());
    text.pop_back();
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    std::size_t length = 0;
    if (text.size() % 2 != 0 ||
        ::sodium_hex2bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &length,
                         nullptr) != 0 ||
        length != bytes.size())
        return std::nullopt;
    return bytes;
}

} // namespace keneki::quarantine
