// The word-and-digits names of virus mail.
#include "inspect/bytes.h"
#include "inspect/name_shapes.h"
#include "inspect/names.h"
#include "mail/charset.h"

#include <algorithm>
#include <array>
#include <vector>

namespace keneki::inspect {

namespace {

/// Names of scanners and the words of appendix A; digits follow them, with or without a separator.
constexpr std::array words{
    "mail",
    "doc",
    "document",
    "documento",
    "documentación",
    "data",
    "datos",
    "info",
    "file",
    "form",
    "list",
    "message",
    "report",
    "rep",
    "po",
    "so",
    "inv",
    "invoice",
    "details",
    "detalles",
    "mensaje",
    "archivo",
    "untitled",
    "scan",
    "comments",
    "comment",
    "attachment",
    "escanear",
    "statement",
    "payment",
    "order",
    "fax",
    "msg",
    "pièce jointe",
    "electronic form",
    "electronic form dt",
    "form dt",
    "w-9 dt",
    "ecll",
    "form -",
    "report -",
    "payment inquiry",
    "rechnungszahlung",
    "t-online rechnungsdetails",
    "txrtn",
    "crmreport",
    "skm_c",
    "ckmbt_c",
    "smfp",
    "img",
    "請求書",
    "納品書",
    "見積書",
    "注文書",
    "資料",
    "文書",
    "書類",
    "送付状",
};

/// "Report 2022-06-14_1146 Gmail", ", United States": tails that the senders of virus mail put
/// behind.
void strip_tail(std::string& text) {
    for (const std::string_view tail : {", united states", ", usa", ", us", ", uk", ", ny",
                                        ", new york", " gmail", " report", " statement"})
        if (strip_end(text, tail)) return;
}

/// "DOCUMENTO-10032022.zls", "INV 2022-04-25_1114, USA.doc": what stands before the extension.
void strip_inner_extension(std::string& text) {
    for (const std::string_view inner : {".doc", ".docx", ".xls", ".xlsx", ".pdf", ".zls", ".zip"})
        if (strip_end(text, inner)) return;
}

std::string_view without_separators(std::string_view text) {
    const auto at = text.find_first_not_of(" -_.#");
    return at == std::string_view::npos ? std::string_view{} : text.substr(at);
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// N7: digits alone, or a code of capitals and digits.
bool is_code(std::string_view original) {
    std::size_t digits = 0;
    for (const char c : original) {
        if (is_digit(c)) {
            ++digits;
        } else if (c < 'A' || c > 'Z') {
            return false;
        }
    }
    return (digits == original.size() && digits >= 9 && digits <= 22) ||
           (original.size() >= 9 && original.size() <= 22 && digits >= 5 &&
            digits < original.size());
}

/// Digits in groups, and how long each is.
std::vector<std::size_t> digit_groups(std::string_view text, std::string_view separators) {
    std::vector<std::size_t> groups{0};
    for (const char c : text) {
        if (is_digit(c)) {
            ++groups.back();
        } else if (contains(separators, std::string_view(&c, 1)) && groups.back() > 0) {
            groups.push_back(0);
        } else {
            return {};
        }
    }
    return groups.back() > 0 ? groups : std::vector<std::size_t>();
}

/// "589 03_23", "2022_04_3001826994".
bool is_number_and_month(std::string_view text) {
    const auto groups = digit_groups(text, " _");
    if (groups.size() != 3) return false;
    const bool month_behind = groups[0] == 3 && groups[1] == 2 && groups[2] == 2;
    const bool month_before = groups[0] == 4 && groups[1] == 2 && groups[2] >= 6;
    return month_behind || month_before;
}

/// Letters, a hyphen and a date, twice and more: "OVW-010222 IVLY-220222".
bool is_codes_with_dates(std::string_view text) {
    int codes = 0;
    while (!text.empty()) {
        const std::string_view code = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(code.size() + 1, text.size()));
        const auto hyphen = code.find('-');
        if (hyphen == std::string_view::npos || hyphen < 2 || hyphen > 6 ||
            !std::all_of(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(hyphen),
                         is_letter) ||
            !all_digits(code.substr(hyphen + 1)) || !is_compact_date(code.substr(hyphen + 1)))
            return false;
        ++codes;
    }
    return codes >= 2;
}

/// "479DA-2778", and with the tail taken off "PA-2241 report".
bool is_numbered_code(std::string_view text, bool tail) {
    const auto hyphen = text.find('-');
    if (hyphen == std::string_view::npos || text.size() - hyphen != 5 ||
        !all_digits(text.substr(hyphen + 1)))
        return false;
    const std::string_view code = text.substr(0, hyphen);
    const auto letters = std::min(code.find_first_not_of("0123456789"), code.size());
    const bool shape =
        code.size() - letters == 2 && is_letter(code[letters]) && is_letter(code[letters + 1]);
    return shape && (letters == 3 || (letters == 0 && tail));
}

bool is_word_then_digits(std::string_view text, std::string_view original) {
    for (const std::string_view word : words) {
        if (!text.starts_with(word)) continue;
        const std::string_view rest = without_separators(text.substr(word.size()));
        if (rest.empty()) continue;
        if (all_digits(rest) && rest.size() >= 3 && rest.size() <= 22) return true;
        if (is_date_only(rest) || is_number_and_month(rest)) return true;
        // FILE_SC46J345FI1
        if (text.size() == original.size() && rest.size() < text.size() - word.size() &&
            is_code(original.substr(original.size() - rest.size())))
            return true;
    }
    return false;
}

} // namespace

bool is_word_and_digits(std::string_view stem) {
    if (stem.empty() || stem.size() > longest_shape_bytes || is_date_only(stem)) return false;
    const std::string original = mail::nfkc(stem);
    if (is_code(original)) return true;
    std::string text = shape_form(stem);
    const std::size_t before = text.size();
    strip_inner_extension(text);
    strip_tail(text);
    if (is_word_then_digits(text, original) || is_codes_with_dates(text) ||
        is_numbered_code(text, text.size() < before))
        return true;
    if (text.size() < before && is_date_only(text)) return true; // "2022-03-01_1137- Statement"
    if (text.size() < before && all_digits(text) && text.size() >= 9)
        return true; // "10682236691132898, UK"
    // N3: 97-22022022, and a date before words: "2022-03-01_1137- Statement"
    const auto dash = text.find_first_of("-_");
    if (dash != std::string::npos && dash >= 1 && dash <= 4 &&
        all_digits(std::string_view(text).substr(0, dash)) && text.size() - dash - 1 == 8 &&
        is_compact_date(std::string_view(text).substr(dash + 1)) &&
        all_digits(std::string_view(text).substr(dash + 1)))
        return true;
    return text.size() >= 15 && is_digit(text[0]) &&
           is_date_only(std::string_view(text).substr(0, 15)) &&
           text.find_first_of("abcdefghijklmnopqrstuvwxyz", 15) != std::string::npos &&
           text[10] == '_';
}

} // namespace keneki::inspect
