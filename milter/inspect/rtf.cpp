// RTF: embedded objects (\objdata) and remote templates (threats 7.6), found by the words alone.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/targets.h"

#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t scan_limit_bytes = 32U << 20U;

bool has_control_word(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos;
         at += word.size()) {
        const std::size_t end = at + word.size();
        if (end >= text.size() || !is_letter(text[end]))
            return true; // the word ends here, [RTF] "control word"
    }
    return false;
}

/// The text of a {\\*\\template …} group: control words left out, escaped backslashes undone.
std::string template_target(std::string_view group) {
    std::string out;
    for (std::size_t at = 0; at < group.size() && group[at] != '}'; ++at) {
        if (group[at] != '\\') {
            if (!out.empty() || group[at] != ' ') out.push_back(group[at]);
            continue;
        }
        if (at + 1 < group.size() && group[at + 1] == '\\') {
            out.push_back('\\');
            ++at;
            continue;
        }
        while (at + 1 < group.size() && (is_letter(group[at + 1]) || is_digit(group[at + 1])))
            ++at;
    }
    return out;
}

} // namespace

bool wants_rtf(const Part& part, Bytes /*content*/) {
    return part.type() == "rtf";
}

void inspect_rtf(Inspection& inspection, std::uint32_t part, Bytes content) {
    const std::string scan = scan_form(content, scan_limit_bytes);
    if (content.size() > scan_limit_bytes) {
        inspection.found(Finding::LIMIT_REACHED, part, "size of an RTF document");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "size of an RTF document");
    }
    for (const std::string_view word :
         {"\\objdata", "\\objlink", "\\objautlink", "\\objupdate", "\\objocx"})
        if (has_control_word(scan, word)) {
            inspection.found(Finding::RTF_OBJECT, part, word);
            break;
        }
    const auto at = scan.find("\\*\\template");
    if (at != std::string::npos) {
        const std::string target = template_target(std::string_view(scan).substr(at + 11, 600));
        if (leads_elsewhere(target))
            inspection.found(Finding::OFFICE_EXTERNAL_TEMPLATE, part, target);
    }
}

} // namespace keneki::inspect
