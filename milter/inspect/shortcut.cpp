// Internet shortcuts, search definitions, remote desktops and Office queries: small text files that
// lead elsewhere when opened.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/targets.h"
#include "mail/lines.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 64U << 10U;
constexpr std::size_t shown_bytes = 300;

/// Values of a key as Windows reads them, whatever section they stand in: blanks around the key and
/// the value, and quotation marks around the value, are nothing.
void read_lines(std::string_view scan, std::string_view key, std::vector<std::string>& values) {
    for (std::size_t at = 0; at < scan.size();) {
        const std::size_t end = std::min(scan.find('\n', at), scan.size());
        const std::string_view line = scan.substr(at, end - at);
        at = end + 1;
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || mail::trimmed(line.substr(0, equals)) != key)
            continue;
        std::string_view value = mail::trimmed(line.substr(equals + 1));
        if (value.starts_with('"')) value = value.substr(1, value.find('"', 1) - 1);
        values.emplace_back(value.substr(0, shown_bytes));
    }
}

/// What stands behind a mark, up to the end of the line or the next tag.
void read_marked(std::string_view scan, std::string_view mark, std::vector<std::string>& values) {
    for (std::size_t at = 0; (at = scan.find(mark, at)) != std::string_view::npos;) {
        at += mark.size();
        const std::string_view value = scan.substr(at, shown_bytes);
        values.emplace_back(value.substr(0, value.find_first_of("\r\n<\"")));
    }
}

/// Windows goes there without a browser in between.
bool is_share_or_scheme(std::string_view value) {
    return value.starts_with("\\\\") || value.starts_with("file:") || starts_by_scheme(value) ||
           is_web_folder(value);
}

/// A web query of Excel: WEB, its version, the address, each on a line.
std::string query_address(std::string_view scan) {
    if (!scan.starts_with("web")) return {};
    for (int line = 0; line < 2; ++line) {
        const auto end = scan.find('\n');
        if (end == std::string_view::npos) return {};
        scan.remove_prefix(end + 1);
    }
    return std::string(scan.substr(0, std::min(scan.find_first_of("\r\n"), shown_bytes)));
}

} // namespace

bool wants_shortcut(const Part& part, Bytes /*content*/) {
    if (!is_file(part)) return false;
    // Windows looks for the section in a file that is called so, however far behind.
    const bool called = part.extension() == "url" || part.extension() == "website";
    return part.type() == "url" || (called && (part.type() == "text" || part.type() == "unknown"));
}

void inspect_shortcut(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = scan_form(content, scan_limit_bytes);
    std::vector<std::string> values;
    if (std::string address = query_address(scan); !address.empty())
        values.push_back(std::move(address));
    read_lines(scan, "url", values);
    for (const std::string_view mark :
         {"<url>", "<include path=\"", "<deeplink>", "full address:s:", "codebase=\""})
        read_marked(scan, mark, values);
    // The icon is fetched when the folder is merely shown; a program that is called by its name
    // alone, or that starts another so, is looked for in the working directory (CVE-2025-33053).
    for (const std::string_view key : {"iconfile", "baseurl", "workingdirectory"})
        read_lines(scan, key, values);
    const auto worst = std::ranges::find_if(values, is_share_or_scheme);
    std::string_view detail;
    if (!values.empty()) detail = worst != values.end() ? *worst : values.front();
    inspection.found_worse(Finding::INTERNET_SHORTCUT, part, detail);
    if (content.size() > scan_limit_bytes) {
        inspection.found(Finding::LIMIT_REACHED, part, "size of a shortcut");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a shortcut");
    }
}

} // namespace keneki::inspect
