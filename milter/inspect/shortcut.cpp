// Internet shortcuts, search definitions, remote desktops and Office queries: small text files that
// lead elsewhere when opened.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 64U << 10U;
constexpr std::size_t shown_bytes = 300;

/// What stands behind a key, up to the end of the line or the next tag.
std::string value_behind(std::string_view scan, std::string_view key) {
    const auto at = scan.find(key);
    if (at == std::string_view::npos) return {};
    const std::string_view value = scan.substr(at + key.size(), shown_bytes);
    return std::string(value.substr(0, value.find_first_of("\r\n<\"")));
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
    return part.type() == "url" && is_file(part);
}

void inspect_shortcut(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = "\n" + scan_form(content, scan_limit_bytes);
    std::string detail = query_address(std::string_view(scan).substr(1));
    // The icon is fetched when the folder is merely shown.
    constexpr std::array<std::string_view, 9> keys{
        "\nurl=",          "<url>",      "<include path=\"", "<deeplink>",         "\niconfile=",
        "full address:s:", "\nbaseurl=", "codebase=\"",      "\nworkingdirectory="};
    for (const std::string_view key : keys)
        if (detail.empty()) detail = value_behind(scan, key);
    inspection.found(Finding::INTERNET_SHORTCUT, part, detail);
    if (content.size() > scan_limit_bytes) {
        inspection.found(Finding::LIMIT_REACHED, part, "size of a shortcut");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a shortcut");
    }
    const std::string icon = value_behind(scan, "\niconfile=");
    if (icon != detail && (icon.starts_with("\\\\") || icon.starts_with("file://")))
        inspection.found(Finding::INTERNET_SHORTCUT, part, icon);
}

} // namespace keneki::inspect
