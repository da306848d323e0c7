// Office Open XML: macros, macro sheets, what is loaded from elsewhere, embedded files
// (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/inspector_list.h"
#include "inspect/lure.h"
#include "inspect/members.h"
#include "inspect/names.h"
#include "inspect/ole.h"
#include "inspect/targets.h"
#include "inspect/type.h"
#include "inspect/xlm.h"
#include "inspect/xlsb.h"
#include "inspect/xml_scan.h"
#include "inspect/zip_reader.h"

#include <algorithm>
#include <array>
#include <set>

namespace keneki::inspect {

namespace {

constexpr std::size_t xml_limit_bytes = 2U << 20U; // of one .rels or [Content_Types].xml
constexpr std::size_t xml_total_limit_bytes = 32U << 20U;
constexpr std::size_t element_limit = 20'000;
constexpr std::size_t compound_limit_bytes = 16U << 20U; // of one vbaProject.bin
constexpr std::size_t other_parts_limit = 500; // parts that are looked at for what they really are
constexpr int embedded_limit = 100;
constexpr std::size_t searched_limit_bytes = 4U << 20U; // of text that is searched for sentences

std::string part_name(const ZipEntry& entry) {
    std::string name = lower(entry.name);
    std::replace(name.begin(), name.end(), '\\', '/');
    if (name.starts_with('/')) name.erase(0, 1);
    return name;
}

/// The name of the part that a relationship of the workbook leads to.
std::string part_of_target(std::string_view target) {
    std::string name = lower(target);
    std::replace(name.begin(), name.end(), '\\', '/');
    return name.starts_with('/') ? name.substr(1) : "xl/" + name;
}

class OoxmlInspection {
public:
    OoxmlInspection(Inspection& inspection,
                    std::uint32_t part,
                    const ZipLayout& layout,
                    const ZipFile& zip)
        : inspection_(inspection), part_(part), layout_(layout), zip_(zip) {}

    void run() {
        for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
            const std::string name = part_name(layout_.entries[i]);
            if (name == "[content_types].xml") read_content_types(i);
            if (name.ends_with(".rels")) read_relationships(i);
            if (contains(name, "/macrosheets/") && !name.ends_with(".rels"))
                macro_sheets_.insert(name);
        }
        inspect_macro_sheets();
        for (std::size_t i = 0; i < layout_.entries.size(); ++i)
            look_at(i, part_name(layout_.entries[i]));
        if (macros_ && !on_load_.empty())
            inspection_.found(Finding::MACRO_AUTO_EXEC, part_, "onLoad " + on_load_);
        if (macros_ || xlm_.macro_sheet) judge_disguise();
        if (over_limit_) {
            inspection_.found(Finding::LIMIT_REACHED, part_, "parts of an Office document");
            inspection_.not_inspected(NotInspected::OVER_LIMIT, part_,
                                      "parts of an Office document");
        }
    }

private:
    std::string read_xml(std::size_t index) {
        if (xml_bytes_ > xml_total_limit_bytes || inspection_.budget().out_of_time()) {
            over_limit_ = true;
            return {};
        }
        auto text = zip_.read(index, xml_limit_bytes);
        if (!text) {
            inspection_.not_inspected(NotInspected::CORRUPT, part_, layout_.entries[index].name);
            inspection_.found(Finding::OFFICE_CORRUPT, part_, layout_.entries[index].name);
            return {};
        }
        xml_bytes_ += text->size();
        if (text->size() == xml_limit_bytes) over_limit_ = true;
        return std::move(*text);
    }

    void read_content_types(std::size_t index) {
        const bool all =
            scan_xml(read_xml(index), element_limit, [this](const XmlElement& element) {
                const std::string type = lower(element.attribute("ContentType"));
                if (contains(type, "vbaproject")) {
                    std::string name = lower(element.attribute("PartName"));
                    if (name.starts_with('/')) name.erase(0, 1);
                    if (!name.empty()) vba_parts_.insert(name);
                }
                if (contains(type, "ms-excel.macrosheet") ||
                    contains(type, "ms-excel.intlmacrosheet")) {
                    xlm_.macro_sheet = true;
                    std::string name = lower(element.attribute("PartName"));
                    if (name.starts_with('/')) name.erase(0, 1);
                    if (!name.empty()) macro_sheets_.insert(name);
                }
            });
        over_limit_ = over_limit_ || !all;
    }

