// Relationships with TargetMode="External" (threats 7.5).
#include "inspect/relationship.h"

#include "inspect/bytes.h"
#include "inspect/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

// What Office fetches, or offers to, when the document is opened. Pictures only show that it was.
constexpr std::array<std::string_view, 13> loading{
    "attachedtemplate", "oleobject",         "frame",       "subdocument", "package",
    "officedocument",   "externalreference", "slidemaster", "slide",       "slideupdateurl",
    "slideupdateinfo",  "worksheet",         "afchunk"};

} // namespace

void found_loading(Inspection& inspection, std::uint32_t part, std::string_view what, Place place) {
    if (place == Place::here) return;
    if (place == Place::file_server) {
        inspection.found(Finding::OFFICE_EXTERNAL_TEMPLATE, part, what);
        return;
    }
    inspection.found_worse(Finding::OFFICE_EXTERNAL_TEMPLATE, part, what);
    inspection.found(Finding::OFFICE_LOADS_FROM_OUTSIDE, part, what);
}

void judge_external_relationship(Inspection& inspection,
                                 std::uint32_t part,
                                 std::string_view kind,
                                 std::string_view target) {
    const bool loads = std::find(loading.begin(), loading.end(), kind) != loading.end();
    // Links between workbooks are everyday business, by a web server in disguise they are not.
    const bool linked = kind.starts_with("externallink") || kind == "xlexternallinkpath";
    const std::string shown = fmt::format("{} {}", kind, target);
    // What runs is no template or table, wherever it lies.
    Place place = loads ? place_of_target(target) : Place::here;
    if (place == Place::file_server && is_program_on_share(target)) place = Place::outside;
    if (linked && (is_web_folder(target) || is_web_by_address(target))) place = Place::outside;
    // Windows logs in there for a picture, too.
    if ((linked || kind == "image") && is_share_by_address(target)) place = Place::outside;
    found_loading(inspection, part, shown, place);
    if (kind != "hyperlink") return;
    const bool starts = starts_by_scheme(target);
    if (starts) inspection.found(Finding::DANGEROUS_OBJECT, part, shown);
    if (starts || is_program_on_share(target) || lower(target).starts_with("javascript:"))
        inspection.found(Finding::LINK_DANGEROUS_FILE, part, target);
}

} // namespace keneki::inspect
