// A single file in gzip (by zlib), bzip2, xz, lzma or Zstandard (by libarchive): unpacked within
// the budget, and inspected as a member.
#include "inspect/archive_stream.h"
#include "inspect/bytes.h"
#include "inspect/inflate.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/names.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

struct Format {
    std::string_view type;
    PackedFormat format;
    std::string_view tar; ///< extension of a tape archive in it
};
constexpr std::array formats{
    Format{"bzip2", PackedFormat::bzip2, "tbz2"}, Format{"bzip2", PackedFormat::bzip2, "tbz"},
    Format{"xz", PackedFormat::xz, "txz"},        Format{"lzma", PackedFormat::lzma, "tlz"},
    Format{"zstd", PackedFormat::zstd, "tzst"},
};

/// RFC 1952 2.3.1: the original name, when flag 3 is set.
std::string gzip_name(Bytes content) {
    const auto flags = le_at<std::uint8_t>(content, 3);
    if ((flags & 0x08U) == 0 || (flags & 0x04U) != 0) return {};
    const std::string_view rest = as_text(slice(content, 10, 1024));
    const auto end = rest.find('\0');
    return end == std::string_view::npos ? std::string() : member_name(rest.substr(0, end), false);
}

/// The name that was packed, else the archive's own without its last extension.
std::string inner_name(const Part& archive, Bytes content) {
    if (archive.type() == "gzip") {
        std::string name = gzip_name(content);
        if (!name.empty()) return name;
    }
    if (archive.extension() == "tgz") return archive.stem() + ".tar";
    for (const Format& format : formats)
        if (archive.extension() == format.tar) return archive.stem() + ".tar";
    return archive.stem();
}

/// A whole stream that holds nothing. libarchive cannot tell it from one that was cut off.
bool is_packed_nothing(std::string_view type, Bytes content) {
    constexpr std::string_view end_of_bzip2("\x17\x72\x45\x38\x50\x90\0\0\0\0", 10);
    constexpr std::size_t bzip2_head_bytes = 4;
    if (type == "bzip2")
        return content.size() == bzip2_head_bytes + end_of_bzip2.size() &&
               has_at(content, bzip2_head_bytes, end_of_bzip2);
    // xz file format 1.1: head and foot of 12 bytes, between them an index (0) of no records.
    constexpr std::size_t empty_xz_bytes = 32;
    return type == "xz" && content.size() == empty_xz_bytes &&
           has_at(content, 12, std::string_view("\0\0", 2)) && has_at(content, 30, "YZ");
}

/// How the unpacking ended.
using Read = ArchiveStream::Read;

Read unpack(std::string_view type, Bytes content, MemberCollector& collector) {
    const auto sink = [&](Bytes piece) { return collector.take(piece); };
    if (type == "gzip") {
        if (inflate_bytes(content, InflateFormat::gzip, sink)) return Read::complete;
        return collector.stopped() ? Read::stopped : Read::corrupt;
    }
    if (is_packed_nothing(type, content)) return Read::complete;
    const auto* const found = std::find_if(formats.begin(), formats.end(),
                                           [&](const Format& f) { return f.type == type; });
    if (dictionary_bytes(content, found->format) > dictionary_limit_bytes) return Read::unsupported;
    ArchiveStream stream(content, found->format);
    ArchiveStream::Member member;
    switch (stream.next(member)) {
    case ArchiveStream::Step::member:
        return stream.read(sink);
    case ArchiveStream::Step::end:
        return Read::complete;
    case ArchiveStream::Step::unsupported:
        return Read::unsupported;
    default:
        return Read::corrupt;
    }
}

} // namespace

bool wants_compressed(const Part& part, Bytes /*content*/) {
    return part.type() == "gzip" ||
           std::any_of(formats.begin(), formats.end(),
                       [&](const Format& format) { return format.type == part.type(); });
}

void inspect_compressed(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (!inspection.may_open(part)) return;
    const std::string type = inspection.part(part).type();
    MemberCollector collector(inspection,
                              type == "gzip" ? ~std::uint64_t{0} : dictionary_output_bytes);
    const Read result = unpack(type, content, collector);
    const std::uint32_t child = inspection.add_child(part, Part::ARCHIVE_MEMBER,
                                                     inner_name(inspection.part(part), content));
    if (child == 0) return;
    inspection.part(child).set_compressed_size(content.size());
    if (result == Read::corrupt) {
        found_broken(inspection, part, content, type);
    } else if (result == Read::unsupported) {
        inspection.found(Finding::ARCHIVE_UNSUPPORTED, part, type);
        inspection.not_inspected(NotInspected::UNSUPPORTED, part, type);
    }
    inspect_member(inspection, part, child, content.size(), collector);
}

} // namespace keneki::inspect
