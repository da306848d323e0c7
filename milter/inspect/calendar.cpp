// Files in an invitation (RFC 5545 3.8.1.1): a calendar program shows them beside the meeting.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "mail/transfer.h"

#include <algorithm>
#include <string>

namespace keneki::inspect {

namespace {

constexpr int file_limit = 100;

/// The next line, what was folded joined (RFC 5545 3.1); the text moves behind it.
std::string next_line(std::string_view& text) {
    std::string line;
    for (bool more = true; more && !text.empty();) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view piece = text.substr(0, end);
        if (piece.ends_with('\r')) piece.remove_suffix(1);
        line += piece;
        text.remove_prefix(std::min(end + 1, text.size()));
        more = text.starts_with(' ') || text.starts_with('\t');
        if (more) text.remove_prefix(1);
    }
    return line;
}

/// Where the value begins: behind the first colon outside quotation marks.
std::size_t value_begin(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (line[i] == ':' && !quoted) return i + 1;
    }
    return line.size();
}

/// X-FILENAME, FILENAME or X-APPLE-FILENAME, as programs write it.
std::string file_name(std::string_view parameters) {
    constexpr std::string_view key = "filename=";
    const auto at = lower(parameters).find(key);
    if (at == std::string::npos) return {};
    std::string_view value = parameters.substr(at + key.size());
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(value.substr(0, value.find_first_of(";:")));
}

} // namespace

bool wants_calendar(const Part& /*part*/, Bytes content) {
    std::string_view start = as_text(slice(content, 0, 64));
    start.remove_prefix(std::min(start.find_first_not_of("\xEF\xBB\xBF \t\r\n"), start.size()));
    return lower(start).starts_with("begin:vcalendar");
}

void inspect_calendar(Inspection& inspection, std::uint32_t part, Bytes content) {
    std::string_view text = as_text(content);
    int files = 0;
    while (!text.empty()) {
        const std::string line = next_line(text);
        const std::size_t value = value_begin(line);
        const std::string_view parameters = std::string_view(line).substr(0, value);
        const std::string scan = lower(parameters);
        if (!scan.starts_with("attach;") || !contains(scan, "encoding=base64")) continue;
        if (++files > file_limit) {
            inspection.found(Finding::LIMIT_REACHED, part, "files in a calendar");
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "files in a calendar");
            return;
        }
        if (!inspection.may_open(part)) return;
        const std::string file = mail::decode_base64(std::string_view(line).substr(value));
        const auto child = inspection.add_child(part, Part::EMBEDDED_FILE, file_name(parameters));
        if (child == 0) return;
        if (inspection.spend_inflated(file.size())) {
            inspection.inspect_content(child, as_bytes(file));
        } else {
            inspection.found(Finding::LIMIT_REACHED, child, "decoded bytes");
            inspection.not_inspected(NotInspected::OVER_LIMIT, child, "decoded bytes");
            inspection.inspect_name(child);
        }
    }
}

} // namespace keneki::inspect
