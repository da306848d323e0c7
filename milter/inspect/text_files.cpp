// Files written into a text file (uuencode, `begin-base64`, yEnc): archivers open an attached .uue
// as they open a .zip. Those in the text of a message itself the mail parser finds.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "mail/embedded_text_files.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t files_limit = 1000;

/// The mail parser looks for them in parts that are text, or say nothing of their type.
bool read_by_mail_parser(const Part& part) {
    const std::string& declared = part.declared_type();
    return part.kind() == Part::MIME &&
           (declared.empty() || declared == "text/plain" || declared.starts_with("multipart"));
}

} // namespace

bool wants_text_files(const Part& part, Bytes content) {
    if (!is_file(part) || read_by_mail_parser(part)) return false;
    constexpr std::array<std::string_view, 2> types{"text", "unknown"};
    return std::ranges::find(types, part.type()) != types.end() &&
           !mail::find_text_files(as_text(content), 1).empty();
}

void inspect_text_files(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (!inspection.may_open(part)) return;
    auto files = mail::find_text_files(as_text(content), files_limit + 1);
    if (files.size() > files_limit) {
        files.pop_back();
        inspection.found(Finding::LIMIT_REACHED, part, "files in a text");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "files in a text");
    }
    std::string buffer;
    for (const mail::TextFile& file : files) {
        const std::uint32_t child =
            inspection.add_child(part, Part::ARCHIVE_MEMBER, member_name(file.name, false));
        if (child == 0) return;
        MemberCollector collector(inspection);
        static_cast<void>(collector.take(as_bytes(mail::decode_text_file(file, buffer))));
        inspect_member(inspection, part, child, file.lines.size(), collector);
    }
}

} // namespace keneki::inspect
