// Disks within files: raw, VHD (Virtual Hard Disk Image Format Specification 1.0) and VHDX
// ([MS-VHDX]); partitions of MBR and GPT.
#include "inspect/disk.h"

#include "inspect/bytes.h"
#include "inspect/names.h"
#include "mail/charset.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t vhd_sector_bytes = 512;
constexpr std::uint64_t block_limit = 1U << 20U; // entries of a block table; 2 TiB in 2 MiB blocks
constexpr std::uint64_t vhd_footer_bytes = 512;
constexpr std::uint64_t gpt_entry_limit = 128;

template <std::unsigned_integral T>
T be_at(Bytes bytes, std::uint64_t offset) {
    ByteReader in(slice(bytes, offset, sizeof(T)));
    return in.be<T>();
}

/// Where the entry with this identifier begins in a table of the VHDX kind; 0: nowhere.
std::uint64_t
find_entry(Bytes table, std::uint64_t first, std::uint64_t count, std::string_view id) {
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, 2047); ++i)
        if (has_at(table, first + 32 * i, id)) return first + 32 * i;
    return 0;
}

using namespace std::string_view_literals;
constexpr auto bat_id = "\x66\x77\xC2\x2D\x23\xF6\x00\x42\x9D\x64\x11\x5E\x9B\xFD\x4A\x08"sv;
constexpr auto metadata_id = "\x06\xA2\x7C\x8B\x90\x47\x9A\x4B\xB8\xFE\x57\x5F\x05\x0F\x88\x6E"sv;
constexpr auto parameters_id = "\x37\x67\xA1\xCA\x36\xFA\x43\x4D\xB3\xB6\x33\xF0\xAA\x44\xE7\x6B"sv;
constexpr auto size_id = "\x24\x42\xA5\x2F\x1B\xCD\x76\x48\xB2\x11\x5D\xBE\xD8\x3B\xF4\xB8"sv;
constexpr auto sector_id = "\x1D\xBF\x41\x81\x6F\xA9\x09\x47\xBA\x47\xF2\x33\xA8\xFA\xAB\x5F"sv;

} // namespace

std::string utf16le(std::string_view raw) {
    return mail::decode_text(raw, "utf-16le").text;
}
std::string utf16be(std::string_view raw) {
    return mail::decode_text(raw, "utf-16be").text;
}

std::optional<Disk> Disk::open(std::string_view type, Bytes content) {
    if (type == "vhd") return open_vhd(content);
    if (type == "vhdx") return open_vhdx(content);
    return Disk(content);
}

std::optional<Disk> Disk::open_vhd(Bytes content) {
    if (content.size() < 2 * vhd_footer_bytes) return std::nullopt;
    Disk disk(content);
    const std::uint64_t footer =
        has_at(content, 0, "conectix") ? 0 : content.size() - vhd_footer_bytes;
    const auto kind = be_at<std::uint32_t>(content, footer + 60);
    if (kind == 2) { // fixed: the disk itself, and the footer behind it
        disk.size_ = content.size() - vhd_footer_bytes;
        return disk;
    }
    const auto header = be_at<std::uint64_t>(content, footer + 16);
    if (kind != 3 || !has_at(content, header, "cxsparse")) return std::nullopt;
    const auto table = be_at<std::uint64_t>(content, header + 16);
    const auto count = be_at<std::uint32_t>(content, header + 28);
    disk.block_bytes_ = be_at<std::uint32_t>(content, header + 32);
    if (disk.block_bytes_ < vhd_sector_bytes || count > block_limit) return std::nullopt;
    const std::uint64_t bits = disk.block_bytes_ / vhd_sector_bytes / 8;
    const std::uint64_t bitmap =
        (bits + vhd_sector_bytes - 1) / vhd_sector_bytes * vhd_sector_bytes;
    for (std::uint64_t i = 0; i < count && table + 4 * i < content.size(); ++i) {
        const std::uint64_t sector = be_at<std::uint32_t>(content, table + 4 * i);
        disk.blocks_.push_back(sector == 0xFFFFFFFFU ? 0 : sector * vhd_sector_bytes + bitmap);
    }
    disk.size_ = disk.blocks_.size() * disk.block_bytes_;
    return disk;
}

