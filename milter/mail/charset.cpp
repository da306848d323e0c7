#include "mail/charset.h"

#include "base/utf8.h"
#include "mail/charset_label.h"
#include "mail/japanese.h"
#include "mail/utf8_output.h"

#include <unicode/normalizer2.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace keneki::mail {
namespace {

constexpr char32_t replacement = 0xFFFDU;

struct CloseConverter {
    void operator()(UConverter* converter) const noexcept { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;
using Converters = std::map<std::string, Converter, std::less<>>;

Converters& made_converters() {
    static Converters made;
    return made;
}

/// Opened once; each use takes a clone, so that threads do not meet.
const Converters& converters() {
    static std::once_flag once;
    std::call_once(once, [] {
        for_each_converter([](const char* name) {
            UErrorCode error = U_ZERO_ERROR;
            if (Converter converter{ucnv_open(name, &error)})
                made_converters().emplace(name, std::move(converter));
        });
    });
    return made_converters();
}

/// One attempt to decode.
struct Attempt {
    std::string text;
    std::string_view charset;
    std::size_t errors = 0;
};

std::u16string to_utf16(UConverter* converter, std::string_view bytes) {
    std::u16string units(bytes.size() + 16, u'\0');
    for (;;) {
        UErrorCode error = U_ZERO_ERROR;
        const std::int32_t needed =
            ucnv_toUChars(converter, units.data(), static_cast<std::int32_t>(units.size()),
                          bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
        const std::size_t size = needed < 0 ? 0 : static_cast<std::size_t>(needed);
        const bool fits = size <= units.size();
        units.resize(U_FAILURE(error) != 0 && fits ? 0 : size);
        if (fits) return units;
    }
}

Attempt by_icu(std::string_view bytes, const Charset& charset) {
    Attempt attempt{.text = {}, .charset = charset.name, .errors = bytes.size()};
    const auto found = converters().find(std::string_view(charset.converter));
    if (found == converters().end()) return attempt;
    UErrorCode error = U_ZERO_ERROR;
    const Converter converter(ucnv_clone(found->second.get(), &error));
    if (!converter) return attempt;
    const std::u16string units = to_utf16(converter.get(), bytes);
    // ICU substitutes U+001A for what some tables do not have
    const bool own_substitutes = bytes.find('\x1A') != std::string_view::npos;
    attempt.errors = units.empty() ? bytes.size() : 0;
    attempt.text.reserve(units.size() * 2);
    for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t c = units[i];
        if (c >= 0xD800U && c < 0xDC00U && i + 1 < units.size() && units[i + 1] >= 0xDC00U &&
            units[i + 1] < 0xE000U)
            c = 0x10000U + ((c - 0xD800U) << 10U) + (units[++i] - 0xDC00U);
        // the holes of windows-1252 and its like come out as C1 controls
        if ((c == 0x1AU && !own_substitutes) || (c >= 0x80U && c < 0xA0U)) c = replacement;
        if (c == replacement || (c >= 0xD800U && c < 0xE000U)) ++attempt.errors;
        append_utf8(attempt.text, c);
    }
    return attempt;
}

Attempt by_utf8(std::string_view bytes) {
    Attempt attempt{.text = {}, .charset = "utf-8"};
    attempt.text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t valid = valid_prefix(bytes.substr(i));
        attempt.text += bytes.substr(i, valid);
        i += valid;
        if (i >= bytes.size()) break;
        static_cast<void>(next_code_point(bytes, i));
        append_utf8(attempt.text, replacement);
        ++attempt.errors;
    }
    return attempt;
}

/// Labels lie about byte order and about having none; text has more zeros in the high halves.
Attempt by_utf16(std::string_view bytes, const Charset& charset) {
    if (bytes.find('\0') == std::string_view::npos &&
        bytes.find_first_of("\n ") != std::string_view::npos) {
        return by_utf8(bytes); // a line end or space of UTF-16 has a zero in it
    }
    if (charset.name == "utf-16" && !bytes.starts_with("\xFE\xFF") &&
        !bytes.starts_with("\xFF\xFE")) {
        std::size_t zeros[2] = {0, 0};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            if (bytes[i] == '\0') ++zeros[i % 2];
        return by_icu(bytes, find_charset(zeros[1] > zeros[0] ? "utf-16le" : "utf-16be"));
    }
    Attempt attempt = by_icu(bytes, charset);
    if (attempt.text.starts_with("\uFEFF")) attempt.text.erase(0, 3);
    return attempt;
}

Attempt of_japanese(Transcoded&& decoded, std::string_view charset) {
    return {.text = std::move(decoded.text), .charset = charset, .errors = decoded.errors};
}

Attempt by(std::string_view bytes, const Charset& charset) {
    switch (charset.coding) {
    case Coding::utf8:
        return by_utf8(bytes);
    case Coding::utf16:
        return by_utf16(bytes, charset);
    case Coding::iso_2022_jp:
        return of_japanese(from_iso_2022_jp(bytes), charset.name);
    case Coding::cp932:
        return of_japanese(from_cp932(bytes), charset.name);
    case Coding::euc_jp:
        return of_japanese(from_euc_jp(bytes), charset.name);
    case Coding::icu:
    case Coding::icu_stateful:
        return by_icu(bytes, charset);
    case Coding::ascii:
    case Coding::unknown:
        break;
    }
    return {.text = {}, .charset = {}, .errors = bytes.size()};
}

bool is_8bit(char c) {
    return static_cast<unsigned char>(c) >= 0x80U;
}

/// The better of CP932 and EUC-JP for text that says of itself nothing. Both decode most of the
/// other's bytes; the wrong one shows half-width kana and rare kanji.
Attempt guess_japanese(std::string_view bytes) {
    Transcoded sjis = from_cp932(bytes);
    Transcoded euc = from_euc_jp(bytes);
    const auto cost = [](const Transcoded& t) { return std::size_t{t.errors} * 8 + t.rare; };
    // A tie goes to CP932, which is far commoner in mail without labels
    return cost(euc) < cost(sjis) ? of_japanese(std::move(euc), "euc-jp")
                                  : of_japanese(std::move(sjis), "cp932");
}

/// Western labels decode anything: text that is plainly Japanese under them is.
bool is_plainly_japanese(std::string_view bytes) {
    constexpr std::uint32_t enough =
        4; // characters; kana of three bytes in a row do not happen by chance
    const Transcoded sjis = from_cp932(bytes);
    if (sjis.errors == 0 && sjis.kana >= enough && sjis.rare * 4 <= sjis.wide) return true;
    const Transcoded euc = from_euc_jp(bytes);
    return euc.errors == 0 && euc.kana >= enough && euc.rare * 4 <= euc.wide;
}

/// Few enough U+FFFD to be damage on the way and not a wrong charset.
bool is_only_damaged(const Attempt& attempt, std::size_t bytes_8bit) {
    return attempt.errors * 10 <= bytes_8bit;
}

Decoded result(Attempt&& attempt, bool mislabelled) {
    return {.text = std::move(attempt.text),
            .charset = std::string(attempt.charset),
            .mislabelled = mislabelled,
            .damaged = attempt.errors != 0};
}

Decoded decode_8bit(std::string_view bytes, const Charset& labelled, bool has_label) {
    const auto bytes_8bit =
        static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), is_8bit));
    Attempt utf8 = by_utf8(bytes);
    if (utf8.errors == 0)
        return result(std::move(utf8), has_label && labelled.coding != Coding::utf8);
    const bool western = labelled.coding == Coding::icu && labelled.name == "windows-1252";
    std::optional<Attempt> by_label;
    if (labelled.coding != Coding::unknown && labelled.coding != Coding::ascii &&
        labelled.coding != Coding::utf8 && !(western && is_plainly_japanese(bytes)))
        by_label = by(bytes, labelled);
    // 8-bit text without an escape under an ISO-2022-JP label was never that
    const bool label_fits = by_label && labelled.coding != Coding::iso_2022_jp;
    if (label_fits && by_label->errors == 0) return result(std::move(*by_label), false);
    Attempt japanese = guess_japanese(bytes);
    if (japanese.errors == 0) return result(std::move(japanese), has_label);
    if (label_fits && is_only_damaged(*by_label, bytes_8bit))
        return result(std::move(*by_label), false);
    const bool called_utf8 = labelled.coding == Coding::utf8;
    if (is_only_damaged(utf8, bytes_8bit / (called_utf8 ? 1 : 2)))
        return result(std::move(utf8), has_label && !called_utf8);
    if (is_only_damaged(japanese, bytes_8bit)) return result(std::move(japanese), has_label);
    if (label_fits) return result(std::move(*by_label), false);
    if (called_utf8 && utf8.errors * 2 <= bytes_8bit) return result(std::move(utf8), false);
    return result(by_icu(bytes, find_charset("windows-1252")), has_label && !western);
}

} // namespace

