#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace keneki::inspect {

/// What a part of an Office package is for.
enum class PartUse : std::uint8_t {
    vba,
    embedded, ///< a file of its own: an object, what Word imports, the data of a control
    control,
    fields, ///< text of a Word document
    slide,
    link, ///< to another workbook or program
    workbook,
    macro_sheet,
    ribbon,
    properties, ///< those that the author may name
};

/// Tells what parts are for as Office does: by their relationships and content types, whatever
/// their names are. Part names are in the form of package_part_name().
class PackageParts {
public:
    /// `<Override>` and `<Default>` of [Content_Types].xml.
    void add_override(std::string_view part, std::string_view content_type);
    void add_default(std::string_view extension, std::string_view content_type);
    /// A relationship inside the package, of the part whose relationships are in `rels`. `kind` is
    /// the last word of its type, lower case.
    void add_relationship(std::string_view rels, std::string_view kind, std::string_view target);

    [[nodiscard]] bool is(PartUse use, const std::string& name) const;
    [[nodiscard]] bool any(PartUse use) const;

private:
    [[nodiscard]] bool by_content_type(PartUse use, const std::string& name) const;

    std::map<std::string, std::string, std::less<>> overrides_;
    std::map<std::string, std::string, std::less<>> defaults_;
    std::map<PartUse, std::set<std::string, std::less<>>> parts_; ///< by relationships
    std::map<PartUse, std::set<std::string, std::less<>>> files_; ///< the last part of their names
};

} // namespace keneki::inspect
