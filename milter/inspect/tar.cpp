// Tape archives (POSIX ustar and GNU long names): members stand whole in the file.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"

#include <fmt/format.h>

namespace keneki::inspect {

namespace {

constexpr std::size_t block_bytes = 512;
constexpr std::size_t member_limit = 1'000;

std::string_view field(Bytes header, std::size_t offset, std::size_t size) {
    const std::string_view text = as_text(slice(header, offset, size));
    return text.substr(0, text.find('\0'));
}

/// Octal digits, or base 256 when the first bit is set (GNU).
std::uint64_t size_of(Bytes header) {
    std::uint64_t value = 0;
    if ((le_at<std::uint8_t>(header, 124) & 0x80U) != 0) {
        for (std::size_t i = 128; i < 136; ++i)
            value = (value << 8U) | le_at<std::uint8_t>(header, i);
        return value;
    }
    for (const char c : field(header, 124, 12))
        if (c >= '0' && c <= '7') value = (value << 3U) | static_cast<std::uint64_t>(c - '0');
    return value;
}

/// POSIX pax: records "length key=value\n"; the path replaces the name of the next member.
std::string pax_path(std::string_view records) {
    constexpr int record_limit = 64;
    std::string path;
    for (int i = 0; i < record_limit && !records.empty(); ++i) {
        std::size_t length = 0;
        std::size_t digits = 0;
        for (; digits < records.size() && digits < 7 && is_digit(records[digits]); ++digits)
            length = length * 10 + static_cast<std::size_t>(records[digits] - '0');
        if (digits == 0 || length <= digits + 1 || length > records.size()) break;
        const std::string_view record = records.substr(digits + 1, length - digits - 2);
        if (record.starts_with("path=")) path = record.substr(5);
        records.remove_prefix(length);
    }
    return path;
}

/// ustar keeps a long name in two fields.
std::string name_of(Bytes header) {
    const std::string_view prefix = has_at(header, 257, std::string_view("ustar\0", 6))
                                        ? field(header, 345, 155)
                                        : std::string_view();
    const std::string name(field(header, 0, 100));
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

} // namespace

bool wants_tar(const Part& part, Bytes /*content*/) {
    return part.type() == "tar";
}

void inspect_tar(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (!inspection.may_open(part)) return;
    std::uint64_t at = 0;
    std::size_t members = 0;
    std::string long_name;
    while (at + block_bytes <= content.size()) {
        const Bytes header = slice(content, at, block_bytes);
        if (as_text(header).find_first_not_of('\0') == std::string_view::npos) return; // the end
        if (!has_at(header, 257, "ustar")) {
            inspection.found(Finding::ARCHIVE_CORRUPT, part, "tar");
            inspection.not_inspected(NotInspected::CORRUPT, part, "tar");
            return;
        }
        const std::uint64_t size = size_of(header);
        const Bytes data = slice(content, at + block_bytes, size);
        const char kind = as_text(header)[156];
        if (size > content.size()) {
            inspection.found(Finding::ARCHIVE_CORRUPT, part, "tar");
            inspection.not_inspected(NotInspected::CORRUPT, part, "tar");
        }
        at += block_bytes + (std::min<std::uint64_t>(size, content.size()) + block_bytes - 1) /
                                block_bytes * block_bytes;
        if (kind == 'L') { // GNU: the name of the next member
            long_name = std::string(field(data, 0, 4096));
            continue;
        }
        if (kind == 'x') {
            long_name = pax_path(as_text(data));
            continue;
        }
        if (kind != '0' && kind != '\0' && kind != '7') continue;
        if (++members > member_limit) {
            inspection.found(Finding::ARCHIVE_TOO_MANY_MEMBERS, part,
                             fmt::format("more than {} members", member_limit));
            inspection.not_inspected(NotInspected::OVER_LIMIT, part, "members of an archive");
            return;
        }
        const std::string name =
            member_name(long_name.empty() ? name_of(header) : long_name, false);
        long_name.clear();
        const std::uint32_t child = inspection.add_child(part, Part::ARCHIVE_MEMBER, name);
        if (child == 0) return;
        inspection.part(child).set_claimed_size(size);
        inspection.inspect_content(child, data);
        judge_member(inspection, part, child);
    }
}

} // namespace keneki::inspect
