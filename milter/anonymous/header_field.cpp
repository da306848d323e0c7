#include "anonymous/header_field.h"

#include "anonymous/recoded.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "mail/charset.h"
#include "mail/header.h"
#include "mail/transfer.h"

#include <algorithm>
#include <array>

namespace keneki::anonymous {
namespace {

bool is_kept_field(std::string_view name) {
    constexpr std::array names{
        "Date",       "Resent-Date",    "MIME-Version",    "Content-Transfer-Encoding",
        "Precedence", "Auto-Submitted", "X-Priority",      "X-MSMail-Priority",
        "Importance", "Priority",       "Content-Language"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view kept) { return equal_ignoring_case(kept, name); });
}

/// Somebody may have made up any other: the preamble of a message has lines that look like fields.
bool is_known_name(std::string_view name) {
    constexpr std::array names{"From",
                               "To",
                               "Cc",
                               "Bcc",
                               "Subject",
                               "Sender",
                               "Reply-To",
                               "Message-ID",
                               "In-Reply-To",
                               "References",
                               "Return-Path",
                               "Received",
                               "Received-SPF",
                               "Authentication-Results",
                               "DKIM-Signature",
                               "DomainKey-Signature",
                               "User-Agent",
                               "Delivered-To",
                               "Errors-To",
                               "Organization",
                               "Comments",
                               "Keywords",
                               "Thread-Topic",
                               "Thread-Index",
                               "X-Mailer",
                               "X-Originating-IP",
                               "X-MimeOLE",
                               "X-Sender",
                               "X-Spam-Status",
                               "X-Spam-Flag",
                               "X-Spam-Level",
                               "Disposition-Notification-To",
                               "Return-Receipt-To",
                               "Mail-Followup-To"};
    constexpr std::array families{"content-", "list-", "resent-", "arc-", "x-keneki-"};
    const std::string small = lower(name);
    return is_kept_field(name) ||
           std::any_of(names.begin(), names.end(),
                       [&](std::string_view known) { return equal_ignoring_case(known, name); }) ||
           std::any_of(families.begin(), families.end(),
                       [&](std::string_view family) { return small.starts_with(family); });
}

/// An encoded word at the beginning of `text`, taken apart; length 0: there is none.
struct EncodedWord {
    std::size_t length = 0;
    std::string_view charset, content;
    char encoding = 0; ///< 'b' or 'q'
};
EncodedWord read_encoded_word(std::string_view text) {
    EncodedWord word;
    if (!text.starts_with("=?")) return {};
    const std::size_t charset_end = text.find('?', 2);
    if (charset_end > 80 || charset_end + 2 >= text.size() || text[charset_end + 2] != '?')
        return {};
    word.charset = text.substr(2, charset_end - 2);
    word.encoding = lower(text[charset_end + 1]);
    if (word.encoding != 'b' && word.encoding != 'q') return {};
    const std::size_t begin = charset_end + 3;
    const std::size_t end = text.find("?=", begin);
    if (end == std::string_view::npos) return {};
    word.content = text.substr(begin, end - begin);
    word.length = end + 2;
    return word;
}

std::string exchanged_word(const EncodedWord& word, const Letters& letters) {
    const bool base64 = word.encoding == 'b';
    const std::string bytes =
        base64 ? mail::decode_base64(word.content)
               : mail::decode_quoted_printable(word.content, mail::QuotedPrintable::header);
    const std::string other = recoded(bytes, word.charset, letters);
    return "=?" + std::string(word.charset) + (base64 ? "?B?" : "?Q?") +
           (base64 ? to_base64(other) : quoted_printable_of(other, true)) + "?=";
}

/// Any value: encoded words, raw text of any charset.
std::string exchanged_value(std::string_view value, const Letters& letters) {
    std::string out;
    std::size_t plain = 0;
    for (std::size_t at = value.find("=?"); at != std::string_view::npos;
         at = value.find("=?", at)) {
        const EncodedWord word = read_encoded_word(value.substr(at));
        if (word.length == 0) {
            at += 2;
            continue;
        }
        out += recoded(value.substr(plain, at - plain), {}, letters);
        out += exchanged_word(word, letters);
        plain = at = at + word.length;
    }
    return out + recoded(value.substr(plain), {}, letters);
}

/// How much of `text` is a date (RFC 5322 3.3): up to a comment or a word that is in none. 0: no
/// month is named, and digits may be anything.
std::size_t date_length(std::string_view text) {
    constexpr std::array months{"jan", "feb", "mar", "apr", "may", "jun",
                                "jul", "aug", "sep", "oct", "nov", "dec"};
    constexpr std::array others{"mon", "tue", "wed", "thu", "fri",
                                "sat", "sun", "gmt", "ut",  "utc"};
    bool has_month = false;
    std::size_t at = 0;
    while (at < text.size() && text[at] != '(' && static_cast<unsigned char>(text[at]) < 0x80U) {
        const auto* const begin = text.begin() + static_cast<std::ptrdiff_t>(at);
        const std::string word =
            lower(std::string(begin, std::find_if_not(begin, text.end(), is_letter)));
        const auto is_word = [&](std::string_view known) { return known == word; };
        const bool is_month = std::any_of(months.begin(), months.end(), is_word);
        if (!word.empty() && !is_month && std::none_of(others.begin(), others.end(), is_word))
            break;
        has_month = has_month || is_month;
        at += std::max(word.size(), std::size_t{1});
    }
    return has_month ? at : 0;
}

/// What stands behind a date is somebody's words.
std::string exchanged_date(std::string_view value, const Letters& letters) {
    const std::size_t length = date_length(value);
    return std::string(value.substr(0, length)) + exchanged_value(value.substr(length), letters);
}

/// The end of a parameter: a ';' outside quotation marks.
std::size_t parameter_end(std::string_view value, std::size_t at) {
    bool quoted = false;
    for (; at < value.size(); ++at) {
        if (value[at] == '"') quoted = !quoted;
        if (value[at] == ';' && !quoted) return at;
    }
    return value.size();
}

std::string exchanged_parameters(std::string_view value, const Letters& letters) {
    std::string out;
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t end = std::min(parameter_end(value, at) + 1, value.size());
        const std::string_view parameter = value.substr(at, end - at);
        const std::size_t equals = parameter.find('=');
        const std::string name = lower(parameter.substr(0, std::min(equals, parameter.size())));
        constexpr std::array kept{"charset",     "format",   "delsp",  "type",
                                  "report-type", "protocol", "micalg", "size"};
        const bool is_kept =
            equals == std::string_view::npos ||
            std::any_of(kept.begin(), kept.end(), [&](auto k) { return contains(name, k); });
        out += is_kept ? std::string(parameter)
                       : std::string(parameter.substr(0, equals + 1)) +
                             exchanged_value(parameter.substr(equals + 1), letters);
        at = end;
    }
    return out;
}

} // namespace

