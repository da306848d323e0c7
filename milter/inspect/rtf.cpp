// RTF: embedded objects, remote templates, fields that start or load something (threats 7.6).
#include "inspect/bytes.h"
#include "inspect/fields.h"
#include "inspect/inspector_list.h"
#include "inspect/ole1.h"
#include "inspect/package.h"
#include "inspect/relationship.h"
#include "inspect/rtf_reader.h"
#include "inspect/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t content_limit_bytes = 64U << 20U;
constexpr std::size_t shown_class_bytes = 60;
constexpr std::string_view compound_magic("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);

struct ClassId {
    std::string_view bytes; // as they stand in a file: three little-endian fields, eight bytes
    std::string_view name;
};
// Threats 7.1. Each of them runs or loads something without a macro.
constexpr std::array<ClassId, 5> dangerous_ids{{
    {{"\x02\xCE\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16}, "Equation"},
    {{"\xD3\x0B\x29\x06\xAA\x48\xD2\x11\x84\x32\x00\x60\x08\xC3\xFB\xFC", 16}, "script moniker"},
    {{"\xD8\xF4\x50\x30\xB5\x98\xCF\x11\xBB\x82\x00\xAA\x00\xBD\xCE\x0B", 16}, "HTA"},
    {{"\xC7\xB0\xAB\xEC\x19\x7F\xD2\x11\x97\x8E\x00\x00\xF8\x75\x7E\x2A", 16}, "SOAP moniker"},
    {{"\xC6\xAF\xAB\xEC\x19\x7F\xD2\x11\x97\x8E\x00\x00\xF8\x75\x7E\x2A", 16}, "new moniker"},
}};
// A link is dangerous where it leads to the web; embedded documents have hyperlinks, which alone
// are ordinary.
constexpr std::string_view link_id{
    "\x00\x03\x00\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16};
constexpr std::string_view url_moniker_id{
    "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B", 16};

/// What an object's class does when it is loaded; empty for the classes of pictures and documents.
std::string_view dangerous_class(std::string_view name) {
    const std::string form = lower(name);
    for (const std::string_view start :
         {"equation", "ole2link", "htmlfile", "script", "otkloadr", "shell.explorer", "forms.html",
          "mscomctllib", "wscript", "scriptlet", "mshta", "internet.explorer"})
        if (form.starts_with(start)) return name.substr(0, shown_class_bytes);
    return {};
}

std::string_view dangerous_id(std::string_view data) {
    for (const ClassId& id : dangerous_ids)
        if (contains(data, id.bytes)) return id.name;
    if (contains(data, link_id) && contains(data, url_moniker_id)) return "link to the web";
    return {};
}

class RtfInspection {
public:
    RtfInspection(Inspection& inspection, std::uint32_t part)
        : inspection_(inspection), part_(part) {}

    void object(const RtfObject& object) {
        auto ole = read_ole1(as_bytes(object.data));
        const bool quoted = !ole && (ole = read_ole1(as_bytes(object.quoted_data)));
        const std::string_view data = quoted ? object.quoted_data : object.data;
        const std::string& name = ole ? ole->class_name : object.class_name;
        inspection_.found(Finding::RTF_OBJECT, part_,
                          fmt::format("{}{}{}", object.update ? "objupdate " : "",
                                      std::string_view(name).substr(0, shown_class_bytes),
                                      ole || data.empty() ? "" : " (broken object)"));
        judge_class(object, ole, data);
        if (ole && ole->linked) {
            found_loading(inspection_, part_, ole->topic, place_of_target(ole->topic));
            return;
        }
        look_into(ole, data);
    }

private:
    void judge_class(const RtfObject& object,
                     const std::optional<Ole1Object>& ole,
                     std::string_view data) {
        std::string_view what = ole ? dangerous_class(ole->class_name) : std::string_view();
        if (what.empty()) what = dangerous_class(object.class_name);
        if (what.empty()) what = dangerous_id(data);
        // Whoever breaks the object on purpose also wants it loaded without a question.
        if (what.empty() && !ole && object.update && !data.empty()) what = "objupdate";
        if (!what.empty()) inspection_.found(Finding::DANGEROUS_OBJECT, part_, what);
    }

    void look_into(const std::optional<Ole1Object>& ole, std::string_view data) {
        if (ole && lower(ole->class_name) == "package" &&
            inspect_package(inspection_, part_, ole->data, false))
            return;
        Bytes content = ole ? ole->data : Bytes{};
        if (!has_at(content, 0, compound_magic)) {
            // Behind a broken head the object itself can still be whole: readers search for it.
            const auto at = data.find(compound_magic);
            if (at == std::string_view::npos) return;
            content = slice(as_bytes(data), at);
        }
        if (!inspection_.may_open(part_)) return;
        const auto child = inspection_.add_child(part_, Part::EMBEDDED_FILE, {});
        if (child != 0) inspection_.inspect_content(child, content);
    }

    Inspection& inspection_;
    std::uint32_t part_;
};

} // namespace

bool wants_rtf(const Part& part, Bytes /*content*/) {
    return part.type() == "rtf";
}

void inspect_rtf(Inspection& inspection, std::uint32_t part, Bytes content) {
    RtfDocument document = read_rtf(slice(content, 0, content_limit_bytes));
    if (document.over_limit || content.size() > content_limit_bytes) {
        inspection.found(Finding::LIMIT_REACHED, part, "size of an RTF document");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an RTF document");
    }
    if (document.font_overflow) inspection.found(Finding::DANGEROUS_OBJECT, part, "font table");
    RtfInspection objects(inspection, part);
    for (const RtfObject& object : document.objects) {
        if (inspection.budget().out_of_time()) {
            inspection.not_inspected(NotInspected::TIMED_OUT, part, "time of the message");
            return;
        }
        objects.object(object);
    }
    for (const std::string& target : document.templates)
        found_loading(inspection, part, target, place_of_target(target));
    judge_fields(inspection, part, document.fields);
}

} // namespace keneki::inspect
