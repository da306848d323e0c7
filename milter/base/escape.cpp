#include "base/escape.h"

#include "base/shown.h"
#include "base/utf8.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>

namespace keneki {
namespace {

std::string escape_of(char32_t c) {
    switch (c) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (c < 0x80) return fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    if (c < 0x10000) return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    return fmt::format("\\U{:08x}", static_cast<unsigned>(c));
}

std::string escape_text(std::string_view text, std::size_t limit_bytes, bool ascii_only) {
    static constexpr std::string_view ellipsis = "…";
    static constexpr std::string_view ascii_ellipsis = "...";
    const auto mark = ascii_only ? ascii_ellipsis : ellipsis;
    std::string out;
    out.reserve(std::min(text.size(), limit_bytes) + 16);
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t start = i;
        const char32_t c = next_code_point(text, i);
        std::string piece;
        if (c == invalid_code_point) {
            for (const char byte : text.substr(start, i - start))
                piece += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        } else if (c == '\\') {
            piece = "\\\\";
        } else if (is_shown(c) && (!ascii_only || c < 0x7F)) {
            piece = text.substr(start, i - start);
        } else {
            piece = escape_of(c);
        }
        if (out.size() + piece.size() > limit_bytes) return out.append(mark);
        out += piece;
    }
    return out;
}

} // namespace

bool is_shown(char32_t c) {
    if (c < 0x20 || c == 0x7F) return false;
    if (c < 0x7F) return true;
    if (c == 0x2800) return false; // blank but not space
    const auto point = static_cast<UChar32>(c);
    switch (u_charType(point)) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR: // bidirectional controls, zero width, soft hyphen
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
    case U_UNASSIGNED:
        return false;
    default:
        return u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0 ||
               u_hasBinaryProperty(point, UCHAR_VARIATION_SELECTOR) != 0;
    }
}

std::string escaped(std::string_view hostile, std::size_t limit_bytes) {
    return escape_text(hostile, limit_bytes, false);
}

std::string escaped_ascii(std::string_view hostile, std::size_t limit_bytes) {
    return escape_text(hostile, limit_bytes, true);
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t valid = valid_prefix(text.substr(i));
        out.append(text, i, valid);
        i += valid;
        if (i >= text.size()) break;
        static_cast<void>(next_code_point(text, i)); // as much as one U+FFFD stands for
        out += "\xEF\xBF\xBD";
    }
    return out;
}

std::string_view clip_utf8(std::string_view text, std::size_t limit_bytes) {
    if (text.size() <= limit_bytes) return text;
    std::size_t end = limit_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end);
}

} // namespace keneki
