// PDF: actions that run on opening, embedded files, what it leads to, encryption (threats 7.10).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/names.h"
#include "inspect/pdf_file.h"
#include "inspect/pdf_script.h"
#include "inspect/targets.h"
#include "inspect/type.h"
#include "inspect/wrapped_mail.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 64U << 20U;
constexpr std::size_t script_limit_bytes = 1U << 20U;
constexpr std::size_t script_limit = 200;
constexpr int embedded_limit = 200;
constexpr int walk_depth_limit = 45;
constexpr std::size_t shown_bytes = 300;
constexpr std::size_t archive_scan_bytes = 1U << 20U; // where the head of a web archive would be

using Kind = PdfValue::Kind;

/// A text string, ISO 32000-1 7.9.2.2: UTF-16 or UTF-8 by its mark. Without one PDFDocEncoding is
/// promised; Japanese programs write Shift_JIS.
std::string text_of(const PdfValue& value) {
    const std::string_view text = value.text;
    if (text.starts_with("\xFE\xFF")) return mail::decode_text(text.substr(2), "utf-16be").text;
    if (text.starts_with("\xFF\xFE")) return mail::decode_text(text.substr(2), "utf-16le").text;
    if (text.starts_with("\xEF\xBB\xBF")) return mail::decode_text(text.substr(3), "utf-8").text;
    return mail::decode_text(text, "cp932").text;
}

/// Events that come without the reader's doing: a page or document that is opened, closed, printed
/// or saved, an annotation that comes into view (ISO 32000-1, tables 194 to 197). Fields check
/// what is typed, and buttons wait.
bool runs_by_itself(const PdfValue& owner, const PdfValue& events) {
    if (events.kind != Kind::dictionary) return true; // not to be seen
    static constexpr std::array<std::string_view, 10> keys{"O",  "WC", "WS", "DS", "WP",
                                                           "DP", "PO", "PC", "PV", "PI"};
    // /C is a page that is closed, and a field that is calculated.
    const bool closes = events.at("C").kind != Kind::null && owner.at("FT").kind == Kind::null &&
                        owner.at("Parent").kind == Kind::null && owner.at("T").kind == Kind::null;
    return closes || owner.at("Type").is_name("Page") ||
           std::any_of(keys.begin(), keys.end(),
                       [&](std::string_view key) { return events.at(key).kind != Kind::null; });
}

/// A link to a program or script on the web: by its path, for .com is a domain.
bool is_program_on_web(std::string_view target) {
    const std::string form = lower(target.substr(0, target.find_first_of("?#")));
    if (!form.starts_with("http:") && !form.starts_with("https:")) return false;
    const auto host = form.find_first_not_of('/', form.find(':') + 1);
    const auto path = host == std::string::npos ? host : form.find('/', host);
    return path != std::string::npos && is_dangerous_extension(extension_of(form.substr(path)));
}

class PdfInspection {
public:
    PdfInspection(Inspection& inspection, std::uint32_t part, const PdfFile& file)
        : inspection_(inspection), part_(part), file_(file) {}

    void run() {
        for (const PdfObject& object : file_.objects()) {
            if (inspection_.budget().out_of_time()) {
                inspection_.not_inspected(NotInspected::TIMED_OUT, part_, "time of the message");
                return;
            }
            walk(object.value, 0);
        }
        judge_scripts();
        if (!file_.locked()) inspect_embedded();
    }

private:
    void walk(const PdfValue& value, int depth) {
        if (depth > walk_depth_limit) return;
        for (const PdfValue& item : value.items)
            walk(item, depth + 1);
        if (value.kind != Kind::dictionary) return;
        dictionary(value);
        for (const auto& [key, entry] : value.entries) {
            const PdfValue& resolved = file_.resolve(entry);
            if (key == "OpenAction" && resolved.kind == Kind::dictionary) {
                runs_on_opening_ = true;
                if (resolved.at("S").is_name("URI"))
                    inspection_.found(Finding::PDF_ACTION, part_, "/URI /OpenAction");
            }
            if (key == "AA" && runs_by_itself(value, resolved)) runs_on_events_ = true;
            if (key == "JS") scripts_.push_back(&entry);
            if (key == "JavaScript") script_ = runs_with_names_ = true;
            if (key == "XFA") form(entry, resolved);
            walk(entry, depth + 1);
        }
    }

    /// The XML of a form, in one stream or in several under names (ISO 32000-1, 12.7.8).
    void form(const PdfValue& entry, const PdfValue& resolved) {
        if (entry.kind == Kind::reference && resolved.kind != Kind::array) forms_.push_back(&entry);
        for (const PdfValue& item : resolved.items)
            if (item.kind == Kind::reference) forms_.push_back(&item);
    }