    void read_relationships(std::size_t index) {
        const bool all =
            scan_xml(read_xml(index), element_limit, [this](const XmlElement& element) {
                if (element.name != "Relationship") return;
                const std::string_view type = element.attribute("Type");
                const auto slash = type.rfind('/');
                const std::string kind =
                    lower(slash == std::string_view::npos ? type : type.substr(slash + 1));
                const std::string target(element.attribute("Target"));
                if (kind == "vbaproject")
                    vba_names_.insert(lower(target.substr(target.rfind('/') + 1)));
                if (kind == "xlmacrosheet" || kind == "xlintlmacrosheet") {
                    xlm_.macro_sheet = true;
                    macro_relationships_.insert(std::string(element.attribute("Id")));
                    macro_sheets_.insert(part_of_target(target));
                }
                if (lower(element.attribute("TargetMode")) != "external") return;
                static const std::set<std::string, std::less<>> loading{
                    "attachedtemplate", "oleobject",        "frame", "subdocument", "package",
                    "officedocument",   "externalreference"};
                if (loading.contains(kind) && leads_elsewhere(target))
                    inspection_.found(Finding::OFFICE_EXTERNAL_TEMPLATE, part_,
                                      kind + " " + target);
                if (kind == "hyperlink" && is_program_on_share(target))
                    inspection_.found(Finding::LINK_DANGEROUS_FILE, part_, target);
            });
        over_limit_ = over_limit_ || !all;
    }

    /// Excel 4.0 macros: the sheets, and what the workbook says of them.
    void inspect_macro_sheets() {
        if (!macro_sheets_.empty()) xlm_.macro_sheet = true;
        if (!xlm_.macro_sheet) return;
        for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
            const std::string name = part_name(layout_.entries[i]);
            const bool binary = name.ends_with(".bin");
            if (name.ends_with("xl/workbook.xml") || name.ends_with("xl/workbook.bin")) {
                const std::string content = read_xml(i);
                for (const ListedSheet& sheet : binary ? read_xlsb_workbook(as_bytes(content), xlm_)
                                                       : read_xml_workbook(content, xlm_))
                    if (sheet.hidden && macro_relationships_.contains(sheet.relationship))
                        xlm_.hidden_sheet = true;
            }
            if (!macro_sheets_.contains(name)) continue;
            const std::string content = read_xml(i);
            if (binary) {
                read_xlsb_sheet(as_bytes(content), xlm_);
            } else {
                read_formula_text(decode_entities(content), xlm_);
            }
            read_strings(scan_form(as_bytes(content), content.size()), xlm_);
        }
        report_xlm(inspection_, part_, xlm_);
    }

    /// What a reader of the document sees: the parts that hold its text.
    void search_text(std::size_t index, const std::string& name) {
        static constexpr std::array<std::string_view, 5> texts{
            "word/document", "xl/sharedstrings", "xl/drawings/drawing", "ppt/slides/slide",
            "xl/macrosheets/"};
        const bool text = std::any_of(texts.begin(), texts.end(), [&](std::string_view start) {
            return name.starts_with(start);
        });
        if (contains(name, "customui/") && on_load_.empty())
            scan_xml(read_xml(index), element_limit, [this](const XmlElement& element) {
                if (element.name == "customUI") on_load_ = element.attribute("onLoad");
            });
        const bool fields = name.starts_with("word/") && name.ends_with(".xml");
        const bool link = name.starts_with("xl/externallinks/");
        if ((!text && !fields && !link) || searched_ >= searched_limit_bytes) return;
        const auto content = zip_.read(index, searched_limit_bytes - searched_);
        if (!content) {
            inspection_.found(Finding::OFFICE_CORRUPT, part_, layout_.entries[index].name);
            inspection_.not_inspected(NotInspected::CORRUPT, part_, layout_.entries[index].name);
            return;
        }
        searched_ += content->size();
        if (link && name.ends_with(".bin")) find_dde_in_xlsb_link(inspection_, part_, *content);
        if (fields || link) find_dde_in_xml(inspection_, part_, *content);
        if (!text) return;
        find_lure(inspection_, part_,
                  name.ends_with(".xml") ? text_of_xml(*content, content->size()) : *content);
    }

    /// What a part of the package really is, whatever its name says.
    void look_at(std::size_t index, const std::string& name) {
        search_text(index, name);
        if (layout_.entries[index].directory() || name.ends_with(".xml") ||
            name.ends_with(".rels") || name.ends_with(".vml") || name.ends_with(".png") ||
            name.ends_with(".jpeg") || name.ends_with(".jpg") || name.ends_with(".emf") ||
            name.ends_with(".wmf") || name.ends_with(".gif"))
            if (!vba_parts_.contains(name)) return;
        if (++looked_at_ > other_parts_limit || inspection_.budget().out_of_time()) {
            over_limit_ = true;
            return;
        }
        const std::string file = name.substr(name.rfind('/') + 1);
        const bool named_vba =
            file == "vbaproject.bin" || vba_parts_.contains(name) || vba_names_.contains(file);
        const bool embedded =
            contains(name, "embeddings/") || is_dangerous_extension(extension_of(name));
        if (embedded && !named_vba) {
            inspect_embedded(index, file);
            return;
        }
        const auto head = zip_.read(index, 8);
        const bool compound = head && *head == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        if (compound) {
            const auto bytes = zip_.read(index, compound_limit_bytes);
            if (bytes && inspect_vba_project(inspection_, part_, as_bytes(*bytes))) macros_ = true;
        }
        if (named_vba && !macros_) {
            inspection_.found(Finding::MACRO_PRESENT, part_, layout_.entries[index].name);
            macros_ = true;
            if (!compound)
                inspection_.not_inspected(NotInspected::CORRUPT, part_,
                                          layout_.entries[index].name);
        }
    }

