// Pages that build a file in the browser ("smuggling", threats 7.11).
#include "inspect/smuggling.h"

#include "inspect/bytes.h"
#include "inspect/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t long_base64_characters =
    20'000;                                      // a file, not a logo's data URL or a web font
constexpr std::size_t long_list_numbers = 2'000; // a file, not a table of colours
constexpr std::size_t long_hex_digits = long_base64_characters;

using Words = std::initializer_list<std::string_view>;

bool any(std::string_view text, Words words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return contains(text, word); });
}

bool is_hex(char c) {
    return hex_digit(c) >= 0;
}

/// Longest run of base64 that is not the value of an image or font data URL.
bool has_long_base64(std::string_view text) {
    std::size_t run = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : '\0';
        if (is_letter(c) || is_digit(c) || c == '+' || c == '/') {
            ++run;
            continue;
        }
        if (run >= long_base64_characters) {
            const std::size_t begin = i - run;
            const std::string_view before = text.substr(begin - std::min<std::size_t>(begin, 80),
                                                        std::min<std::size_t>(begin, 80));
            if (!any(before, {"data:image/", "data:font/", "data:application/font",
                              "data:application/x-font"}))
                return true;
        }
        run = 0;
    }
    return false;
}

/// First bytes of what is packed or runs: ZIP, program, compound file, RAR, 7z, gzip.
bool is_file_head(unsigned first, unsigned second) {
    constexpr std::array<std::array<unsigned, 2>, 6> heads{
        {{0x50, 0x4B}, {0x4D, 0x5A}, {0xD0, 0xCF}, {0x52, 0x61}, {0x37, 0x7A}, {0x1F, 0x8B}}};
    return std::any_of(heads.begin(), heads.end(),
                       [&](const auto& head) { return head[0] == first && head[1] == second; });
}

/// The number at `at`, decimal or 0x…, which moves behind it.
std::optional<unsigned> number_at(std::string_view text, std::size_t& at) {
    const bool hex = text.substr(at).starts_with("0x");
    std::size_t i = at + (hex ? 2 : 0);
    const std::size_t begin = i;
    unsigned value = 0;
    while (i < text.size() && i - begin < 4 && (hex ? is_hex(text[i]) : is_digit(text[i])))
        value = value * (hex ? 16 : 10) + static_cast<unsigned>(hex_digit(text[i++]));
    if (i == begin) return std::nullopt;
    at = i;
    return value;
}

/// A file as numbers from 0 to 255, one behind the other, or as hexadecimal digits.
bool has_byte_list(std::string_view scan) {
    constexpr std::size_t shortest = 60; // with the head of a file
    for (std::size_t at = 0; at < scan.size();) {
        if (!is_digit(scan[at]) ||
            (at > 0 && (is_letter(scan[at - 1]) || is_digit(scan[at - 1])))) {
            ++at;
            continue;
        }
        std::size_t count = 0;
        std::array<unsigned, 2> first{};
        while (at < scan.size()) {
            const auto value = number_at(scan, at);
            if (!value || *value > 255) break;
            if (count < first.size()) first[count] = *value;
            ++count;
            const std::size_t before = at;
            while (at < scan.size() && (scan[at] == ',' || scan[at] == ' ' || scan[at] == '\n' ||
                                        scan[at] == '\r' || scan[at] == '\t'))
                ++at;
            if (at == before) break;
        }
        if (count >= long_list_numbers) return true;
        if (count >= shortest && is_file_head(first[0], first[1])) return true;
        ++at;
    }
    return false;
}

bool has_hex_file(std::string_view scan) {
    for (std::size_t at = 0; at < scan.size();) {
        const std::size_t begin = at;
        while (at < scan.size() && is_hex(scan[at]))
            ++at;
        const std::string_view run = scan.substr(begin, at - begin);
        const bool head = run.starts_with("504b0304") || run.starts_with("4d5a") ||
                          run.starts_with("d0cf11e0") || run.starts_with("52617221") ||
                          run.starts_with("377abcaf");
        constexpr std::size_t shortest = 120;
        if (run.size() >= long_hex_digits || (head && run.size() >= shortest)) return true;
        at = std::max(at, begin + 1);
    }
    return false;
}

