// A ZIP whose directory is missing or cut off: programs that repair archives go by the headers in
// front of the members, so we do.
#include "inspect/bytes.h"
#include "inspect/zip_reader.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::string_view local_magic("PK\x03\x04", 4);
constexpr std::string_view central_magic("PK\x01\x02", 4);
constexpr std::size_t local_header_bytes = 30;
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

} // namespace

ZipLayout zip_from_local_headers(Bytes content) {
    ZipLayout layout;
    layout.end = layout.directory_begin = content.size();
    const std::string_view text = as_text(content);
    std::size_t at = text.find(local_magic);
    layout.first_local = std::min<std::uint64_t>(at, content.size());
    while (at != std::string_view::npos) {
        if (layout.entries.size() == local_limit) {
            layout.too_many = layout.names_unread = true;
            break;
        }
        ZipEntry entry = read_local(content, at);
        const std::uint64_t data = at + local_header_bytes +
                                   le_at<std::uint16_t>(content, at + 26) +
                                   le_at<std::uint16_t>(content, at + 28);
        if (data > content.size()) break;
        // Bit 3: the sizes stand behind the data, so only the next header bounds them.
        const bool known = (entry.flags & 0x8U) == 0 && entry.compressed_size != 0xFFFFFFFFU;
        const std::size_t from = static_cast<std::size_t>(
            known ? std::min<std::uint64_t>(data + entry.compressed_size, content.size()) : data);
        const std::size_t next = text.find(local_magic, from);
        if (!known)
            entry.compressed_size =
                std::min({next, text.find(central_magic, from), text.size()}) - data;
        if (!entry.name.empty()) layout.entries.push_back(std::move(entry));
        at = next;
    }
    return layout;
}

} // namespace keneki::inspect