void open_converters() {
    static_cast<void>(converters());
    open_japanese_tables();
    static_cast<void>(nfkc("\u30AC\u3000")); // ICU reads its normalisation data at the first use
    static_cast<void>(compare_form("\uFF21"));
}

Decoded decode_text(std::string_view bytes, std::string_view label) {
    const Charset labelled = find_charset(label);
    const bool has_label = label.find_first_not_of(" \t\"'") != std::string_view::npos;
    if (labelled.coding == Coding::utf16 || bytes.starts_with("\xFF\xFE") ||
        bytes.starts_with("\xFE\xFF")) {
        const bool by_label = labelled.coding == Coding::utf16;
        Attempt attempt = by_utf16(bytes, by_label ? labelled : find_charset("utf-16"));
        if (attempt.errors == 0 || by_label)
            return result(std::move(attempt), has_label && !by_label);
    }
    const bool has_bom = bytes.starts_with("\xEF\xBB\xBF");
    if (has_bom) bytes.remove_prefix(3);
    const bool all_7bit = std::none_of(bytes.begin(), bytes.end(), is_8bit);
    if (labelled.coding == Coding::icu_stateful) {
        Attempt attempt = by_icu(bytes, labelled);
        if (attempt.errors == 0) return result(std::move(attempt), false);
    }
    const bool japanese = labelled.coding == Coding::iso_2022_jp;
    if (has_japanese_escape(bytes) ||
        (japanese && all_7bit && bytes.find('\x0E') != std::string_view::npos))
        return result(of_japanese(from_iso_2022_jp(bytes), "iso-2022-jp"), has_label && !japanese);
    if (all_7bit)
        return {.text = std::string(bytes),
                .charset = std::string(labelled.name.empty() ? "us-ascii" : labelled.name)};
    return decode_8bit(bytes, labelled, has_label);
}

} // namespace keneki::mail
