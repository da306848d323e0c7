// PDF: actions that run on opening, embedded files, what it leads to, encryption (threats 7.10).
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/names.h"
#include "inspect/pdf_file.h"
#include "inspect/targets.h"
#include "inspect/type.h"
#include "inspect/wrapped_mail.h"
#include "mail/charset.h"

#include <fmt/format.h>

#include <algorithm>
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

/// What a script of a form has no use for: leaving the document, opening what is embedded, hiding
/// what it does.
std::string_view suspicious_word(std::string_view script) {
    const std::string form = lower(script);
    for (const std::string_view word :
         {"exportdataobject", "unescape(", "eval(", "fromcharcode", "collab.", "util.printf",
          "media.newplayer", "importdataobject", "opendataobject", "%u9090", "launchurl"})
        if (contains(form, word)) return word;
    return {};
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
            if (key == "OpenAction" && file_.resolve(entry).kind == Kind::dictionary)
                runs_on_opening_ = true;
            if (key == "AA") runs_on_events_ = true;
            if (key == "JS") scripts_.push_back(&entry);
            if (key == "JavaScript") script_ = true;
            walk(entry, depth + 1);
        }
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
        if (is_program_on_share(target) && links_++ < embedded_limit)
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
        if (scripts_.size() > script_limit) {
            over_limit_ = true;
            scripts_.resize(script_limit);
        }
        for (const PdfValue* value : scripts_) {
            const PdfValue& resolved = file_.resolve(*value);
            std::string script;
            if (resolved.kind == Kind::string) script = text_of(resolved);
            const PdfObject* object =
                value->kind == Kind::reference ? file_.find(value->number) : nullptr;
            if (object != nullptr && object->has_stream && !file_.locked())
                script = scan_form(as_bytes(file_.decode(*object, script_limit_bytes)),
                                   script_limit_bytes);
            const std::string_view word = suspicious_word(script);
            if (word.empty()) continue;
            // Many forms lead to a page; the other words weigh more.
            if (word == "launchurl") {
                inspection_.found(Finding::PDF_SCRIPT, part_, word);
            } else {
                inspection_.found_worse(Finding::PDF_SCRIPT, part_, word);
            }
        }
        if ((script_ || !scripts_.empty()) && (runs_on_opening_ || runs_on_events_))
            inspection_.found(Finding::PDF_ACTION, part_,
                              runs_on_opening_ ? "/JavaScript /OpenAction" : "/JavaScript /AA");
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
    std::map<std::int64_t, std::string> names_;
    bool script_ = false;
    bool runs_on_opening_ = false;
    bool runs_on_events_ = false;
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
