// SVG: a picture that may hold scripts. A plain drawing has none of the words below (threats 7.12).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/smuggling.h"

#include <array>

namespace keneki::inspect {

namespace {
constexpr std::size_t scan_limit_bytes = 8U << 20U;
constexpr std::array<std::string_view, 15> signs{
    "<script",
    "javascript:",
    "onload=",
    "onerror=",
    "onclick=",
    "onmouseover=",
    "onbegin=",
    "onmouseenter=",
    "onfocus=",
    "http-equiv=\"refresh",
    "<iframe",
    "<embed",
    "data:application/ecmascript",
    "data:text/html",
    "window.location",
};

/// Programs for drawings put their labels into foreign objects; a form to fill in is no label.
bool has_form(std::string_view scan) {
    return contains(scan, "<foreignobject") &&
           (contains(scan, "<form") || contains(scan, "<input") || contains(scan, "<object"));
}
} // namespace

bool wants_svg(const Part& part, Bytes /*content*/) {
    return part.type() == "svg";
}

void inspect_svg(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = scan_form(content, scan_limit_bytes);
    for (const std::string_view sign : signs)
        if (contains(scan, sign)) {
            inspection.found(Finding::SVG_SCRIPT, part, sign);
            break;
        }
    if (has_form(scan)) inspection.found(Finding::SVG_SCRIPT, part, "<form");
    const std::string smuggled = smuggling_of(as_text(slice(content, 0, scan_limit_bytes)), scan);
    if (!smuggled.empty()) inspection.found(Finding::HTML_SMUGGLING, part, smuggled);
    if (content.size() > scan_limit_bytes)
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an SVG image");
}

} // namespace keneki::inspect
