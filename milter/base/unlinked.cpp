#include "base/unlinked.h"

#include "base/ascii.h"
#include "base/escape.h"

#include <algorithm>

namespace keneki {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// "a.example", but neither "1.5" nor the end of a sentence.
bool joins_a_name(std::string_view text, std::size_t dot) {
    return text[dot] == '.' && dot > 0 && text[dot - 1] != ' ' && dot + 1 < text.size() &&
           is_letter(text[dot + 1]);
}

std::string bracketed(std::string_view text) {
    std::string safe;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (joins_a_name(text, at))
            safe += "[.]";
        else if (text.substr(at).starts_with("://"))
            safe += "[:]";
        else
            safe += text[at];
    }
    return safe;
}

} // namespace

std::string unlinked(std::string_view hostile, std::size_t limit_bytes) {
    return bracketed(escaped(hostile, limit_bytes));
}

std::string unlinked_file(std::string_view hostile, std::size_t limit_bytes) {
    std::string text = escaped(hostile, limit_bytes);
    const bool ordinary =
        std::ranges::count(text, '.') <= 1 && text.find_first_of(":/@") == std::string::npos;
    return ordinary ? text : bracketed(text);
}

std::string unlinked_address(std::string_view hostile, std::size_t limit_bytes) {
    constexpr std::string_view www = "www.";
    std::string text = escaped(hostile, limit_bytes);
    const bool ordinary = std::ranges::count(text, '@') == 1 &&
                          text.find_first_of(":/?#%&=\\") == std::string::npos &&
                          !equal_ignoring_case(std::string_view(text).substr(0, www.size()), www);
    return ordinary ? text : bracketed(text);
}

} // namespace keneki
