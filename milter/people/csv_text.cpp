#include "people/csv_text.h"

#include "base/escape.h"
#include "mail/charset.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace keneki::people {
namespace {

using config::Problem;

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// The line, from 1, in which a place stands; CR, LF and CRLF end one.
unsigned line_at(std::string_view bytes, std::size_t place) {
    unsigned line = 1;
    for (std::size_t i = 0; i < std::min(place, bytes.size()); ++i)
        if (bytes[i] == '\n' || (bytes[i] == '\r' && !bytes.substr(i + 1).starts_with('\n')))
            ++line;
    return line;
}

/// Where the bytes stop being UTF-8.
std::size_t end_of_utf8(std::string_view bytes, std::string_view valid) {
    const auto difference = std::mismatch(valid.begin(), valid.end(), bytes.begin(), bytes.end());
    return static_cast<std::size_t>(difference.second - bytes.begin());
}

/// The beginning of the first line that is not CP932; the size of all when there is none. No
/// character of CP932 has a line end as its second byte.
std::size_t end_of_cp932(std::string_view bytes) {
    std::size_t begin = 0;
    while (begin < bytes.size()) {
        const std::size_t end = std::min(bytes.find_first_of("\r\n", begin), bytes.size());
        const std::string_view line = bytes.substr(begin, end - begin);
        const bool ascii = std::all_of(
            line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
        if (!ascii) {
            const auto decoded = mail::decode_text(line, "cp932");
            if (decoded.damaged || decoded.charset != "cp932") return begin;
        }
        begin = end + 1;
    }
    return bytes.size();
}

bool is_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

/// Every second byte of Latin text and of delimiters is NUL.
bool looks_like_utf16(std::string_view bytes) {
    constexpr std::size_t looked_at = 1000;
    bytes = bytes.substr(0, looked_at);
    const auto zeros = std::count(bytes.begin(), bytes.end(), '\0');
    return bytes.size() >= 4 && static_cast<std::size_t>(zeros) * 10 >= bytes.size() &&
           (bytes.find(std::string_view(",\0", 2)) != std::string_view::npos ||
            bytes.find(std::string_view("\0,", 2)) != std::string_view::npos ||
            bytes.find(std::string_view("\t\0", 2)) != std::string_view::npos ||
            bytes.find(std::string_view("\n\0", 2)) != std::string_view::npos ||
            bytes.find(std::string_view("\0\n", 2)) != std::string_view::npos);
}

bool is_iso_2022_jp(std::string_view bytes) {
    return (bytes.find("\x1B$B") != std::string_view::npos ||
            bytes.find("\x1B$@") != std::string_view::npos) &&
           std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

Expected<std::string, Problem> other_charset(std::string_view bytes,
                                             const char* charset,
                                             const char* shown,
                                             const std::string& file) {
    auto decoded = mail::decode_text(bytes, charset);
    if (decoded.damaged || decoded.mislabelled)
        return fail(Problem{file, 1, 0, {}, std::string("broken ") + shown + "; save it as UTF-8"});
    return std::move(decoded.text);
}

Expected<std::string, Problem> decoded_text(std::string_view bytes, const std::string& file) {
    if (is_utf16(bytes)) {
        const bool little = bytes.front() == '\xFF';
        return other_charset(bytes.substr(2), little ? "utf-16le" : "utf-16be", "UTF-16", file);
    }
    if (looks_like_utf16(bytes))
        return fail(
            Problem{file, 1, 0, {}, "UTF-16 without a byte order mark; save it as CSV UTF-8"});
    if (is_iso_2022_jp(bytes)) return other_charset(bytes, "iso-2022-jp", "ISO-2022-JP", file);
    if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
    std::string text = valid_utf8(bytes);
    if (text == bytes) return text;
    auto decoded = mail::decode_text(bytes, "cp932");
    if (!decoded.damaged && decoded.charset == "cp932") return std::move(decoded.text);
    // The place up to which one of the two reads it is where somebody has to look.
    const std::size_t place = std::max(end_of_utf8(bytes, text), end_of_cp932(bytes));
    return fail(Problem{
        file, line_at(bytes, place), 0, {}, "neither UTF-8 nor CP932 (Shift_JIS) from here on"});
}

} // namespace

Expected<std::string, Problem> csv_text(std::string_view bytes, const std::string& file) {
    auto text = decoded_text(bytes, file);
    if (!text) return text;
    if (text->starts_with(utf8_mark)) text->erase(0, utf8_mark.size());
    if (const std::size_t nul = text->find('\0'); nul != std::string::npos)
        return fail(
            Problem{file, line_at(*text, nul), 0, {}, "a NUL character; is this a CSV file?"});
    return text;
}

char csv_delimiter(std::string_view text) {
    constexpr std::array delimiters{',', '\t', ';', '|'};
    std::array<std::size_t, delimiters.size()> counts{};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (std::size_t i = 0; i < delimiters.size(); ++i)
            if (c == delimiters[i]) ++counts[i];
    }
    const auto most = std::max_element(counts.begin(), counts.end()); // the first of equals
    return delimiters[static_cast<std::size_t>(most - counts.begin())];
}

} // namespace keneki::people
