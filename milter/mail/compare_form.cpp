#include "base/ascii.h"
#include "base/escape.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/settled_text.h"
#include "mail/text_lines.h"
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

/// Fewer settled bytes between two others are not worth a stretch of their own.
constexpr std::size_t least_settled = 32;

bool begins_anew(std::string_view utf8, std::size_t position, const icu::Normalizer2& form) {
    const char32_t c = next_code_point(utf8, position);
    return c == invalid_code_point || form.hasBoundaryBefore(static_cast<UChar32>(c)) != 0;
}

/// Where a stretch ends that is not worth looking at character by character by us: `position` is
/// where the first unsettled character stands.
std::size_t unsettled_end(std::string_view utf8, std::size_t position) {
    std::size_t end = position;
    while (position < utf8.size()) {
        std::size_t next = position;
        if (!is_settled(next_code_point(utf8, next))) {
            position = end = next;
            continue;
        }
        position = settled_end(utf8, position);
        if (position - end >= least_settled) break;
    }
    return end;
}

/// Gives `utf8` in turn to `settled` and to `other`, cut where neither side changes the NFKC of the
/// other.
template <class Settled, class Other>
void by_stretches(std::string_view utf8,
                  const icu::Normalizer2& form,
                  const Settled& settled,
                  const Other& other) {
    for (std::size_t begin = 0; begin < utf8.size();) {
        const std::size_t unsettled = settled_end(utf8, begin);
        std::size_t cut = unsettled;
        if (unsettled < utf8.size() && unsettled > begin && !begins_anew(utf8, unsettled, form))
            // the character before goes with it: its last byte alone says how long it is
            cut -= static_cast<unsigned char>(utf8[cut - 1]) < 0x80U ? 1 : 3;
        if (cut > begin) settled(utf8.substr(begin, cut - begin));
        begin = unsettled_end(utf8, unsettled);
        if (begin > cut) other(utf8.substr(cut, begin - cut));
    }
}

void append_nfkc(std::string& out, std::string_view utf8, const icu::Normalizer2& form) {
    const std::string safe = stream_safe(utf8, form);
    std::string normal;
    icu::StringByteSink<std::string> sink(&normal, static_cast<std::int32_t>(safe.size()));
    UErrorCode error = U_ZERO_ERROR;
    form.normalizeUTF8(0, icu::StringPiece(safe.data(), static_cast<std::int32_t>(safe.size())),
                       sink, nullptr, error);
    out += U_FAILURE(error) != 0 ? safe : normal;
}

void append_folded(std::string& out, std::string_view utf8) {
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    text.foldCase();
    text.toUTF8String(out);
}

/// ASCII and every other space, and what shows nothing.
bool is_blank(char32_t c) {
    if (is_settled(c)) return c == U' ' || (c >= U'\t' && c <= U'\r');
    const auto code = static_cast<UChar32>(c);
    return u_isUWhiteSpace(code) != 0 || c == 0x2800U ||
           u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

} // namespace

std::string nfkc(std::string_view utf8) {
    if (settled_end(utf8, 0) == utf8.size()) return std::string(utf8);
    const icu::Normalizer2* const form = normalizer();
    if (form == nullptr) return valid_utf8(utf8);
    std::string out;
    out.reserve(utf8.size());
    by_stretches(
        utf8, *form, [&](std::string_view settled) { out += settled; },
        [&](std::string_view other) { append_nfkc(out, other, *form); });
    return out;
}

std::string compare_form(std::string_view utf8) {
    const std::string form = nfkc(utf8);
    const icu::Normalizer2* const normal = normalizer();
    if (normal == nullptr || settled_end(form, 0) == form.size()) return lower(form);
    std::string folded;
    folded.reserve(form.size());
    by_stretches(
        form, *normal, [&](std::string_view settled) { append_lower(folded, settled); },
        [&](std::string_view other) { append_folded(folded, other); });
    return nfkc(folded); // folding may leave what NFKC would join
}

std::string spaceless_form(std::string_view utf8) {
    const std::string form = compare_form(utf8);
    std::string out;
    out.reserve(form.size());
    std::size_t kept = 0; // where what is not blank begins
    for (std::size_t i = 0; i < form.size();) {
        const std::size_t begin = i;
        if (form[i] > ' ' && form[i] <= '~') {
            ++i;
            continue;
        }
        if (!is_blank(next_code_point(form, i))) continue;
        out.append(form, kept, begin - kept);
        kept = i;
    }
    return out.append(form, kept);
}

} // namespace keneki::mail
