// Office Open XML: macros, macro sheets, what is loaded from elsewhere, embedded files
// (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/inspector_list.h"
#include "inspect/lure.h"
#include "inspect/names.h"
#include "inspect/ole.h"
#include "inspect/ooxml_parts.h"
#include "inspect/package_member.h"
#include "inspect/relationship.h"
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
constexpr std::size_t acting_element_limit = 500'000;    // of a slide or control
constexpr std::size_t compound_limit_bytes = 16U << 20U; // of one vbaProject.bin
constexpr std::size_t other_parts_limit = 500; // parts that are looked at for what they really are
constexpr int embedded_limit = 100;
constexpr std::size_t searched_limit_bytes = 4U << 20U; // of text that is searched for sentences
constexpr std::size_t acting_limit_bytes = 32U << 20U;  // of text that may hold instructions
constexpr std::size_t shown_bytes = 300;

/// Parts whose content is what their name says, unless something else uses them.
bool is_told_by_name(std::string_view name) {
    static constexpr std::array<std::string_view, 9> extensions{
        ".xml", ".rels", ".vml", ".png", ".jpeg", ".jpg", ".emf", ".wmf", ".gif"};
    return std::any_of(extensions.begin(), extensions.end(),
                       [&](std::string_view extension) { return name.ends_with(extension); });
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
            const std::string name = package_part_name(layout_.entries[i]);
            if (name == "[content_types].xml") read_content_types(i);
            if (name.ends_with(".rels")) read_relationships(i, name);
            if (is_macro_sheet(name)) xlm_.macro_sheet = true;
        }
        if (parts_.any(PartUse::macro_sheet)) xlm_.macro_sheet = true;
        inspect_macro_sheets();
        for (std::size_t i = 0; i < layout_.entries.size(); ++i)
            look_at(i, package_part_name(layout_.entries[i]));
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
        return plain_text(std::move(*text));
    }

    void read_content_types(std::size_t index) {
        const bool all =
            scan_xml(read_xml(index), element_limit, [this](const XmlElement& element) {
                const std::string_view type = element.attribute("ContentType");
                if (element.name == "Default")
                    parts_.add_default(element.attribute("Extension"), type);
                else
                    parts_.add_override(element.attribute("PartName"), type);
            });
        over_limit_ = over_limit_ || !all;
    }

    void read_relationships(std::size_t index, const std::string& rels) {
        const bool all = scan_xml(read_xml(index), element_limit, [&](const XmlElement& element) {
            if (element.name != "Relationship") return;
            const std::string_view type = element.attribute("Type");
            const auto slash = type.rfind('/');
            const std::string kind =
                lower(slash == std::string_view::npos ? type : type.substr(slash + 1));
            const std::string target(element.attribute("Target"));
            if (kind == "xlmacrosheet" || kind == "xlintlmacrosheet")
                macro_relationships_.insert(std::string(element.attribute("Id")));
            if (lower(element.attribute("TargetMode")) == "external")
                judge_external_relationship(inspection_, part_, kind, target);
            else
                parts_.add_relationship(rels, kind, target);
        });
        over_limit_ = over_limit_ || !all;
    }

    [[nodiscard]] bool is_macro_sheet(const std::string& name) const {
        if (name.ends_with(".rels")) return false;
        return contains(name, "/macrosheets/") || parts_.is(PartUse::macro_sheet, name);
    }

    /// XML, not records of a binary workbook.
    static bool is_text_form(std::string_view content) {
        const auto begin = content.find_first_not_of(" \t\r\n");
        return begin != std::string_view::npos &&
               std::string_view("<\xEF\xFE\xFF").find(content[begin]) != std::string_view::npos;
    }

    /// Excel 4.0 macros: the sheets, and what the workbook says of them.
    void inspect_macro_sheets() {
        if (!xlm_.macro_sheet) return;
        for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
            const std::string name = package_part_name(layout_.entries[i]);
            const bool workbook = name.ends_with("xl/workbook.xml") ||
                                  name.ends_with("xl/workbook.bin") ||
                                  parts_.is(PartUse::workbook, name);
            const bool sheet = is_macro_sheet(name);
            if (!workbook && !sheet) continue;
            const std::string content = read_xml(i);
            const bool binary = !is_text_form(content);
            if (workbook)
                for (const ListedSheet& listed : binary
                                                     ? read_xlsb_workbook(as_bytes(content), xlm_)
                                                     : read_xml_workbook(content, xlm_))
                    if (listed.hidden && macro_relationships_.contains(listed.relationship))
                        xlm_.hidden_sheet = true;
            if (!sheet) continue;
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
        if ((contains(name, "customui/") || parts_.is(PartUse::ribbon, name)) && on_load_.empty())
            read_ribbon(read_xml(index));
        if (name == "docprops/custom.xml" || parts_.is(PartUse::properties, name))
            judge_add_in(read_xml(index));
        const bool xml = name.ends_with(".xml");
        if ((contains(name, "activex/") && xml) || parts_.is(PartUse::control, name))
            judge_control(read_xml(index));
        const bool slide =
            (name.starts_with("ppt/slides/") && xml) || parts_.is(PartUse::slide, name);
        const bool fields = (name.starts_with("word/") && xml) || parts_.is(PartUse::fields, name);
        const bool link = name.starts_with("xl/externallinks/") || parts_.is(PartUse::link, name);
        const bool acts = slide || fields || link;
        if (!text && !acts) return;
        // Sentences stand in front; what can act may stand anywhere.
        const std::size_t limit = acts ? acting_limit_bytes : searched_limit_bytes;
        if (searched_ >= limit) {
            over_limit_ = over_limit_ || acts;
            return;
        }
        auto content = zip_.read(index, limit - searched_ + 1);
        if (!content) {
            inspection_.found(Finding::OFFICE_CORRUPT, part_, layout_.entries[index].name);
            inspection_.not_inspected(NotInspected::CORRUPT, part_, layout_.entries[index].name);
            return;
        }
        if (content->size() > limit - searched_) {
            content->resize(limit - searched_);
            over_limit_ = over_limit_ || acts;
        }
        searched_ += content->size();
        content = plain_text(std::move(*content));
        if (link && !is_text_form(*content)) find_dde_in_xlsb_link(inspection_, part_, *content);
        if (fields || link) find_dde_in_xml(inspection_, part_, *content);
        if (slide) judge_actions(*content);
        if (!text) return;
        find_lure(inspection_, part_,
                  name.ends_with(".xml") ? text_of_xml(*content, content->size()) : *content);
    }

    void read_ribbon(const std::string& xml) {
        const bool all = scan_xml(xml, element_limit, [this](const XmlElement& element) {
            if (element.name == "customUI") on_load_ = element.attribute("onLoad");
        });
        over_limit_ = over_limit_ || !all;
    }

    /// An add-in of Visual Studio Tools for Office, which the document has installed from where it
    /// says.
    void judge_add_in(const std::string& xml) {
        const auto at = xml.find("_AssemblyLocation");
        if (at == std::string::npos) return;
        const std::string text = decode_entities(text_of_xml(
            std::string_view(xml).substr(xml.find('>', at) + 1, shown_bytes), shown_bytes));
        const auto begin = std::min(text.find_first_not_of(" \r\n\t"), text.size());
        if (leads_elsewhere(std::string_view(text).substr(begin)))
            inspection_.found(Finding::DANGEROUS_OBJECT, part_, "VSTO " + text.substr(begin));
    }

    void judge_control(const std::string& xml) {
        const bool all = scan_xml(xml, acting_element_limit, [this](const XmlElement& element) {
            const std::string_view name = dangerous_class_named(element.attribute("classid"));
            if (!name.empty()) inspection_.found(Finding::DANGEROUS_OBJECT, part_, name);
        });
        over_limit_ = over_limit_ || !all;
    }

    /// A shape that starts a program when it is clicked, or the mouse merely passes over it.
    void judge_actions(const std::string& xml) {
        const bool all = scan_xml(xml, acting_element_limit, [this](const XmlElement& element) {
            if (lower(element.attribute("action")).starts_with("ppaction://program"))
                inspection_.found(Finding::DANGEROUS_OBJECT, part_, "ppaction://program");
        });
        over_limit_ = over_limit_ || !all;
    }

    /// What a part of the package really is, whatever its name says.
    void look_at(std::size_t index, const std::string& name) {
        search_text(index, name);
        if (layout_.entries[index].directory() || name.ends_with(".rels")) return;
        const std::string file = name.substr(name.rfind('/') + 1);
        const bool named_vba = file == "vbaproject.bin" || parts_.is(PartUse::vba, name);
        const bool used = parts_.is(PartUse::embedded, name);
        const bool by_name = is_told_by_name(name) && !named_vba && !used;
        if (by_name && (name.ends_with(".xml") || ++pictures_ > other_parts_limit)) return;
        if ((!by_name && ++looked_at_ > other_parts_limit) || inspection_.budget().out_of_time()) {
            over_limit_ = true;
            return;
        }
        const auto head = zip_.read(index, 8);
        const bool compound = head && *head == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        if (by_name && !compound) return;
        const bool embedded = used || contains(name, "embeddings/") || is_file_of_its_own(name) ||
                              (compound && contains(name, "activex/"));
        if (embedded && !named_vba) {
            inspect_embedded(index);
            return;
        }
        if (compound) look_for_macros(index, named_vba);
        if (named_vba && !macros_) {
            inspection_.found(Finding::MACRO_PRESENT, part_, layout_.entries[index].name);
            macros_ = true;
            if (!compound)
                inspection_.not_inspected(NotInspected::CORRUPT, part_,
                                          layout_.entries[index].name);
        }
    }

    void look_for_macros(std::size_t index, bool named) {
        const auto bytes = zip_.read(index, compound_limit_bytes);
        over_limit_ = over_limit_ || (bytes && bytes->size() == compound_limit_bytes);
        if (bytes && inspect_vba_project(inspection_, part_, as_bytes(*bytes)))
            macros_ = true;
        else if (!named)
            inspect_embedded(index);
    }

    void inspect_embedded(std::size_t index) {
        if (++embedded_ > embedded_limit ||
            !inspect_package_member(inspection_, part_, zip_, layout_, index))
            over_limit_ = true;
    }

    void judge_disguise() {
        const std::string extension = inspection_.part(part_).extension();
        static const std::set<std::string, std::less<>> plain{
            "docx", "dotx", "xlsx", "xltx", "pptx", "potx", "ppsx", "vsdx", "vstx"};
        if (plain.contains(extension))
            inspection_.found(Finding::MACRO_DISGUISED, part_, "." + extension);
    }

    Inspection& inspection_;
    std::uint32_t part_;
    const ZipLayout& layout_;
    const ZipFile& zip_;
    PackageParts parts_;
    bool macros_ = false;
    std::set<std::string, std::less<>> macro_relationships_;
    XlmSigns xlm_;
    std::string on_load_; ///< what a ribbon calls when the document is opened
    std::size_t searched_ = 0;
    bool over_limit_ = false;
    std::size_t xml_bytes_ = 0;
    std::size_t looked_at_ = 0;
    std::size_t pictures_ = 0;
    int embedded_ = 0;
};

} // namespace

bool wants_ooxml(const Part& part, Bytes /*content*/) {
    return is_ooxml(part.type());
}

void inspect_ooxml(Inspection& inspection, std::uint32_t part, Bytes content) {
    const auto layout = find_zip_members(content);
    const auto zip = layout ? ZipFile::open(content, *layout) : std::nullopt;
    if (!zip) { // its type was found by opening it, so this is a race with nobody; still never
                // silent
        inspection.found(Finding::OFFICE_CORRUPT, part, "ZIP");
        inspection.not_inspected(NotInspected::CORRUPT, part, "ZIP");
        return;
    }
    judge_structure(inspection, part, content, *layout);
    OoxmlInspection(inspection, part, *layout, *zip).run();
}

} // namespace keneki::inspect