    void inspect_embedded(std::size_t index, const std::string& file) {
        if (!inspection_.may_open(part_)) return;
        if (++embedded_ > embedded_limit) {
            over_limit_ = true;
            return;
        }
        const std::uint32_t child = inspection_.add_child(part_, Part::EMBEDDED_FILE, file);
        if (child == 0) return;
        const ZipEntry& entry = layout_.entries[index];
        inspection_.part(child).set_compressed_size(entry.compressed_size);
        MemberCollector collector(inspection_);
        const auto result = zip_.stream(index, [&](Bytes piece) { return collector.take(piece); });
        if (result != ZipFile::Read::complete && result != ZipFile::Read::stopped)
            inspection_.not_inspected(NotInspected::CORRUPT, child, "ZIP member");
        inspection_.inspect_beginning(child, collector.beginning(), collector.size(),
                                      collector.sha256());
        if (collector.stopped()) over_limit_ = true;
        // The child itself, or a file packed into it.
        for (auto id = child; id <= static_cast<std::uint32_t>(inspection_.evidence().parts_size());
             ++id) {
            const Part& embedded = inspection_.part(id);
            if (!is_program(embedded.type()) && !is_dangerous_extension(embedded.extension()))
                continue;
            inspection_.found(Finding::EMBEDDED_OBJECT, part_, embedded.name());
            return;
        }
    }

    void judge_disguise() {
        const std::string extension = inspection_.part(part_).extension();
        static const std::set<std::string, std::less<>> plain{"docx", "dotx", "xlsx", "xltx",
                                                              "pptx", "potx", "ppsx"};
        if (plain.contains(extension))
            inspection_.found(Finding::MACRO_DISGUISED, part_, "." + extension);
    }

    Inspection& inspection_;
    std::uint32_t part_;
    const ZipLayout& layout_;
    const ZipFile& zip_;
    std::set<std::string, std::less<>> vba_parts_;
    std::set<std::string, std::less<>> vba_names_;
    bool macros_ = false;
    std::set<std::string, std::less<>> macro_sheets_;
    std::set<std::string, std::less<>> macro_relationships_;
    XlmSigns xlm_;
    std::string on_load_; ///< what a ribbon calls when the document is opened
    std::size_t searched_ = 0;
    bool over_limit_ = false;
    std::size_t xml_bytes_ = 0;
    std::size_t looked_at_ = 0;
    int embedded_ = 0;
};

/// OpenDocument: Basic modules, and the manifest that names encrypted parts.
void inspect_odf(Inspection& inspection,
                 std::uint32_t part,
                 const ZipLayout& layout,
                 const ZipFile& zip) {
    for (std::size_t i = 0; i < layout.entries.size(); ++i) {
        const std::string name = part_name(layout.entries[i]);
        const bool list = name.ends_with("script-lb.xml") || name.ends_with("script-lc.xml") ||
                          name.ends_with('/') || name.ends_with("dialog-lb.xml") ||
                          name.ends_with("dialog-lc.xml");
        if ((name.starts_with("basic/") || name.starts_with("scripts/")) && !list)
            inspection.found(Finding::MACRO_PRESENT, part, name);
        if (name != "meta-inf/manifest.xml") continue;
        const auto manifest = zip.read(i, xml_limit_bytes);
        if (!manifest || !contains(*manifest, "encryption-data")) continue;
        inspection.part(part).set_encrypted(true);
        inspection.found(Finding::OFFICE_ENCRYPTED, part, "OpenDocument");
        inspection.not_inspected(NotInspected::ENCRYPTED, part, "Office document");
    }
}

} // namespace

bool wants_ooxml(const Part& part, Bytes /*content*/) {
    return is_ooxml(part.type()) || part.type() == "odf";
}

void inspect_ooxml(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto layout = find_zip(content);
    const auto zip = layout ? ZipFile::open(content, *layout) : std::nullopt;
    if (!zip) { // its type was found by opening it, so this is a race with nobody; still never
                // silent
        inspection.found(Finding::OFFICE_CORRUPT, part, "ZIP");
        inspection.not_inspected(NotInspected::CORRUPT, part, "ZIP");
        return;
    }
    const std::string sign = zip_inconsistency(content, *layout);
    if (!sign.empty()) inspection.found(Finding::ARCHIVE_INCONSISTENT, part, sign);
    if (inspection.part(part).type() == "odf") {
        inspect_odf(inspection, part, *layout, *zip);
        return;
    }
    OoxmlInspection(inspection, part, *layout, *zip).run();
}

} // namespace keneki::inspect
