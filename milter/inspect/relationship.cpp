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

// Protocols that start something on the reader's machine.
constexpr std::array<std::string_view, 7> starting{
    "ms-msdt:",         "search-ms:",  "search:",  "ms-officecmd:",
    "ms-appinstaller:", "javascript:", "vbscript:"};

} // namespace

void found_loading(Inspection& inspection, std::uint32_t part, std::string_view what) {
    // As the rule DOCUMENT_LOADS_FROM_OUTSIDE has it.
    constexpr std::array<std::string_view, 6> signs{
        "http:", "https:", "ftp:", "mhtml:", "ms-", "\\\\"};
    const std::string form = lower(what);
    if (std::any_of(signs.begin(), signs.end(),
                    [&](std::string_view sign) { return contains(form, sign); })) {
        inspection.found_worse(Finding::OFFICE_EXTERNAL_TEMPLATE, part, what);
    } else {
        inspection.found(Finding::OFFICE_EXTERNAL_TEMPLATE, part, what);
    }
}

void judge_external_relationship(Inspection& inspection,
                                 std::uint32_t part,
                                 std::string_view kind,
                                 std::string_view target) {
    const bool loads = std::find(loading.begin(), loading.end(), kind) != loading.end();
    // Links between workbooks are everyday business, by a web server in disguise they are not.
    const bool linked = kind.starts_with("externallink") || kind == "xlexternallinkpath";
    if ((loads && leads_elsewhere(target)) || (linked && is_web_folder(target)))
        found_loading(inspection, part, fmt::format("{} {}", kind, target));
    if (kind != "hyperlink") return;
    const std::string form = lower(target);
    if (is_program_on_share(target) ||
        std::any_of(starting.begin(), starting.end(),
                    [&](std::string_view scheme) { return form.starts_with(scheme); }))
        inspection.found(Finding::LINK_DANGEROUS_FILE, part, target);
}

} // namespace keneki::inspect
