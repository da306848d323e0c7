#include "inspect/bytes.h"
#include "inspect/type_rules.h"
#include "inspect/xml_scan.h"
#include "inspect/zip_reader.h"

#include <array>
#include <utility>

namespace keneki::inspect {

namespace {

constexpr std::size_t content_types_limit_bytes = 1U << 20U;

struct MainType {
    std::string_view content_type; // in [Content_Types].xml, lower case
    std::string_view type;
};

// Order matters: the macro-enabled words contain no plain one, but add-ins and binaries come first.
constexpr std::array main_types{
    MainType{"ms-excel.sheet.binary.macroenabled.main", "xlsb"},
    MainType{"ms-excel.addin.macroenabled.main", "xlam"},
    MainType{"ms-excel.sheet.macroenabled.main", "xlsm"},
    MainType{"ms-excel.template.macroenabled.main", "xlsm"},
    MainType{"ms-word.document.macroenabled.main", "docm"},
    MainType{"ms-word.template.macroenabledtemplate.main", "docm"},
    MainType{"ms-powerpoint.presentation.macroenabled.main", "pptm"},
    MainType{"ms-powerpoint.slideshow.macroenabled.main", "pptm"},
    MainType{"ms-powerpoint.template.macroenabled.main", "pptm"},
    MainType{"ms-powerpoint.addin.macroenabled.main", "pptm"},
    MainType{"ms-visio.drawing.macroenabled.main", "vsdm"},
    MainType{"ms-visio.template.macroenabled.main", "vsdm"},
    MainType{"ms-visio.stencil.macroenabled.main", "vsdm"},
    MainType{"ms-visio.drawing.main", "vsdx"},
    MainType{"ms-visio.template.main", "vsdx"},
    MainType{"ms-visio.stencil.main", "vsdx"},
    MainType{"wordprocessingml.document.main", "docx"},
    MainType{"wordprocessingml.template.main", "docx"},
    MainType{"spreadsheetml.sheet.main", "xlsx"},
    MainType{"spreadsheetml.template.main", "xlsx"},
    MainType{"presentationml.presentation.main", "pptx"},
    MainType{"presentationml.slideshow.main", "pptx"},
    MainType{"presentationml.template.main", "pptx"},
};

struct Signs {
    std::optional<std::size_t> content_types;
    std::string_view folder_type; // by word/, xl/, ppt/
    bool vba = false;
    bool manifest = false;
    bool class_files = false;
    bool android = false;
    bool msix = false;
    bool odf = false;
};

Signs read_signs(const ZipLayout& layout) {
    Signs signs;
    for (std::size_t i = 0; i < layout.entries.size(); ++i) {
        std::string name = lower(layout.entries[i].name);
        for (char& c : name)
            if (c == '\\') c = '/';
        if (name == "[content_types].xml" && !signs.content_types) signs.content_types = i;
        if (name.starts_with("word/")) signs.folder_type = "docx";
        if (name.starts_with("xl/")) signs.folder_type = "xlsx";
        if (name.starts_with("ppt/")) signs.folder_type = "pptx";
        if (name.starts_with("visio/")) signs.folder_type = "vsdx";
        if (name.ends_with("vbaproject.bin")) signs.vba = true;
        if (name == "meta-inf/manifest.mf") signs.manifest = true;
        if (name.ends_with(".class")) signs.class_files = true;
        if (name == "androidmanifest.xml" || name == "classes.dex") signs.android = true;
        if (name == "appxmanifest.xml" || name == "appxmetadata/appxbundlemanifest.xml")
            signs.msix = true;
        if (name == "mimetype" || name == "meta-inf/manifest.xml") signs.odf = true;
    }
    return signs;
}

std::string_view with_macros(std::string_view type) {
    if (type == "docx") return "docm";
    if (type == "xlsx") return "xlsm";
    if (type == "pptx") return "pptm";
    if (type == "vsdx") return "vsdm";
    return type;
}

std::string_view type_of_ooxml(Bytes content, const ZipLayout& layout, const Signs& signs) {
    const auto zip = ZipFile::open(content, layout);
    if (!zip) return "zip"; // does not open: the zip inspector says what it is by its names
    auto types = zip->read(*signs.content_types, content_types_limit_bytes);
    std::string_view type;
    const bool cut = types && types->size() == content_types_limit_bytes;
    if (types) {
        const std::string text = lower(decode_entities(plain_text(std::move(*types))));
        for (const MainType& main : main_types)
            if (type.empty() && contains(text, main.content_type)) type = main.type;
        if (contains(text, "ms-office.vbaproject")) type = with_macros(type);
    }
    if (type.empty()) type = signs.folder_type;
    // What it is may stand further behind; the inspector of documents asks all parts what they are.
    if (type.empty() && cut) type = "docx";
    if (type.empty()) return "zip";
    return signs.vba ? with_macros(type) : type;
}

} // namespace

std::string_view type_of_zip(Bytes content) {
    const auto layout = find_zip_members(content);
    if (!layout) return "zip";
    const Signs signs = read_signs(*layout);
    if (signs.msix) return "msix";
    if (signs.android) return "apk";
    if (signs.content_types) {
        const auto type = type_of_ooxml(content, *layout, signs);
        if (type != "zip") return type;
    }
    if (signs.odf && !layout->entries.empty() && !layout->entries.front().encrypted()) {
        // ODF 1.2 part 3, 3.3: `mimetype` first and stored.
        if (const auto zip = ZipFile::open(content, *layout))
            for (std::size_t i = 0; i < layout->entries.size(); ++i)
                if (layout->entries[i].name == "mimetype") {
                    const auto text = zip->read(i, 200);
                    // StarOffice 6 and 7 wrote vnd.sun.xml.
                    if (text && (contains(*text, "opendocument") || contains(*text, "vnd.sun.xml")))
                        return "odf";
                }
    }
    if (signs.manifest &&
        (signs.class_files || layout->entries.front().name.starts_with("META-INF/")))
        return "jar";
    return "zip";
}

} // namespace keneki::inspect
