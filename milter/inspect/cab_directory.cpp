// The file list of a cabinet, [MS-CAB] 2.
#include "inspect/bytes.h"
#include "inspect/members.h"
#include "inspect/packed_directory.h"

namespace keneki::inspect {

namespace {
constexpr std::uint16_t continued_folders = 0xFFFD; // and above: parts stand in other cabinets
constexpr std::uint16_t utf8_name = 0x80;
constexpr std::size_t name_limit_bytes = 256;
} // namespace

PackedDirectory read_cab_directory(Bytes content) {
    PackedDirectory out;
    const auto count = le_at<std::uint16_t>(content, 28);
    ByteReader in(slice(content, le_at<std::uint32_t>(content, 16)));
    for (std::uint16_t i = 0; i < count && i < packed_header_limit; ++i) {
        PackedMember member;
        member.size = in.le<std::uint32_t>();
        in.skip(4);
        member.continued = in.le<std::uint16_t>() >= continued_folders;
        in.skip(4);
        const auto attributes = in.le<std::uint16_t>();
        const std::string_view rest = as_text(in.rest()).substr(0, name_limit_bytes);
        const auto end = rest.find('\0');
        if (!in.ok() || end == std::string_view::npos) return out;
        member.name = member_name(rest.substr(0, end), (attributes & utf8_name) != 0);
        in.skip(end + 1);
        out.members.push_back(std::move(member));
    }
    out.complete = out.members.size() == count;
    return out;
}

} // namespace keneki::inspect
