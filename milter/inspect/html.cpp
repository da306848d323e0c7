// Attached HTML, and HTML that builds a file in the browser ("smuggling", threats 7.11).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/names.h"
#include "inspect/smuggling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 16U << 20U;
constexpr std::size_t long_base64_characters =
    20'000; // a file, not a logo's data URL or a web font

using Words = std::initializer_list<std::string_view>;

bool any(std::string_view text, Words words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return contains(text, word); });
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

/// Independent signs: decoding, building, handing over, and the head of a packed file as base64.
std::vector<std::string_view> smuggling_signs(std::string_view raw, std::string_view scan) {
    std::vector<std::string_view> signs;
    if (any(scan, {"atob(", "'at'+'ob'", "\"at\"+\"ob\"", "unescape(", "fromcharcode", "charcodeat",
                   "frombase64"}))
        signs.push_back("decoder");
    if (any(scan, {"new blob(", "new blob ([", "createobjecturl", "mssaveoropenblob", "mssaveblob",
                   "new file(["}))
        signs.push_back("blob");
    if (any(scan, {".download", " download=", "data:application/octet-stream",
                   "location.href='data:", "location.href=\"data:", "data:application/zip",
                   "data:application/x-"}))
        signs.push_back("download");
    // PK, MZ, ISO 9660, CFB, RAR, 7z; twice encoded PK
    if (any(raw, {"UEsDB", "TVqQ", "SVNPIDk2NjAvSEZT", "0M8R4KGx", "UmFyIRoH", "N3q8ryc",
                  "VUVzREJCUUFBUUFJQ", "VFc0RCQlFBQVFBSU", "VRXNEQkJRQUFRQUlB"}))
        signs.push_back("packed file");
    return signs;
}

/// A page that hands an instruction to a program of Windows by its protocol.
std::string_view starting_protocol(std::string_view scan) {
    constexpr std::array<std::string_view, 5> protocols{
        "ms-msdt:/id", "ms-msdt:-id", "ms-officecmd:{", "search-ms:query=", "search:query="};
    for (const std::string_view protocol : protocols)
        if (contains(scan, protocol)) return protocol;
    return {};
}

} // namespace

std::string smuggling_of(std::string_view raw, std::string_view scan) {
    const auto signs = smuggling_signs(raw, scan);
    const auto has = [&](std::string_view sign) {
        return std::find(signs.begin(), signs.end(), sign) != signs.end();
    };
    // Two kinds that belong together: ordinary pages decode text or offer downloads, but not the
    // one for the other.
    const bool builds = (has("decoder") && (has("blob") || has("packed file"))) ||
                        (has("blob") && has("packed file")) || (has("blob") && has("download")) ||
                        (has("download") && has("packed file"));
    const bool big = has("decoder") && has_long_base64(raw);
    return builds || big ? fmt::format("{}", fmt::join(signs, ", ")) : std::string();
}

bool wants_html(const Part& part, Bytes /*content*/) {
    if (!is_file(part)) return false;
    // Browsers show what is called a page as one, whatever it begins with.
    const auto& type = part.type();
    return type == "html" ||
           (extension_class(part.extension()) == ExtensionClass::html &&
            (type == "text" || type == "unknown" || type == "xml" || type == "script"));
}

void inspect_html(Inspection& inspection, std::uint32_t part, Bytes content) {
    const Part& item = inspection.part(part);
    if (item.attachment()) inspection.found(Finding::HTML_ATTACHMENT, part, item.name());
    const PlainText text(as_text(slice(content, 0, scan_limit_bytes)));
    const std::string_view raw = text.view();
    const std::string scan = scan_form(as_bytes(raw), raw.size());
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an HTML file");
    if (const auto protocol = starting_protocol(scan); !protocol.empty())
        inspection.found(Finding::DANGEROUS_OBJECT, part, protocol);
    const std::string signs = smuggling_of(raw, scan);
    if (!signs.empty()) inspection.found(Finding::HTML_SMUGGLING, part, signs);
}

} // namespace keneki::inspect
