#include "anonymous/recoded.h"

#include "anonymous/html_text.h"
#include "base/ascii.h"
#include "mail/charset.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <memory>

namespace keneki::anonymous {
namespace {

std::string encoded(const std::string& utf8, const std::string& charset) {
    if (charset == "utf-8" || charset == "us-ascii" || charset.empty()) return utf8;
    const std::string name = charset == "cp932" ? "ibm-943_P15A-2003" : charset;
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open(name.c_str(), &error), &ucnv_close);
    if (U_FAILURE(error) != 0) return utf8;
    const auto text = icu::UnicodeString::fromUTF8(utf8);
    std::string out(static_cast<std::size_t>(text.length()) * 8 + 16, '\0');
    const std::int32_t length =
        ucnv_fromUChars(converter.get(), out.data(), static_cast<std::int32_t>(out.size()),
                        text.getBuffer(), text.length(), &error);
    if (U_FAILURE(error) != 0) return utf8;
    out.resize(static_cast<std::size_t>(length));
    return out;
}

} // namespace

std::string
recoded(std::string_view bytes, std::string_view label, const Letters& letters, TextKind kind) {
    const mail::Decoded decoded = mail::decode_text(bytes, label);
    return encoded(kind == TextKind::html ? exchanged_html(decoded.text, letters)
                                          : letters.exchanged(decoded.text),
                   decoded.charset);
}

std::string quoted_printable_of(std::string_view bytes, bool for_header) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    std::size_t line = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char byte = bytes[at];
        const auto value = static_cast<unsigned char>(byte);
        if (!for_header && byte == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') {
            out += "\r\n";
            ++at;
            line = 0;
            continue;
        }
        const bool at_end = at + 1 == bytes.size() || bytes[at + 1] == '\r';
        const bool plain = for_header ? is_alnum(byte)
                                      : (value > 32 && value < 127 && byte != '=') ||
                                            ((byte == ' ' || byte == '\t') && !at_end);
        if (!for_header && line > 72) {
            out += "=\r\n";
            line = 0;
        }
        if (plain)
            out += byte;
        else if (for_header && byte == ' ')
            out += '_';
        else
            out += {'=', digits[value >> 4U], digits[value & 15U]};
        line += plain ? 1 : 3;
    }
    return out;
}

} // namespace keneki::anonymous
