// OpenDocument, packed and flat, and the formats of StarOffice before it: macros and the events
// that start them, what is loaded from elsewhere, embedded files, encryption (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/inspector_list.h"
#include "inspect/lure.h"
#include "inspect/macro.h"
#include "inspect/names.h"
#include "inspect/package_member.h"
#include "inspect/relationship.h"
#include "inspect/targets.h"
#include "inspect/type.h"
#include "inspect/vba_words.h"
#include "inspect/xml_scan.h"
#include "inspect/zip_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t xml_limit_bytes = 16U << 20U; // of one part
constexpr std::size_t source_limit_bytes = 4U << 20U;
constexpr std::size_t lure_limit_bytes = 4U << 20U;
constexpr std::size_t search_start_bytes = 64U << 10U; // where a document names its kind
constexpr std::size_t element_limit = 500'000;
constexpr std::size_t shown_bytes = 300;
constexpr std::size_t head_bytes = 64U << 10U; // of a part, to tell what it is
constexpr int embedded_limit = 100;

/// Events that come without a person's doing, or by the mouse passing over.
bool comes_by_itself(std::string_view event) {
    static constexpr std::array<std::string_view, 14> events{
        "load",          "load-finished",   "new",
        "view-created",  "focus",           "domfocusin",
        "unload",        "prepare-unload",  "mouseover",
        "mousemove",     "layout-finished", "page-count-change",
        "title-changed", "on-load"};
    const auto colon = event.find(':');
    const std::string name =
        lower(colon == std::string_view::npos ? event : event.substr(colon + 1));
    return std::find(events.begin(), events.end(), name) != events.end();
}

/// Elements whose content comes from where they point to as soon as the document is shown.
bool loads(std::string_view element) {
    static constexpr std::array<std::string_view, 8> elements{
        "object", "object-ole", "floating-frame", "section-source",
        "plugin", "applet",     "table-source",   "cell-range-source"};
    return std::find(elements.begin(), elements.end(), element) != elements.end();
}

class OdfInspection {
public:
    OdfInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void package(const ZipLayout& layout, const ZipFile& zip) {
        for (std::size_t i = 0; i < layout.entries.size(); ++i) {
            const ZipEntry& entry = layout.entries[i];
            const std::string name = package_part_name(entry);
            if (entry.directory() || name.ends_with('/')) continue;
            if (inspection_.budget().out_of_time()) {
                inspection_.not_inspected(NotInspected::TIMED_OUT, part_, "time of the message");
                break;
            }
            const bool list = name.ends_with("script-lb.xml") || name.ends_with("script-lc.xml") ||
                              name.ends_with("dialog-lb.xml") || name.ends_with("dialog-lc.xml");
            if (list) continue;
            if (name.starts_with("basic/") || name.starts_with("scripts/")) {
                macro(name, read(zip, layout, i, source_limit_bytes));
            } else if (name == "meta-inf/manifest.xml") {
                manifest(read(zip, layout, i, xml_limit_bytes));
            } else if (name.ends_with("content.xml") || name.ends_with("styles.xml") ||
                       name.ends_with("settings.xml")) {
                document(read(zip, layout, i, xml_limit_bytes));
            } else if (!encrypted_) {
                other(zip, layout, i, name);
            }
        }
        finish();
    }

    void flat(std::string_view xml) {
        document(xml.substr(0, xml_limit_bytes));
        if (xml.size() > xml_limit_bytes) over_limit_ = true;
        const auto source = xml.find(":source-code");
        if (source != std::string_view::npos) macro("source-code", std::string(xml.substr(source)));
        finish();
    }

private:
    std::string
    read(const ZipFile& zip, const ZipLayout& layout, std::size_t index, std::size_t limit) {
        auto text = zip.read(index, limit);
        if (!text) {
            // An encrypted part is noise, which is said already.
            if (!encrypted_) {
                inspection_.found(Finding::OFFICE_CORRUPT, part_, layout.entries[index].name);
                inspection_.not_inspected(NotInspected::CORRUPT, part_, layout.entries[index].name);
            }
            return {};
        }
        if (text->size() == limit) over_limit_ = true;
        return plain_text(std::move(*text));
    }

    void manifest(const std::string& xml) {
        if (!contains(xml, "encryption-data")) return;
        encrypted_ = true;
        inspection_.part(part_).set_encrypted(true);
        inspection_.found(Finding::OFFICE_ENCRYPTED, part_, "OpenDocument");
        inspection_.not_inspected(NotInspected::ENCRYPTED, part_, "Office document");
    }

    void macro(const std::string& name, const std::string& source) {
        if (!macros_) inspection_.found(Finding::MACRO_PRESENT, part_, name);
        macros_ = true;
        // Basic as in Office, within XML; Python and BeanShell beside it.
        const bool wrapped = name.ends_with(".xml") || name == "source-code";
        const std::string text = wrapped ? text_of_xml(source, source_limit_bytes) : source;
        over_limit_ = over_limit_ || text.size() >= source_limit_bytes;
        const std::string code = wrapped ? decode_entities(text) : text;
        const VbaSigns signs = read_vba_source(code);
        const std::string scan = lower(code);
        const auto note = [](std::string& sign, std::string_view word) {
            if (sign.empty()) sign = word;
        };
        // Names of procedures start nothing here, except in a module that came from Excel.
        if (contains(scan, "option vbasupport 1"))
            note(deeds_.runs_by_itself, signs.runs_by_itself);
        note(deeds_.writes, signs.writes);
        note(deeds_.executes, signs.executes);
        note(deeds_.downloads, signs.downloads);
        note(deeds_.obfuscated, signs.obfuscated);
        for (const std::string_view word :
             {"systemshellexecute", "os.system", "subprocess", "os.popen", "runtime.getruntime"})
            if (contains(scan, word)) note(deeds_.executes, word);
    }

