#include "inspect/ooxml_parts.h"

#include "inspect/bytes.h"
#include "inspect/names.h"

#include <algorithm>
#include <array>
#include <vector>

namespace keneki::inspect {

namespace {

struct Meaning {
    PartUse use;
    std::array<std::string_view, 7> kinds;         ///< of relationships
    std::array<std::string_view, 5> content_types; ///< any of these words
};

// ECMA-376 part 1, 11 to 15; [MS-OFFMACRO2].
constexpr std::array<Meaning, 10> meanings{{
    {PartUse::vba, {"vbaproject"}, {"vbaproject"}},
    {PartUse::embedded,
     {"afchunk", "oleobject", "package", "activexcontrolbinary"},
     {"officedocument.oleobject", "ms-office.activex"}},
    {PartUse::control, {"control"}, {"ms-office.activex+xml"}},
    {PartUse::fields,
     {"officedocument", "header", "footer", "footnotes", "endnotes", "comments",
      "glossarydocument"},
     {"wordprocessingml.", "ms-word."}},
    {PartUse::slide, {"slide", "slidelayout", "slidemaster"}, {"presentationml.slide"}},
    {PartUse::link, {"externallink"}, {"externallink"}},
    {PartUse::workbook,
     {"officedocument"},
     {"spreadsheetml.sheet.main", "spreadsheetml.template.main", "ms-excel.sheet.",
      "ms-excel.template.", "ms-excel.addin."}},
    {PartUse::macro_sheet,
     {"xlmacrosheet", "xlintlmacrosheet"},
     {"ms-excel.macrosheet", "ms-excel.intlmacrosheet"}},
    {PartUse::ribbon, {"extensibility"}, {}},
    {PartUse::properties, {"custom-properties"}, {"custom-properties+xml"}},
}};

/// Lower case, `/` between folders, %XX decoded.
std::string form_of(std::string_view name) {
    std::string form;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const int high = i + 2 < name.size() ? hex_digit(name[i + 1]) : -1;
        const int low = i + 2 < name.size() ? hex_digit(name[i + 2]) : -1;
        if (name[i] == '%' && high >= 0 && low >= 0) {
            form.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            form.push_back(name[i] == '\\' ? '/' : name[i]);
        }
    }
    return lower(form);
}

/// The part that `target` means in the relationships `rels` ("word/_rels/document.xml.rels").
std::string resolve(std::string_view rels, std::string_view target) {
    std::string path = form_of(target.substr(0, target.find_first_of("?#")));
    if (!path.starts_with('/')) {
        const auto folder = rels.rfind("_rels/");
        if (folder != std::string_view::npos) path.insert(0, rels.substr(0, folder));
    }
    std::vector<std::string_view> folders;
    for (std::string_view rest = path; !rest.empty();) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view folder = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (folder == ".." && !folders.empty()) folders.pop_back();
        if (!folder.empty() && folder != "." && folder != "..") folders.push_back(folder);
    }
    std::string part;
    for (const std::string_view folder : folders)
        part.append(part.empty() ? "" : "/").append(folder);
    return part;
}

std::string file_of(std::string_view part) {
    return std::string(part.substr(part.rfind('/') + 1));
}

} // namespace

void PackageParts::add_override(std::string_view part, std::string_view content_type) {
    std::string name = form_of(part);
    if (name.starts_with('/')) name.erase(0, 1);
    if (!name.empty()) overrides_.emplace(std::move(name), lower(content_type));
}

void PackageParts::add_default(std::string_view extension, std::string_view content_type) {
    defaults_.emplace(lower(extension), lower(content_type));
}

void PackageParts::add_relationship(std::string_view rels,
                                    std::string_view kind,
                                    std::string_view target) {
    for (const Meaning& meaning : meanings) {
        if (std::find(meaning.kinds.begin(), meaning.kinds.end(), kind) == meaning.kinds.end())
            continue;
        const std::string part = resolve(rels, target);
        if (part.empty()) continue;
        parts_[meaning.use].insert(part);
        // Programs find a part where its path is not quite right; sheets bear one name each in
        // several folders.
        if (meaning.use != PartUse::macro_sheet) files_[meaning.use].insert(file_of(part));
    }
}

bool PackageParts::by_content_type(PartUse use, const std::string& name) const {
    const auto own = overrides_.find(name);
    const auto common = defaults_.find(extension_of(name));
    std::string_view type =
        own != overrides_.end() ? std::string_view(own->second) : std::string_view();
    // Word's own documents have the type of a project as that of each .bin.
    if (type.empty() && common != defaults_.end() && use != PartUse::vba) type = common->second;
    if (type.empty()) return false;
    if (use == PartUse::embedded && type.ends_with("+xml")) return false;
    return std::any_of(meanings.begin(), meanings.end(), [&](const Meaning& meaning) {
        return meaning.use == use &&
               std::any_of(
                   meaning.content_types.begin(), meaning.content_types.end(),
                   [&](std::string_view word) { return !word.empty() && contains(type, word); });
    });
}

bool PackageParts::is(PartUse use, const std::string& name) const {
    const std::string form = form_of(name);
    const auto parts = parts_.find(use);
    if (parts != parts_.end() && parts->second.contains(form)) return true;
    const auto files = files_.find(use);
    if (files != files_.end() && files->second.contains(file_of(form))) return true;
    return by_content_type(use, form);
}

bool PackageParts::any(PartUse use) const {
    if (parts_.contains(use)) return true;
    return std::any_of(overrides_.begin(), overrides_.end(),
                       [&](const auto& entry) { return by_content_type(use, entry.first); });
}

} // namespace keneki::inspect
