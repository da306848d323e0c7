#include "inspect/bytes.h"
#include "inspect/zip_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace keneki::inspect {

namespace {

constexpr std::string_view local_magic("PK\x03\x04", 4);
constexpr std::string_view central_magic("PK\x01\x02", 4);
constexpr std::string_view end_magic("PK\x05\x06", 4);
constexpr std::string_view end64_magic("PK\x06\x06", 4);
constexpr std::string_view locator64_magic("PK\x06\x07", 4);
constexpr std::size_t end_size = 22;
constexpr std::size_t local_size = 30;
constexpr int end_candidates =
    64; // end records tried from the back: a file full of them must not cost a scan each
constexpr std::uint64_t trailing_limit =
    65'535; // libzip and others give up behind this; a newline is ordinary

struct EndRecord {
    std::uint64_t position = 0;
    std::uint64_t entries = 0;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
    std::uint64_t directory_end = 0;
    std::uint64_t end = 0;
    bool split = false;
    bool cut_comment = false;
    bool differs = false; ///< the ZIP64 record says something else
};

/// What a field says that is not filled with ones to point at ZIP64.
template <class T>
bool says_other(T said, std::uint64_t value) {
    return said != std::numeric_limits<T>::max() && said != value;
}

EndRecord read_end(Bytes content, std::uint64_t position) {
    EndRecord end;
    end.position = position;
    // APPNOTE 4.4.19: this file's number among those of the archive, from 0.
    const auto disk = le_at<std::uint16_t>(content, position + 4);
    end.split = disk != 0 && disk != 0xFFFFU;
    end.entries = le_at<std::uint16_t>(content, position + 10);
    end.size = le_at<std::uint32_t>(content, position + 12);
    end.offset = le_at<std::uint32_t>(content, position + 16);
    end.directory_end = position;
    const auto comment = le_at<std::uint16_t>(content, position + 20);
    end.end = std::min<std::uint64_t>(content.size(), position + end_size + comment);
    end.cut_comment = position + end_size + comment > content.size();
    if (position >= 20 && has_at(content, position - 20, locator64_magic)) {
        // APPNOTE 4.3.14: the ZIP64 record stands before its locator, 56 bytes when it has no
        // extension.
        std::uint64_t record = le_at<std::uint64_t>(content, position - 20 + 8);
        if (!has_at(content, record, end64_magic) && position >= 76) record = position - 76;
        if (has_at(content, record, end64_magic)) {
            end.entries = le_at<std::uint64_t>(content, record + 32);
            end.size = le_at<std::uint64_t>(content, record + 40);
            end.offset = le_at<std::uint64_t>(content, record + 48);
            end.directory_end = record;
            end.differs =
                record + 12 + le_at<std::uint64_t>(content, record + 4) + 20 != position ||
                says_other(le_at<std::uint16_t>(content, position + 10), end.entries) ||
                says_other(le_at<std::uint32_t>(content, position + 12), end.size) ||
                says_other(le_at<std::uint32_t>(content, position + 16), end.offset);
        }
    }
    return end;
}

/// The ZIP64 sizes that stand for 0xFFFFFFFF, APPNOTE 4.5.3.
void apply_zip64(Bytes data, ZipEntry& entry) {
    ByteReader values(data);
    for (std::uint64_t* value : {&entry.size, &entry.compressed_size, &entry.local_offset})
        if (*value == 0xFFFFFFFFU && values.left() >= 8) *value = values.le<std::uint64_t>();
}

void apply_extra(Bytes extra, ZipEntry& entry) {
    bool zip64_done = false;
    ByteReader in(extra);
    while (in.left() >= 4) {
        const auto id = in.le<std::uint16_t>();
        const Bytes data = in.take(in.le<std::uint16_t>());
        if (!in.ok()) return;
        if (id == 0x0001 && !zip64_done) {
            apply_zip64(data, entry);
            zip64_done = true;
        }
        // APPNOTE 4.6.9: version 1, CRC of the plain name, the name. Some programs show it whatever
        // the CRC says, so it counts.
        if (id == 0x7075 && data.size() > 5 && le_at<std::uint8_t>(data, 0) == 1)
            entry.unicode_name = as_text(data.subspan(5));
    }
}

void read_directory(Bytes content, const EndRecord& end, ZipLayout& layout) {
    ByteReader in(
        slice(content, layout.directory_begin, end.directory_end - layout.directory_begin));
    layout.first_local = layout.directory_begin;
    while (in.left() >= 46) {
        const std::uint64_t record = end.directory_end - in.left();
        if (as_text(in.take(4)) != central_magic) break;
        if (layout.names_beyond.size() == zip_name_limit) {
            layout.names_unread = true;
            break;
        }
        ZipEntry entry;
        in.skip(4);
        entry.flags = in.le<std::uint16_t>();
        entry.method = in.le<std::uint16_t>();
        in.skip(4);
        entry.crc = in.le<std::uint32_t>();
        entry.compressed_size = in.le<std::uint32_t>();
        entry.size = in.le<std::uint32_t>();
        const auto name_size = in.le<std::uint16_t>();
        const auto extra_size = in.le<std::uint16_t>();
        const auto comment_size = in.le<std::uint16_t>();
        in.skip(8);
        entry.local_offset = in.le<std::uint32_t>();
        const std::string_view name = as_text(in.take(name_size));
        const Bytes extra = in.take(extra_size);
        in.skip(comment_size);
        if (!in.ok()) break;
        apply_extra(extra, entry);
        if (entry.local_offset > content.size()) entry.local_offset = content.size();
        entry.local_offset += layout.base;
        layout.first_local = std::min(layout.first_local, entry.local_offset);
        if (layout.entries.size() == zip_entry_limit) {
            layout.names_beyond.push_back(name);
            continue;
        }
        entry.name = name;
        entry.central_offset = record;
        layout.entries.push_back(std::move(entry));
    }
    const bool placed = layout.directory_begin == end.offset + layout.base &&
                        end.directory_end - layout.directory_begin == end.size;
    layout.directory_fits = placed && (in.left() == 0 || layout.names_unread);
    layout.directory_complete = layout.entries.size() + layout.names_beyond.size() == end.entries;
    layout.too_many = !layout.names_beyond.empty();
}

std::optional<ZipLayout> layout_of(Bytes content, const EndRecord& end) {
    ZipLayout layout;
    layout.end = end.end;
    layout.split = end.split;
    layout.cut_comment = end.cut_comment;
    layout.ends_differ = end.differs;
    if (end.entries == 0 && end.size == 0) {
        layout.directory_begin = layout.first_local = end.directory_end;
        layout.directory_complete = true;
        return layout;
    }
    // The directory stands right before the end record; what is left before it is a prefix that
    // offsets do not count. Else it stands where it says.
    if (end.size <= end.directory_end &&
        has_at(content, end.directory_end - end.size, central_magic)) {
        layout.directory_begin = end.directory_end - end.size;
        layout.base =
            layout.directory_begin >= end.offset ? layout.directory_begin - end.offset : 0;
    } else if (has_at(content, end.offset, central_magic) && end.offset < end.directory_end) {
        layout.directory_begin = end.offset;
    } else {
        return std::nullopt;
    }
    read_directory(content, end, layout);
    return layout;
}

struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t descriptor = 0; ///< bytes that may stand behind the data
};