    void dictionary(const PdfValue& value) {
        const PdfValue& action = file_.resolve(value.at("S"));
        if (action.is_name("JavaScript")) script_ = true;
        if (action.is_name("Launch")) launch(value);
        if (action.is_name("URI")) link(text_of(file_.resolve(value.at("URI"))));
        if (action.is_name("GoToR") || action.is_name("GoToE") || action.is_name("ImportData") ||
            action.is_name("SubmitForm"))
            leads_to_file(action.text, value.at("F"));
        if (value.at("EF").kind != Kind::null) file_specification(value);
    }

    void launch(const PdfValue& action) {
        const PdfValue& windows = file_.resolve(action.at("Win"));
        std::string target = file_name(file_.resolve(action.at("F")));
        if (target.empty()) target = text_of(file_.resolve(windows.at("F")));
        const std::string parameters = text_of(file_.resolve(windows.at("P")));
        // Pages of a catalogue open each other so.
        if (parameters.empty() && extension_of(target) == "pdf" && !leads_elsewhere(target)) return;
        if (!parameters.empty()) target += " " + parameters;
        inspection_.found(Finding::PDF_LAUNCH, part_, target.substr(0, shown_bytes));
    }

    /// A share or a file elsewhere: merely to ask for it hands over the reader's name and password.
    void leads_to_file(const std::string& action, const PdfValue& where) {
        const std::string target = file_name(file_.resolve(where));
        const bool share = target.starts_with("\\\\") || lower(target).starts_with("file:");
        if (share && leads_elsewhere(target))
            inspection_.found(Finding::DANGEROUS_OBJECT, part_,
                              fmt::format("/{} {}", action, target.substr(0, shown_bytes)));
    }

    void link(const std::string& target) {
        if (is_web_by_address(target))
            inspection_.found(Finding::LINK_ADDRESS_LITERAL, part_, target.substr(0, shown_bytes));
        if ((is_program_on_share(target) || is_program_on_web(target)) && links_++ < embedded_limit)
            inspection_.found(Finding::LINK_DANGEROUS_FILE, part_, target.substr(0, shown_bytes));
    }

    std::string file_name(const PdfValue& specification) const {
        if (specification.kind == Kind::string) return text_of(specification);
        for (const std::string_view key : {"UF", "F", "DOS", "Unix"}) {
            const PdfValue& name = file_.resolve(specification.at(key));
            if (name.kind == Kind::string) return text_of(name);
        }
        return {};
    }

    void file_specification(const PdfValue& specification) {
        const PdfValue& files = file_.resolve(specification.at("EF"));
        for (const auto& [key, stream] : files.entries)
            if (stream.kind == Kind::reference) names_[stream.number] = file_name(specification);
    }

    void judge_scripts() {
        for (auto* list : {&scripts_, &forms_})
            if (list->size() > script_limit) {
                over_limit_ = true;
                list->resize(script_limit);
            }
        for (const PdfValue* value : scripts_) {
            const PdfValue& resolved = file_.resolve(*value);
            std::string script = stream_of(*value);
            if (script.empty() && resolved.kind == Kind::string) script = lower(text_of(resolved));
            judge_script(script);
        }
        for (const PdfValue* value : forms_) {
            const std::string xml = stream_of(*value);
            if (!contains(xml, "<script")) continue;
            script_ = runs_with_names_ = true;
            judge_script(xml);
        }
        if (!script_ && scripts_.empty()) return;
        if (runs_on_opening_ || runs_on_events_)
            inspection_.found(Finding::PDF_ACTION, part_,
                              runs_on_opening_ ? "/JavaScript /OpenAction" : "/JavaScript /AA");
        // Forms keep the functions of their fields there; what is hostile there runs on opening.
        if (runs_with_names_ && weight_ == ScriptWeight::hostile)
            inspection_.found(Finding::PDF_ACTION, part_, "/JavaScript /Names");
    }

    /// As scan_form(); empty when there is no stream, or none that can be read.
    std::string stream_of(const PdfValue& reference) const {
        const PdfObject* object =
            reference.kind == Kind::reference ? file_.find(reference.number) : nullptr;
        if (object == nullptr || !object->has_stream || file_.locked()) return {};
        return scan_form(as_bytes(file_.decode(*object, script_limit_bytes)), script_limit_bytes);
    }

