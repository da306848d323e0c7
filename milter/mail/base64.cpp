#include "mail/charset.h"

#include <array>
#include <cstdint>

namespace keneki::mail {
namespace {

constexpr std::uint8_t junk = 0xFF;
constexpr std::uint8_t padding = 0xFE;

/// RFC 2045 6.8, table 1; the rest of the 256 is junk.
constexpr std::array<std::uint8_t, 256> base64_values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(junk);
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table.at(static_cast<std::uint8_t>(alphabet[i])) = static_cast<std::uint8_t>(i);
    table.at('=') = padding;
    return table;
}();

std::uint8_t base64_value(char c) {
    return base64_values[static_cast<std::uint8_t>(c)];
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

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

/// A whole quantum of four letters without junk, the usual case.
bool append_quantum(std::string_view text, std::size_t at, std::string& out) {
    const std::uint8_t a = base64_value(text[at]);
    const std::uint8_t b = base64_value(text[at + 1]);
    const std::uint8_t c = base64_value(text[at + 2]);
    const std::uint8_t d = base64_value(text[at + 3]);
    if (((a | b | c | d) & 0xC0U) != 0) return false;
    const auto bits = (static_cast<std::uint32_t>(a) << 18U) |
                      (static_cast<std::uint32_t>(b) << 12U) |
                      (static_cast<std::uint32_t>(c) << 6U) | d;
    out += static_cast<char>(bits >> 16U);
    out += static_cast<char>((bits >> 8U) & 0xFFU);
    out += static_cast<char>(bits & 0xFFU);
    return true;
}

} // namespace

std::string decode_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    unsigned letters = 0; // of the quantum that is being read
    const auto flush = [&] {
        if (letters >= 2) out += static_cast<char>((bits >> (letters == 2 ? 4U : 10U)) & 0xFFU);
        if (letters == 3) out += static_cast<char>((bits >> 2U) & 0xFFU);
        bits = 0;
        letters = 0;
    };
    for (std::size_t i = 0; i < text.size();) {
        if (letters == 0 && text.size() - i >= 4 && append_quantum(text, i, out)) {
            i += 4;
            continue;
        }
        const std::uint8_t value = base64_value(text[i++]);
        if (value == junk) continue;
        if (value == padding) {
            flush(); // what follows is a new beginning: padded pieces are put behind one another
            continue;
        }
        bits = (bits << 6U) | value;
        if (++letters == 4) {
            out += static_cast<char>((bits >> 16U) & 0xFFU);
            out += static_cast<char>((bits >> 8U) & 0xFFU);
            out += static_cast<char>(bits & 0xFFU);
            bits = 0;
            letters = 0;
        }
    }
    flush();
    return out;
}

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