/// APPNOTE 4.3.9: with bit 3 set a signature, a checksum and two sizes, in ZIP64 of eight bytes.
constexpr std::uint64_t descriptor_bytes = 24;

std::string local_mismatch(Bytes content, const ZipEntry& entry) {
    const auto flags = le_at<std::uint16_t>(content, entry.local_offset + 6);
    const auto method = le_at<std::uint16_t>(content, entry.local_offset + 8);
    const auto name_size = le_at<std::uint16_t>(content, entry.local_offset + 26);
    const auto local_name = as_text(slice(content, entry.local_offset + local_size, name_size));
    const bool masked =
        (flags & 0x2000U) != 0; // strong encryption hides the local header on purpose
    if (!masked && local_name != entry.name)
        return fmt::format("two names for one member: {} / {}", entry.name, local_name);
    if (!masked && ((flags ^ entry.flags) & 1U) != 0)
        return "encryption flag differs: " + entry.name;
    if (!masked && method != entry.method) return "compression method differs: " + entry.name;
    // Bit 3: sizes and checksum stand behind the data, the local ones are zero.
    if (masked || (flags & 0x8U) != 0) return {};
    const auto compressed = le_at<std::uint32_t>(content, entry.local_offset + 18);
    const auto size = le_at<std::uint32_t>(content, entry.local_offset + 22);
    const bool zip64 = compressed == 0xFFFFFFFFU || size == 0xFFFFFFFFU;
    if (!zip64 && (compressed != entry.compressed_size || size != entry.size))
        return "sizes differ: " + entry.name;
    if (le_at<std::uint32_t>(content, entry.local_offset + 14) != entry.crc)
        return "checksums differ: " + entry.name;
    return {};
}

