#include "base/encoded_words.h"

#include "base/base64.h"
#include "base/escape.h"

namespace keneki {
namespace {

/// RFC 2047 2: an encoded-word is at most 75 characters; "=?UTF-8?B?" and "?=" leave 63, which hold
/// 60 of base64.
constexpr std::size_t encoded_word_bytes = 45;

} // namespace

std::vector<std::string> encoded_words(std::string_view utf8) {
    std::vector<std::string> words;
    const std::string valid = valid_utf8(utf8);
    std::string_view rest = valid;
    while (!rest.empty()) {
        const std::string_view piece = clip_utf8(rest, encoded_word_bytes);
        if (piece.empty()) break;
        words.push_back("=?UTF-8?B?" + to_base64(piece) + "?=");
        rest.remove_prefix(piece.size());
    }
    return words;
}

} // namespace keneki