    void document(std::string_view xml) {
        const bool all = scan_xml(xml, element_limit, [this](const XmlElement& element) {
            const std::string_view href = element.attribute("href");
            if (element.name == "event-listener")
                event(element.attribute("event-name"),
                      href.empty() ? element.attribute("macro-name") : href);
            if (loads(element.name))
                found_loading(inspection_, part_,
                              fmt::format("{} {}", element.name, href.substr(0, shown_bytes)),
                              place_of_target(href));
            if (element.name == "a" && is_program_on_share(href))
                inspection_.found(Finding::LINK_DANGEROUS_FILE, part_, href.substr(0, shown_bytes));
            dde(element.attribute("dde-application"), element.attribute("dde-topic"));
            formula(element.attribute("formula"));
        });
        over_limit_ = over_limit_ || !all;
        if (lure_bytes_ >= lure_limit_bytes) return;
        const std::string text = text_of_xml(xml, lure_limit_bytes - lure_bytes_);
        lure_bytes_ += text.size();
        find_lure(inspection_, part_, text);
    }

    void event(std::string_view name, std::string_view script) {
        if (script.empty()) return;
        // A script of the program's own folders, reached by a path out of the document.
        const std::string form = lower(script);
        if (contains(form, "..") || contains(form, "%2e%2e"))
            inspection_.found(Finding::DANGEROUS_OBJECT, part_, form.substr(0, shown_bytes));
        if (comes_by_itself(name) && deeds_.runs_by_itself.empty()) deeds_.runs_by_itself = name;
    }

    void dde(std::string_view application, std::string_view topic) {
        // The office program asks itself this way for a table of another document.
        if (application.empty() || lower(application) == "soffice") return;
        found_dde(inspection_, part_, fmt::format("{}|{}", application, topic));
    }

    void formula(std::string_view text) {
        const std::string form = lower(text);
        const auto at = form.find("dde(");
        if (at == std::string::npos || contains(form, "dde(\"soffice\"")) return;
        if (at > 0 && (is_letter(form[at - 1]) || is_digit(form[at - 1]))) return;
        found_dde(inspection_, part_, text);
    }

    /// Pictures of objects, and what office programs keep beside the text.
    static bool is_usual_part(std::string_view type) {
        return is_image(type) || type == "text" || type == "unknown" || type == "xml" ||
               type == "empty";
    }

    /// Objects of other programs, and files that lie there under a name or with a content of their
    /// own.
    void
    other(const ZipFile& zip, const ZipLayout& layout, std::size_t index, const std::string& name) {
        const std::string extension = extension_of(name);
        if (name.ends_with(".xml") || name.ends_with(".rdf") || name == "mimetype" ||
            (extension_class(extension) == ExtensionClass::image && extension != "svg"))
            return;
        const auto head = zip.read(index, head_bytes);
        const std::string_view type = head ? detect_type(as_bytes(*head)) : "unknown";
        if (!is_file_of_its_own(name) && is_usual_part(type)) return;
        if (++embedded_ > embedded_limit ||
            !inspect_package_member(inspection_, part_, zip, layout, index))
            over_limit_ = true;
    }

    void finish() {
        // Without macros of its own a document can only start those that the reader has.
        if (macros_) report_deeds(inspection_, part_, deeds_, {});
        if (!over_limit_) return;
        inspection_.found(Finding::LIMIT_REACHED, part_, "parts of an Office document");
        inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "parts of an Office document");
    }

    Inspection& inspection_;
    std::uint32_t part_;
    MacroDeeds deeds_;
    bool macros_ = false;
    bool encrypted_ = false;
    bool over_limit_ = false;
    std::size_t lure_bytes_ = 0;
    int embedded_ = 0;
};

} // namespace

bool wants_odf(const Part& part, Bytes content) {
    if (part.type() == "odf") return true;
    return part.type() == "xml" &&
           contains(scan_form(content, search_start_bytes), "<office:document");
}

void inspect_odf(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (inspection.part(part).type() == "xml") {
        OdfInspection(inspection, part).flat(PlainText(as_text(content)).view());
        return;
    }
    const auto layout = find_zip_members(content);
    const auto zip = layout ? ZipFile::open(content, *layout) : std::nullopt;
    if (!zip) {
        inspection.found(Finding::OFFICE_CORRUPT, part, "ZIP");
        inspection.not_inspected(NotInspected::CORRUPT, part, "ZIP");
        return;
    }
    judge_structure(inspection, part, content, *layout);
    OdfInspection(inspection, part).package(*layout, *zip);
}

} // namespace keneki::inspect
