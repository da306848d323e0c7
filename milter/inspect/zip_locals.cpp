// A ZIP whose directory is missing or cut off: programs that repair archives go by the headers in
// front of the members, so we do.
#include "inspect/bytes.h"
#include "inspect/zip_reader.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::string_view local_magic("PK\x03\x04", 4);
constexpr std::string_view central_magic("PK\x01\x02", 4);
constexpr std::string_view end_magic("PK\x05\x06", 4);
constexpr std::size_t local_header_bytes = 30;
constexpr std::size_t end_bytes = 22;
constexpr std::size_t local_limit = 1'000; // members that are unpacked of any archive

/// APPNOTE 4.3.7. The name is empty when the header is cut off.
ZipEntry read_local(Bytes content, std::uint64_t offset) {
    ZipEntry entry;
    entry.local_offset = offset;
    entry.flags = le_at<std::uint16_t>(content, offset + 6);
    entry.method = le_at<std::uint16_t>(content, offset + 8);
    entry.crc = le_at<std::uint32_t>(content, offset + 14);
    entry.compressed_size = le_at<std::uint32_t>(content, offset + 18);
    entry.size = le_at<std::uint32_t>(content, offset + 22);
    entry.name = as_text(
        slice(content, offset + local_header_bytes, le_at<std::uint16_t>(content, offset + 26)));
    return entry;
}

constexpr std::uint64_t size_in_zip64 = 0xFFFFFFFFU;

/// A header, and not four bytes of a program that looks for one.
bool is_plausible(Bytes content, std::uint64_t offset, const ZipEntry& entry) {
    constexpr std::uint8_t newest_version = 63; // APPNOTE 4.4.3.2
    constexpr std::uint16_t last_old_method = 19;
    constexpr std::uint16_t first_new_method = 93;
    constexpr std::uint16_t last_method = 99;
    const bool method = entry.method <= last_old_method ||
                        (entry.method >= first_new_method && entry.method <= last_method);
    return method && le_at<std::uint8_t>(content, offset + 4) <= newest_version &&
           !contains(entry.name, std::string_view("\0", 1));
}

/// Reads the headers from `begin` on to `end` into `layout`. What a member claims to occupy is
/// passed over. `any`: also what does not look like a header but for its mark.
void read_locals(
    Bytes content, std::uint64_t begin, std::uint64_t end, bool any, ZipLayout& layout) {
    const std::string_view text = as_text(content).substr(0, static_cast<std::size_t>(end));
    std::size_t found = 0;
    for (std::size_t at = text.find(local_magic, static_cast<std::size_t>(begin));
         at != std::string_view::npos;) {
        if (layout.entries.size() >= zip_entry_limit || found == local_limit) {
            layout.too_many = layout.names_unread = true;
            return;
        }
        ZipEntry entry = read_local(content, at);
        if (!any && !is_plausible(content, at, entry)) {
            at = text.find(local_magic, at + 1);
            continue;
        }
        const std::uint64_t data = at + local_header_bytes +
                                   le_at<std::uint16_t>(content, at + 26) +
                                   le_at<std::uint16_t>(content, at + 28);
        if (data > content.size()) return;
        // Bit 3: the sizes stand behind the data, so only the next header bounds them.
        const bool known = (entry.flags & 0x8U) == 0 && entry.compressed_size != size_in_zip64;
        const auto from = static_cast<std::size_t>(
            known ? std::min<std::uint64_t>(data + entry.compressed_size, content.size()) : data);
        const std::size_t next = text.find(local_magic, from);
        if (!known)
            entry.compressed_size =
                std::min({next, text.find(central_magic, from), text.size()}) - data;
        if (!entry.name.empty()) {
            layout.entries.push_back(std::move(entry));
            ++found;
        }
        at = next;
    }
}

} // namespace

ZipLayout zip_from_local_headers(Bytes content) {
    ZipLayout layout;
    layout.repaired = true;
    layout.end = layout.directory_begin = content.size();
    layout.first_local =
        std::min<std::uint64_t>(as_text(content).find(local_magic), content.size());
    read_locals(content, 0, content.size(), true, layout);
    return layout;
}

void add_unlisted_members(Bytes content, ZipLayout& layout) {
    if (layout.too_many || layout.repaired || layout.split) return;
    struct Extent {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    std::vector<Extent> extents{{layout.directory_begin, layout.end}};
    for (const ZipEntry& entry : layout.entries) {
        if (!has_at(content, entry.local_offset, local_magic)) continue;
        const std::uint64_t header = local_header_bytes +
                                     le_at<std::uint16_t>(content, entry.local_offset + 26) +
                                     le_at<std::uint16_t>(content, entry.local_offset + 28);
        extents.push_back({entry.local_offset,
                           entry.local_offset + header +
                               std::min<std::uint64_t>(entry.compressed_size, content.size())});
    }
    std::ranges::sort(extents, {}, &Extent::begin);
    // What stands before another end record is another archive's.
    const auto first = static_cast<std::size_t>(extents.front().begin);
    const std::size_t other = first == 0 ? first : as_text(content).rfind(end_magic, first - 1);
    std::uint64_t covered = first == 0 || other == std::string_view::npos ? 0 : other + end_bytes;
    for (const Extent& extent : extents) {
        if (extent.begin > covered) read_locals(content, covered, extent.begin, false, layout);
        covered = std::max(covered, extent.end);
    }
    if (covered < content.size()) read_locals(content, covered, content.size(), false, layout);
}

std::optional<ZipLayout> find_zip_members(Bytes content) {
    auto layout = find_zip(content);
    if (layout) {
        add_unlisted_members(content, *layout);
    } else {
        layout = zip_from_local_headers(content);
        if (layout->entries.empty()) return std::nullopt;
    }
    return layout;
}

} // namespace keneki::inspect