/// The name under which the page hands a file over is one of a program, a script, an archive or an
/// image of a disk.
bool hands_over_carrier(std::string_view scan) {
    constexpr std::array<std::string_view, 3> givers{"download", "saveas(", "mssaveoropenblob("};
    constexpr std::size_t near_bytes = 200;
    for (const std::string_view giver : givers)
        for (std::size_t at = 0; (at = scan.find(giver, at)) != std::string_view::npos;) {
            at += giver.size();
            std::string_view rest = scan.substr(at, near_bytes);
            for (std::size_t quote = 0;
                 (quote = rest.find_first_of("'\"")) != std::string_view::npos;) {
                const char mark = rest[quote];
                rest.remove_prefix(quote + 1);
                const std::string_view value = rest.substr(0, rest.find(mark));
                switch (extension_class(extension_of(value))) {
                case ExtensionClass::executable:
                case ExtensionClass::script:
                case ExtensionClass::shortcut:
                case ExtensionClass::disk_image:
                case ExtensionClass::onenote:
                case ExtensionClass::help:
                case ExtensionClass::office_macro:
                case ExtensionClass::archive:
                    return true;
                default:
                    break;
                }
                rest.remove_prefix(std::min(value.size() + 1, rest.size()));
            }
        }
    return false;
}

/// Independent signs: decoding, building, handing over, and the file itself.
std::vector<std::string_view> smuggling_signs(std::string_view raw, std::string_view scan) {
    std::vector<std::string_view> signs;
    if (any(scan, {"atob(", "\"atob\"", "'atob'", "unescape(", "fromcharcode", "charcodeat",
                   "frombase64"}))
        signs.push_back("decoder");
    if (any(scan, {"new blob(", "new blob ([", "createobjecturl", "mssaveoropenblob", "mssaveblob",
                   "new file([", "\"blob\"](", "'blob']("}))
        signs.push_back("blob");
    if (any(scan, {".download", " download=", "'download'", "\"download\"", "saveas(",
                   "data:application/octet-stream", "location.href='data:", "location.href=\"data:",
                   "data:application/zip", "data:application/x-"}))
        signs.push_back("download");
    // PK, MZ, ISO 9660, CFB, RAR, 7z; twice encoded PK
    if (any(raw, {"UEsDB", "TVqQ", "SVNPIDk2NjAvSEZT", "0M8R4KGx", "UmFyIRoH", "N3q8ryc",
                  "VUVzREJCUUFBUUFJQ", "VFc0RCQlFBQVFBSU", "VRXNEQkJRQUFRQUlB"}) ||
        has_byte_list(scan) || has_hex_file(scan))
        signs.push_back("packed file");
    if (hands_over_carrier(scan)) signs.push_back("name of a carrier");
    return signs;
}

} // namespace

std::string without_disguise(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    std::string out;
    out.reserve(text.size());
    const auto escape = [&](std::size_t& at) -> bool { // `at` is the place of the backslash
        const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
        std::size_t digits = kind == 'x' ? 2 : 4;
        std::size_t begin = at + 2;
        if (kind != 'x' && kind != 'u') return false;
        const bool braces = kind == 'u' && begin < text.size() && text[begin] == '{';
        if (braces) {
            const std::size_t close = text.substr(begin, 10).find('}');
            if (close == std::string_view::npos) return false;
            ++begin;
            digits = close - 1;
        }
        unsigned value = 0;
        for (std::size_t i = begin; i < begin + digits; ++i) {
            if (i >= text.size() || !is_hex(text[i])) return false;
            value = value * 16 + static_cast<unsigned>(hex_digit(text[i]));
        }
        if (value == 0 || value >= 0x80) return false;
        out.push_back(static_cast<char>(value));
        at = begin + digits + (braces ? 1 : 0);
        return true;
    };
    const auto joint = [&](std::size_t& at) -> bool { // `at` is the place of a quotation mark
        std::size_t next = at + 1;
        while (next < text.size() && blank(text[next]))
            ++next;
        if (next >= text.size() || text[next] != '+') return false;
        for (++next; next < text.size() && blank(text[next]);)
            ++next;
        if (next >= text.size() || (text[next] != '\'' && text[next] != '"')) return false;
        at = next + 1;
        return true;
    };
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '\\' && escape(at)) continue;
        if ((c == '\'' || c == '"') && joint(at)) continue;
        out.push_back(c);
        ++at;
    }
    return out;
}

std::string smuggling_of(std::string_view raw, std::string_view scan) {
    const std::string plain = lower(without_disguise(scan));
    const auto signs = smuggling_signs(raw, plain);
    const auto has = [&](std::string_view sign) {
        return std::find(signs.begin(), signs.end(), sign) != signs.end();
    };
    // Kinds that belong together: ordinary pages decode text, or offer a table for download, but
    // bring no file for it along.
    const bool file = has("packed file");
    const bool builds = (has("decoder") && (has("blob") || file)) || (has("blob") && file) ||
                        (has("download") && file) || (has("blob") && has("name of a carrier"));
    const bool big = has_long_base64(raw) && (has("decoder") || (has("blob") && has("download")));
    return builds || big ? fmt::format("{}", fmt::join(signs, ", ")) : std::string();
}

} // namespace keneki::inspect
