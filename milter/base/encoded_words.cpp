#include "base/encoded_words.h"

#include "base/escape.h"

#include <cstdint>

namespace keneki {
namespace {

/// RFC 2047 2: an encoded-word is at most 75 characters; "=?UTF-8?B?" and "?=" leave 63, which hold
/// 60 of base64.
constexpr std::size_t encoded_word_bytes = 45;

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = (bits << 8U) | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= group.size() ? digits[(bits >> (18U - 6U * k)) & 63U] : '=';
    }
    return text;
}

} // namespace

std::vector<std::string> encoded_words(std::string_view utf8) {
    std::vector<std::string> words;
    const std::string valid = valid_utf8(utf8);
    std::string_view rest = valid;
    while (!rest.empty()) {
        const std::string_view piece = clip_utf8(rest, encoded_word_bytes);
        if (piece.empty()) break;
        words.push_back("=?UTF-8?B?" + base64(piece) + "?=");
        rest.remove_prefix(piece.size());
    }
    return words;
}

} // namespace keneki
