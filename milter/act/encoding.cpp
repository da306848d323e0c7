#include "act/encoding.h"

namespace keneki::act {
namespace {

/// RFC 5322 2.1.1: lines should be no longer.
constexpr std::size_t line_limit = 78;

} // namespace

std::string safe_header_value(std::string_view value) {
    std::string safe;
    safe.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == '\r' || c == '\0') continue;
        safe += c;
        if (c != '\n') continue;
        // What follows may be a CR that is dropped, so it is the next byte kept that counts.
        std::size_t next = i + 1;
        while (next < value.size() && (value[next] == '\r' || value[next] == '\0'))
            ++next;
        if (next == value.size()) {
            safe.pop_back(); // nothing to fold: the field ends here
        } else if (value[next] != ' ' && value[next] != '\t') {
            safe += ' ';
        }
    }
    return safe;
}

std::string safe_reply_text(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const std::string_view piece = c == '%'                                       ? "%%"
                                       : byte == '\r' || byte == '\n' || byte == '\t' ? " "
                                       : byte < 0x20 || byte > 0x7E                   ? "?"
                                                                    : std::string_view(&c, 1);
        if (safe.size() + piece.size() > reply_limit_bytes) break;
        safe += piece;
    }
    return safe;
}

std::string folded(const std::vector<std::string>& words, std::size_t first_line_bytes) {
    std::string value;
    std::size_t line = first_line_bytes;
    for (const std::string& word : words) {
        if (!value.empty() && line + 1 + word.size() > line_limit) {
            value += '\n';
            line = 0;
        }
        value += ' ';
        value += word;
        line += 1 + word.size();
    }
    return value;
}

} // namespace keneki::act
