#include "base/ascii.h"
#include "mail/charset.h"

namespace keneki::mail {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Where the line goes on when a soft line break begins at `equals` (RFC 2045 6.7 (3) and (5):
/// white space that was added on the way may stand before the line end); npos when it is none.
std::size_t behind_soft_break(std::string_view text, std::size_t equals) {
    std::size_t i = equals + 1;
    while (i < text.size() && is_blank(text[i]))
        ++i;
    if (i == text.size()) return i;
    if (text[i] == '\r') ++i;
    if (i < text.size() && text[i] == '\n') return i + 1;
    return i > 0 && text[i - 1] == '\r' ? i : std::string_view::npos;
}

} // namespace

std::string decode_quoted_printable(std::string_view text, QuotedPrintable kind) {
    std::string out;
    out.reserve(text.size());
    std::size_t kept = 0; // size of `out` up to which no white space may be dropped
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '=' && text.size() - i > 2) {
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                kept = out.size();
                i += 3;
                continue;
            }
        }
        if (kind == QuotedPrintable::header) {
            out += c == '_' ? ' ' : c;
            ++i;
            continue;
        }
        if (c == '=') {
            const std::size_t next = behind_soft_break(text, i);
            if (next != std::string_view::npos) {
                kept = out.size();
                i = next;
                continue;
            }
        }
        // RFC 2045 6.7 (3): white space at the end of a line was added on the way
        if (c == '\r' || c == '\n')
            while (out.size() > kept && is_blank(out.back()))
                out.pop_back();
        out += c;
        if (!is_blank(c)) kept = out.size();
        ++i;
    }
    return out;
}

} // namespace keneki::mail