/// Checks every local header and gives what the members occupy, in order; a sign of tampering in
/// `sign`.
std::vector<Extent> local_extents(Bytes content, const ZipLayout& layout, std::string& sign) {
    std::vector<Extent> extents;
    std::set<std::string_view> names;
    for (const ZipEntry& entry : layout.entries) {
        if (!has_at(content, entry.local_offset, local_magic)) {
            if (sign.empty()) sign = "no local header: " + entry.name;
            continue;
        }
        if (sign.empty()) sign = local_mismatch(content, entry);
        if (!names.insert(entry.name).second && sign.empty())
            sign = "a member twice: " + entry.name;
        const std::uint64_t header = local_size +
                                     le_at<std::uint16_t>(content, entry.local_offset + 26) +
                                     le_at<std::uint16_t>(content, entry.local_offset + 28);
        const std::uint64_t size = std::min<std::uint64_t>(entry.compressed_size, content.size());
        extents.push_back({entry.local_offset, entry.local_offset + header + size,
                           (entry.flags & 0x8U) != 0 ? descriptor_bytes : 0});
    }
    std::sort(extents.begin(), extents.end(),
              [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    return extents;
}

std::string gap_sign(Bytes content, const ZipLayout& layout, const std::vector<Extent>& extents) {
    std::uint64_t covered = layout.base;
    std::uint64_t allowed = 0;
    bool gap = false;
    for (const Extent& extent : extents) {
        if (extent.begin < covered && covered != layout.base) return "members overlap";
        if (extent.begin > covered &&
            contains(as_text(slice(content, covered, extent.begin - covered)), local_magic))
            return "a member outside the directory";
        // What stands before the first is a prefix, of which the caller says more.
        gap = gap || (covered != layout.base && extent.begin > covered + allowed);
        covered = std::max(covered, extent.end);
        allowed = extent.descriptor;
    }
    if (covered > layout.directory_begin) return "members overlap the directory";
    if (contains(as_text(slice(content, covered, layout.directory_begin - covered)), local_magic))
        return "a member outside the directory";
    gap = gap || (!extents.empty() && layout.directory_begin > covered + allowed);
    return gap ? "bytes that belong to no member" : std::string();
}

} // namespace

std::optional<ZipLayout> find_zip(Bytes content, std::uint64_t limit) {
    const std::string_view text = as_text(content);
    if (limit == 0) return std::nullopt;
    std::size_t from = static_cast<std::size_t>(std::min<std::uint64_t>(limit, text.size()) -
                                                (text.empty() ? 0 : 1));
    for (int i = 0; i < end_candidates; ++i) {
        const std::size_t at = text.rfind(end_magic, from);
        if (at == std::string_view::npos) break;
        if (content.size() - at >= end_size)
            if (auto layout = layout_of(content, read_end(content, at))) return layout;
        if (at == 0) break;
        from = at - 1;
    }
    return std::nullopt;
}

std::string_view zip_local_name(Bytes content, const ZipEntry& entry) {
    if (!has_at(content, entry.local_offset, local_magic)) return {};
    // Strong encryption hides the local header on purpose.
    if ((le_at<std::uint16_t>(content, entry.local_offset + 6) & 0x2000U) != 0) return {};
    return as_text(slice(content, entry.local_offset + local_size,
                         le_at<std::uint16_t>(content, entry.local_offset + 26)));
}

std::string zip_inconsistency(Bytes content, const ZipLayout& layout) {
    std::string sign;
    const auto extents = local_extents(content, layout, sign);
    if (!sign.empty()) return sign;
    if (!layout.directory_complete && !layout.too_many)
        return "the directory is not as long as it says";
    // The members of which only names are kept would look like gaps.
    if (!layout.too_many) sign = gap_sign(content, layout, extents);
    if (!sign.empty()) return sign;
    if (!layout.directory_fits) return "the directory is not where it says";
    const std::string_view text = as_text(content);
    const auto prefix = text.substr(0, static_cast<std::size_t>(layout.first_local));
    if (contains(prefix, end_magic) || contains(prefix, local_magic))
        return "another archive before it";
    // APPNOTE 8.5.4 and 8.5.5: an archive that was to be split, and one that became a single file.
    const bool marked = prefix == "PK\x07\x08" || prefix == "PK00";
    if (layout.first_local > 0 && !layout.entries.empty() && !marked)
        return fmt::format("{} bytes before the archive", layout.first_local);
    const auto behind = text.substr(static_cast<std::size_t>(layout.end));
    if (behind.size() > trailing_limit)
        return fmt::format("{} bytes behind the archive", behind.size());
    if (contains(behind, local_magic)) return "another archive behind it";
    if (layout.cut_comment) return "the comment is not as long as it says";
    return {};
}

} // namespace keneki::inspect