namespace {

/// [MS-VHDX] 2.2.2: of two headers the one with the higher number counts. A log that it names holds
/// what was written last, which is not in its place yet.
bool has_open_log(Bytes content) {
    constexpr std::array<std::uint64_t, 2> places{64U << 10U, 128U << 10U};
    constexpr std::size_t log_id_offset = 48;
    std::uint64_t newest = 0;
    bool open = false;
    for (const std::uint64_t place : places) {
        const Bytes header = slice(content, place, 4096);
        const auto number = le_at<std::uint64_t>(header, 8);
        if (!has_at(header, 0, "head") || number < newest) continue;
        newest = number;
        open = as_text(slice(header, log_id_offset, 16)).find_first_not_of('\0') !=
               std::string_view::npos;
    }
    return open;
}

} // namespace

std::optional<Disk> Disk::open_vhdx(Bytes content) {
    constexpr std::uint64_t regions = 192U << 10U; // [MS-VHDX] 2.2.3; a copy follows at 256 KiB
    if (!has_at(content, regions, "regi")) return std::nullopt;
    const Bytes table = slice(content, regions, 64U << 10U);
    const auto count = le_at<std::uint32_t>(table, 8);
    const auto bat = find_entry(table, 16, count, bat_id);
    const auto metadata = find_entry(table, 16, count, metadata_id);
    if (bat == 0 || metadata == 0 || has_open_log(content)) return std::nullopt;
    const Bytes facts = slice(content, le_at<std::uint64_t>(table, metadata + 16), 1U << 20U);
    const auto items = le_at<std::uint16_t>(facts, 10);
    const auto item = [&](std::string_view id) {
        const auto at = find_entry(facts, 32, items, id);
        return at == 0 ? Bytes() : slice(facts, le_at<std::uint32_t>(facts, at + 16));
    };
    // 2.6.2.1, HasParent: what is not here is in another file.
    if ((le_at<std::uint32_t>(item(parameters_id), 4) & 2U) != 0) return std::nullopt;
    Disk disk(content);
    disk.block_bytes_ = le_at<std::uint32_t>(item(parameters_id), 0);
    disk.size_ = le_at<std::uint64_t>(item(size_id), 0);
    const std::uint64_t sector = le_at<std::uint32_t>(item(sector_id), 0);
    // 2.6.2.4: 512 or 4,096 bytes.
    const bool known_sector = sector == 512 || sector == 4'096;
    if (disk.block_bytes_ < (1U << 20U) || !known_sector || disk.size_ == 0) return std::nullopt;
    disk.sector_bytes_ = sector;
    // A bitmap's entry stands behind each run of so many blocks.
    const std::uint64_t ratio = std::max<std::uint64_t>(1, (sector << 23U) / disk.block_bytes_);
    const std::uint64_t blocks = disk.size_ / disk.block_bytes_ + 1;
    if (blocks > block_limit) return std::nullopt;
    const Bytes entries = slice(content, le_at<std::uint64_t>(table, bat + 16));
    for (std::uint64_t i = 0; i < blocks && 8 * (i + i / ratio) < entries.size(); ++i) {
        const auto entry = le_at<std::uint64_t>(entries, 8 * (i + i / ratio));
        const bool present = (entry & 7U) >= 6;
        disk.blocks_.push_back(present ? (entry >> 20U) << 20U : 0);
    }
    return disk;
}

std::string Disk::read(std::uint64_t offset, std::uint64_t count) const {
    if (offset >= size_) return {};
    count = std::min(count, size_ - offset);
    offset += start_;
    if (block_bytes_ == 0) return std::string(as_text(slice(content_, offset, count)));
    std::string out;
    while (count > 0) {
        const std::uint64_t block = offset / block_bytes_;
        const std::uint64_t within = offset % block_bytes_;
        const std::uint64_t piece = std::min(count, block_bytes_ - within);
        if (block >= blocks_.size()) break;
        if (blocks_[block] == 0) {
            out.append(static_cast<std::size_t>(piece), '\0');
        } else {
            const auto bytes = as_text(slice(content_, blocks_[block] + within, piece));
            out += bytes;
            if (bytes.size() < piece) break;
        }
        offset += piece;
        count -= piece;
    }
    return out;
}

