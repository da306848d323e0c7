#include "base/utf8.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace keneki {

char32_t next_code_point_beyond_ascii(std::string_view text, std::size_t& position) {
    const auto rest = text.substr(position, 8); // a sequence has 4 bytes at most
    const auto length = static_cast<std::int32_t>(rest.size());
    std::int32_t i = 0;
    UChar32 c = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" // inside ICU's macro
    U8_NEXT(rest.data(), i, length, c);
#pragma GCC diagnostic pop
    position += static_cast<std::size_t>(i);
    return c < 0 ? invalid_code_point : static_cast<char32_t>(c);
}

std::size_t ascii_prefix(std::string_view text) {
    std::size_t i = 0;
    for (; text.size() - i >= sizeof(std::uint64_t); i += sizeof(std::uint64_t)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.substr(i).data(), sizeof eight);
        if ((eight & 0x8080'8080'8080'8080U) != 0) break;
    }
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80)
        ++i;
    return i;
}

std::size_t valid_prefix(std::string_view text) {
    for (std::size_t position = 0; position < text.size();) {
        if (static_cast<unsigned char>(text[position]) < 0x80) {
            position += ascii_prefix(text.substr(position));
            continue;
        }
        const std::size_t begin = position;
        if (next_code_point(text, position) == invalid_code_point) return begin;
    }
    return text.size();
}

} // namespace keneki