    void judge_script(std::string_view form) {
        const ScriptSign sign = judge_pdf_script(form);
        if (sign.weight <= weight_) return;
        weight_ = sign.weight;
        inspection_.found_worse(Finding::PDF_SCRIPT, part_, sign.detail);
    }

    void inspect_embedded() {
        for (const PdfObject& object : file_.objects()) {
            const auto named = names_.find(object.number);
            const bool embedded =
                named != names_.end() || object.value.at("Type").is_name("EmbeddedFile");
            if (!object.has_stream || !embedded || file_.find(object.number) != &object) continue;
            if (embedded_++ == 0 && !inspection_.may_open(part_)) return;
            if (embedded_ > embedded_limit) {
                over_limit_ = true;
                break;
            }
            inspect_file(object, named == names_.end() ? std::string() : named->second);
        }
        if (!over_limit_) return;
        inspection_.found(Finding::LIMIT_REACHED, part_, "scripts and files in a PDF");
        inspection_.not_inspected(NotInspected::OVER_LIMIT, part_, "scripts and files in a PDF");
    }

    void inspect_file(const PdfObject& object, const std::string& name) {
        const std::uint32_t child =
            inspection_.add_child(part_, Part::EMBEDDED_FILE, base_name(name));
        if (child == 0) return;
        inspection_.found(Finding::PDF_EMBEDDED_FILE, part_, name);
        inspection_.part(child).set_compressed_size(object.stream.size());
        MemberCollector collector(inspection_);
        const bool whole = file_.decode(object, [&](Bytes piece) { return collector.take(piece); });
        if (!whole && !collector.stopped())
            inspection_.not_inspected(NotInspected::CORRUPT, child, "stream of a PDF");
        inspection_.inspect_beginning(child, collector.beginning(), collector.size(),
                                      whole ? collector.sha256() : std::string());
        if (collector.stopped() || collector.size() > collector.beginning().size())
            inspection_.not_inspected(NotInspected::OVER_LIMIT, child, "size of a file in a PDF");
    }

    Inspection& inspection_;
    std::uint32_t part_;
    const PdfFile& file_;
    std::vector<const PdfValue*> scripts_;
    std::vector<const PdfValue*> forms_; ///< streams of XFA
    std::map<std::int64_t, std::string> names_;
    bool script_ = false;
    bool runs_on_opening_ = false;
    bool runs_on_events_ = false;
    bool runs_with_names_ = false; ///< the document's own scripts, or those of its form
    ScriptWeight weight_ = ScriptWeight::none;
    bool over_limit_ = false;
    int embedded_ = 0;
    int links_ = 0;
};

void found_encryption(Inspection& inspection, std::uint32_t part, const PdfFile& file) {
    if (!file.locked() && !file.opened_by_password()) return; // anybody can read it
    inspection.part(part).set_encrypted(true);
    inspection.found(Finding::PDF_ENCRYPTED, part, {});
    if (file.locked()) inspection.not_inspected(NotInspected::ENCRYPTED, part, "PDF");
}

} // namespace

bool wants_pdf(const Part& part, Bytes /*content*/) {
    return part.type() == "pdf";
}

void inspect_pdf(Inspection& inspection, std::uint32_t part, Bytes content) {
    const PdfFile file(slice(content, 0, scan_limit_bytes), inspection.passwords(),
                       [&](std::uint64_t bytes) { return inspection.spend_inflated(bytes); });
    found_encryption(inspection, part, file);
    PdfInspection(inspection, part, file).run();
    // Scripts are unpacked only there.
    if (content.size() > scan_limit_bytes || file.over_limit()) {
        inspection.found(Finding::LIMIT_REACHED, part, "size of a PDF");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of a PDF");
    }
    if (file.unread_stream())
        inspection.not_inspected(NotInspected::CORRUPT, part, "stream of a PDF");
    // MalDoc in PDF: a web archive with macros behind a PDF head, which Word opens.
    if (!scan_form_contains(content, archive_scan_bytes, "mime-version:")) return;
    const std::string scan = scan_form(content, archive_scan_bytes);
    if (!contains(scan, "content-location:") && !contains(scan, "multipart/related")) return;
    inspection.found(Finding::POLYGLOT, part, "PDF and web archive");
    const std::string_view text = as_text(content);
    constexpr std::string_view field = "mime-version:";
    const auto* const at = std::search(text.begin(), text.end(), field.begin(), field.end(),
                                       [](char one, char other) { return lower(one) == other; });
    open_wrapped_mail(inspection, part,
                      slice(content, static_cast<std::uint64_t>(at - text.begin())));
}

} // namespace keneki::inspect