std::string exchanged_field(std::string_view name, std::string_view value, const Letters& letters) {
    if (equal_ignoring_case(name, "Date") || equal_ignoring_case(name, "Resent-Date"))
        return exchanged_date(value, letters);
    if (is_kept_field(name)) return std::string(value);
    if (equal_ignoring_case(name, "Content-Type") ||
        equal_ignoring_case(name, "Content-Disposition"))
        return exchanged_parameters(value, letters);
    if (equal_ignoring_case(name, "Received")) {
        const std::size_t date = std::min(value.rfind(';'), value.size());
        return exchanged_value(value.substr(0, date), letters) +
               exchanged_date(value.substr(date), letters);
    }
    return exchanged_value(value, letters);
}

std::string exchanged_lines(std::string_view lines, const Letters& letters) {
    const auto next_line = [](std::string_view text) {
        const std::size_t end = text.find('\n');
        return end == std::string_view::npos ? text.size() : end + 1;
    };
    std::string out;
    while (!lines.empty()) {
        std::size_t length = next_line(lines);
        const std::string_view line = lines.substr(0, length);
        if (mail::is_field_line(line)) {
            while (length < lines.size() && (lines[length] == ' ' || lines[length] == '\t'))
                length += next_line(lines.substr(length));
            const std::string_view field = lines.substr(0, length);
            const std::size_t colon = field.find(':');
            const std::string_view name = field.substr(0, colon);
            out += is_known_name(name) ? std::string(name) : letters.exchanged(name);
            out += ':';
            out += exchanged_field(name, field.substr(colon + 1), letters);
        } else {
            // Boundaries too: their parameter has the same letters.
            out += recoded(line, {}, letters);
        }
        lines.remove_prefix(length);
    }
    return out;
}

} // namespace keneki::anonymous