Disk Disk::part(std::uint64_t offset, std::uint64_t size) const {
    Disk window = *this;
    window.start_ = start_ + std::min(offset, size_);
    window.size_ = offset < size_ ? std::min(size, size_ - offset) : 0;
    return window;
}

bool is_spelling_of(std::string_view name, std::string_view extension) {
    constexpr std::size_t old_extension = 3;
    const std::string own = extension_of(name);
    return own == extension || (own.size() == old_extension && extension.starts_with(own));
}

bool SeenNames::is_new(std::uint64_t offset,
                       std::uint64_t size,
                       std::string_view name,
                       unsigned tree) {
    Names& seen = contents_[{offset, size}];
    if (seen.names.contains(name)) return false;
    for (const auto& [other, extensions] : seen.extensions)
        if (other != tree && std::ranges::any_of(extensions, [&](const std::string& extension) {
                return is_spelling_of(name, extension);
            }))
            return false;
    seen.names.emplace(name);
    seen.extensions[tree].insert(extension_of(name));
    return true;
}

namespace {

/// Partitions that begin behind the end of the file are left out; the file is cut off then.
void add_partition(const Disk& disk, std::uint64_t first, std::uint64_t count, Partitions& out) {
    if (first < disk.size() / disk.logical_sector_bytes())
        out.volumes.push_back(
            disk.part(first * disk.logical_sector_bytes(), count * disk.logical_sector_bytes()));
    else
        out.cut = true;
}

void read_gpt(const Disk& disk, Partitions& out) {
    const std::uint64_t sector_bytes = disk.logical_sector_bytes();
    const std::string header = disk.read(sector_bytes, sector_bytes);
    if (!header.starts_with("EFI PART")) return;
    const Bytes facts = as_bytes(header);
    const auto place = le_at<std::uint64_t>(facts, 72);
    const auto count = le_at<std::uint32_t>(facts, 80);
    const auto entry_bytes = le_at<std::uint32_t>(facts, 84);
    if (place > disk.size() / sector_bytes || entry_bytes < 128 || entry_bytes > 4096) {
        out.cut = true;
        return;
    }
    out.cut = out.cut || count > gpt_entry_limit;
    for (std::uint64_t i = 0; i < gpt_entry_limit; ++i) {
        const std::string entry = disk.read(place * sector_bytes + i * entry_bytes, 128);
        const auto first = le_at<std::uint64_t>(as_bytes(entry), 32);
        const auto last = le_at<std::uint64_t>(as_bytes(entry), 40);
        if (first == 0 || last < first) continue;
        const std::uint64_t sectors = disk.size() / sector_bytes;
        add_partition(disk, first, std::min(last - first, sectors) + 1, out);
    }
}

} // namespace

Partitions partitions(const Disk& disk) {
    Partitions out;
    out.volumes.push_back(disk);
    const std::uint64_t sector_bytes = disk.logical_sector_bytes();
    const std::string table = disk.read(0, sector_bytes);
    const Bytes mbr = as_bytes(table);
    if (!has_at(mbr, 510, "\x55\xAA")) return out;
    for (std::uint64_t at = 446; at < 510; at += 16) {
        const auto kind = le_at<std::uint8_t>(mbr, at + 4);
        const std::uint64_t first = le_at<std::uint32_t>(mbr, at + 8);
        const std::uint64_t count = le_at<std::uint32_t>(mbr, at + 12);
        // Kind 0 is no partition for Windows, and still one for other programs.
        const bool unused = kind == 0 && (count == 0 || first >= disk.size() / sector_bytes);
        if (!unused && kind != 0xEE && first != 0) add_partition(disk, first, count, out);
    }
    read_gpt(disk, out);
    return out;
}

} // namespace keneki::inspect
