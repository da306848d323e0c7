#include "base/escape.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/utf8_output.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace keneki::mail {
namespace {

/// UAX #15, Stream-Safe Text Format: sorting a run of combining marks takes quadratic time, so a
/// run longer than this is broken with U+034F COMBINING GRAPHEME JOINER.
constexpr unsigned combining_run = 30;
constexpr char32_t grapheme_joiner = 0x034FU;

const icu::Normalizer2* normalizer() {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKCInstance(error);
}

bool is_ascii(std::string_view text) {
    return ascii_prefix(text) == text.size();
}

std::string stream_safe(std::string_view utf8, const icu::Normalizer2& form) {
    std::string out;
    out.reserve(utf8.size());
    unsigned run = 0;
    for (std::size_t i = 0; i < utf8.size();) {
        const std::size_t begin = i;
        const char32_t c = next_code_point(utf8, i);
        if (c == invalid_code_point) {
            append_utf8(out, c);
            run = 0;
            continue;
        }
        // not the combining class: U+FF9E has none, and becomes U+3099, which has
        run = c >= 0x300U && form.hasBoundaryBefore(static_cast<UChar32>(c)) == 0 ? run + 1 : 0;
        if (run > combining_run) {
            append_utf8(out, grapheme_joiner);
            run = 1;
        }
        out += utf8.substr(begin, i - begin);
    }
    return out;
}

/// ASCII and every other space, and what shows nothing.
bool is_blank(char32_t c) {
    if (c < 0x7FU) return c == U' ' || (c >= U'\t' && c <= U'\r');
    if (c >= 0x3041U && c <= 0x9FFFU && c != 0x3164U)
        return false; // kana and kanji, the usual case
    const auto code = static_cast<UChar32>(c);
    return u_isUWhiteSpace(code) != 0 || c == 0x2800U ||
           u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

} // namespace

std::string nfkc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    const icu::Normalizer2* const form = normalizer();
    if (form == nullptr) return valid_utf8(utf8);
    const std::string safe = stream_safe(utf8, *form);
    std::string out;
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(safe.size()));
    UErrorCode error = U_ZERO_ERROR;
    form->normalizeUTF8(0, icu::StringPiece(safe.data(), static_cast<std::int32_t>(safe.size())),
                        sink, nullptr, error);
    return U_FAILURE(error) != 0 ? safe : out;
}

std::string compare_form(std::string_view utf8) {
    std::string out = nfkc(utf8);
    if (is_ascii(out)) {
        for (char& c : out)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return out;
    }
    const auto size = static_cast<std::int32_t>(out.size());
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(out.data(), size));
    text.foldCase();
    std::string folded;
    text.toUTF8String(folded);
    return nfkc(folded); // folding may leave what NFKC would join
}

std::string spaceless_form(std::string_view utf8) {
    const std::string form = compare_form(utf8);
    std::string out;
    out.reserve(form.size());
    for (std::size_t i = 0; i < form.size();) {
        const std::size_t begin = i;
        const char32_t c = next_code_point(form, i);
        if (!is_blank(c)) out += std::string_view(form).substr(begin, i - begin);
    }
    return out;
}

} // namespace keneki::mail
