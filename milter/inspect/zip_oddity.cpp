// What in a ZIP departs from its standard and hides nothing from us: every member was found. Other
// programs may stumble over it, or show something else.
#include "inspect/bytes.h"
#include "inspect/zip_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::size_t local_size = 30;
constexpr std::size_t central_size = 46;
constexpr std::uint16_t has_descriptor = 0x8;
constexpr std::uint16_t times_id = 0x5455;   // APPNOTE 4.6.1
constexpr std::uint16_t comment_id = 0x6375; // 4.6.8
constexpr std::uint16_t name_id = 0x7075;    // 4.6.9
constexpr std::size_t unicode_head = 5;      // version 1 and the checksum of the plain text

/// The extra fields of one header, APPNOTE 4.5.1.
struct ExtraFields {
    std::vector<std::uint16_t> ids; ///< in order
    std::string_view comment;
    std::string_view name;
    bool whole = true; ///< they fill their place
    bool twice = false;

    explicit ExtraFields(Bytes bytes) {
        ByteReader in(bytes);
        while (in.left() >= 4) {
            const auto id = in.le<std::uint16_t>();
            const Bytes data = in.take(in.le<std::uint16_t>());
            if (!in.ok()) break;
            if (id == 0) continue; // fills up
            ids.push_back(id);
            if (data.size() <= unicode_head || le_at<std::uint8_t>(data, 0) != 1) continue;
            if (id == comment_id) comment = as_text(data.subspan(unicode_head));
            if (id == name_id) name = as_text(data.subspan(unicode_head));
        }
        std::ranges::sort(ids);
        twice = std::ranges::adjacent_find(ids) != ids.end();
        const std::string_view rest = as_text(in.rest());
        whole = in.ok() && rest.find_first_not_of('\0') == std::string_view::npos;
    }
    [[nodiscard]] bool has(std::uint16_t id) const { return std::ranges::binary_search(ids, id); }
};

Bytes local_extra(Bytes content, const ZipEntry& entry) {
    return slice(content,
                 entry.local_offset + local_size +
                     le_at<std::uint16_t>(content, entry.local_offset + 26),
                 le_at<std::uint16_t>(content, entry.local_offset + 28));
}

/// APPNOTE 4.3.9, the checksum and sizes behind the data, where their mark stands.
bool descriptor_differs(Bytes content, const ZipEntry& entry) {
    const std::uint64_t at =
        entry.local_offset + local_size + le_at<std::uint16_t>(content, entry.local_offset + 26) +
        le_at<std::uint16_t>(content, entry.local_offset + 28) + entry.compressed_size;
    if ((entry.flags & has_descriptor) == 0 || !has_at(content, at, "PK\x07\x08")) return false;
    const bool short_sizes = le_at<std::uint32_t>(content, at + 8) == entry.compressed_size &&
                             le_at<std::uint32_t>(content, at + 12) == entry.size;
    const bool long_sizes = le_at<std::uint64_t>(content, at + 8) == entry.compressed_size &&
                            le_at<std::uint64_t>(content, at + 16) == entry.size;
    return le_at<std::uint32_t>(content, at + 4) != entry.crc || (!short_sizes && !long_sizes);
}

std::string_view comment_of(Bytes content, std::uint64_t central) {
    return as_text(slice(content,
                         central + central_size + le_at<std::uint16_t>(content, central + 28) +
                             le_at<std::uint16_t>(content, central + 30),
                         le_at<std::uint16_t>(content, central + 32)));
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view member_oddity(Bytes content, const ZipEntry& entry) {
    const std::uint64_t central = entry.central_offset;
    const std::uint64_t local = entry.local_offset;
    const ExtraFields near(local_extra(content, entry));
    const ExtraFields far(
        slice(content, central + central_size + le_at<std::uint16_t>(content, central + 28),
              le_at<std::uint16_t>(content, central + 30)));
    if (!near.whole || !far.whole) return "extra fields do not fill their place";
    if (near.twice || far.twice) return "an extra field twice";
    if (far.has(times_id) && !near.has(times_id)) return "extra fields differ";
    if (!near.name.empty() && near.name != entry.name && is_ascii(entry.name))
        return "a second name";
    const std::string_view comment = comment_of(content, central);
    if (!far.comment.empty() && far.comment != comment && is_ascii(comment))
        return "a second comment";
    if (le_at<std::uint32_t>(content, local + 10) != le_at<std::uint32_t>(content, central + 12))
        return "times differ";
    if (((le_at<std::uint16_t>(content, local + 6) ^ entry.flags) & has_descriptor) != 0)
        return "flags differ";
    if (descriptor_differs(content, entry)) return "sizes behind the data differ";
    return {};
}

} // namespace

std::string_view zip_local_unicode_name(Bytes content, const ZipEntry& entry) {
    if (!has_at(content, entry.local_offset, "PK\x03\x04")) return {};
    return ExtraFields(local_extra(content, entry)).name;
}

std::string zip_oddity(Bytes content, const ZipLayout& layout) {
    if (layout.repaired) return {};
    const auto behind = as_text(slice(content, layout.end));
    if (behind.find_first_not_of(std::string_view("\0\r\n ", 4)) != std::string_view::npos)
        return fmt::format("{} bytes behind the archive", behind.size());
    if (layout.ends_differ) return "two end records that differ";
    for (const ZipEntry& entry : layout.entries) {
        if (entry.central_offset == 0 || !has_at(content, entry.local_offset, "PK\x03\x04"))
            continue;
        if (const auto oddity = member_oddity(content, entry); !oddity.empty())
            return fmt::format("{}: {}", oddity, entry.name);
    }
    return {};
}

} // namespace keneki::inspect
