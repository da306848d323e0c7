// FAT12, FAT16 and FAT32 (Microsoft's FAT specification 1.03).
#include "inspect/bytes.h"
#include "inspect/disk.h"
#include "inspect/members.h"
#include "inspect/names.h"

#include <algorithm>
#include <set>

namespace keneki::inspect {

namespace {

constexpr std::uint64_t entry_bytes = 32;
constexpr std::uint64_t table_limit_bytes = 16U << 20U;
constexpr std::uint64_t folder_limit_bytes = 2U << 20U;
constexpr std::uint8_t long_name_attribute = 0x0F;
constexpr std::uint8_t label_attribute = 0x08;
constexpr std::uint8_t folder_attribute = 0x10;

struct Volume {
    std::uint64_t cluster_bytes = 0;
    std::uint64_t root_offset = 0; ///< FAT12 and FAT16: outside the clusters
    std::uint64_t root_bytes = 0;
    std::uint32_t root_cluster = 0; ///< FAT32
    std::uint64_t data_offset = 0;
    std::uint64_t clusters = 0;
    unsigned bits = 0;
    std::string table;
};

std::optional<Volume> open_volume(const Disk& disk) {
    const std::string boot = disk.read(0, 512);
    const Bytes b = as_bytes(boot);
    const std::uint64_t sector = le_at<std::uint16_t>(b, 11);
    const std::uint64_t per_cluster = le_at<std::uint8_t>(b, 13);
    const std::uint64_t reserved = le_at<std::uint16_t>(b, 14);
    const std::uint64_t tables = le_at<std::uint8_t>(b, 16);
    const std::uint64_t root_entries = le_at<std::uint16_t>(b, 17);
    const std::uint64_t total = le_at<std::uint16_t>(b, 19) != 0 ? le_at<std::uint16_t>(b, 19)
                                                                 : le_at<std::uint32_t>(b, 32);
    const std::uint64_t table_sectors = le_at<std::uint16_t>(b, 22) != 0
                                            ? le_at<std::uint16_t>(b, 22)
                                            : le_at<std::uint32_t>(b, 36);
    const bool power = (sector & (sector - 1)) == 0 && (per_cluster & (per_cluster - 1)) == 0;
    if (sector < 512 || sector > 4096 || per_cluster == 0 || !power || reserved == 0 ||
        tables == 0 || tables > 4 || table_sectors == 0)
        return std::nullopt;
    Volume v;
    v.cluster_bytes = sector * per_cluster;
    v.root_offset = (reserved + tables * table_sectors) * sector;
    v.root_bytes = root_entries * entry_bytes;
    v.data_offset = v.root_offset + (v.root_bytes + sector - 1) / sector * sector;
    if (total * sector <= v.data_offset || v.data_offset > disk.size()) return std::nullopt;
    v.clusters = (total * sector - v.data_offset) / v.cluster_bytes;
    v.bits = v.clusters < 4085 ? 12 : v.clusters < 65'525 ? 16 : 32;
    if (root_entries == 0) {
        v.bits = 32;
        v.root_cluster = le_at<std::uint32_t>(b, 44);
    }
    v.table = disk.read(reserved * sector, std::min(table_sectors * sector, table_limit_bytes));
    return v;
}

std::uint32_t next_cluster(const Volume& v, std::uint32_t cluster) {
    const Bytes table = as_bytes(v.table);
    if (v.bits == 32) return le_at<std::uint32_t>(table, std::uint64_t{cluster} * 4) & 0x0FFFFFFFU;
    if (v.bits == 16) return le_at<std::uint16_t>(table, std::uint64_t{cluster} * 2);
    const unsigned pair = le_at<std::uint16_t>(table, std::uint64_t{cluster} * 3 / 2);
    return (cluster & 1U) != 0 ? pair >> 4U : pair & 0xFFFU;
}

/// The mark behind the last cluster of a chain.
bool is_end(const Volume& v, std::uint32_t cluster) {
    const std::uint32_t last = v.bits == 32 ? 0x0FFFFFF8U : v.bits == 16 ? 0xFFF8U : 0xFF8U;
    return cluster >= last;
}

struct Chain {
    std::vector<ImageFile::Extent> extents;
    bool ended = false; ///< with the mark, or all bytes are covered
};

/// Runs of clusters, neighbours joined, until `bytes` are covered or the chain ends.
Chain chain(const Volume& v, std::uint32_t cluster, std::uint64_t bytes) {
    Chain found;
    std::vector<ImageFile::Extent>& out = found.extents;
    std::uint64_t covered = 0;
    while (covered < bytes && cluster >= 2 && cluster - 2 < v.clusters) {
        const std::uint64_t offset = v.data_offset + (cluster - 2) * v.cluster_bytes;
        const std::uint64_t size = std::min(v.cluster_bytes, bytes - covered);
        if (!out.empty() && out.back().offset + out.back().size == offset)
            out.back().size += size;
        else
            out.push_back({offset, size});
        covered += size; // what ends a chain that bites its tail
        cluster = next_cluster(v, cluster);
    }
    found.ended = covered == bytes || is_end(v, cluster);
    return found;
}

std::string short_name(Bytes entry) {
    std::string base(as_text(slice(entry, 0, 8)));
    std::string extension(as_text(slice(entry, 8, 3)));
    if (!base.empty() && base.front() == '\x05') base.front() = '\xE5';
    base.erase(base.find_last_not_of(' ') + 1);
    extension.erase(extension.find_last_not_of(' ') + 1);
    return member_name(extension.empty() ? base : base + "." + extension, false);
}

class FatWalk {
public:
    FatWalk(const Disk& disk, const Volume& volume) : disk_(disk), volume_(volume) {
        out_.recognised = true;
    }

    ImageFiles run() {
        if (volume_.bits == 32)
            waiting_.push_back(volume_.root_cluster);
        else
            walk(disk_.read(volume_.root_offset, volume_.root_bytes));
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            if (i >= image_folder_limit || out_.files.size() >= image_file_limit) {
                out_.cut = true;
                break;
            }
            if (!folders_.insert(waiting_[i]).second) continue;
            std::string bytes;
            const Chain clusters = chain(volume_, waiting_[i], folder_limit_bytes + 1);
            for (const auto& extent : clusters.extents)
                bytes += disk_.read(extent.offset, extent.size);
            // Of a chain that ends in a free or bad cluster nobody knows how it goes on.
            if (bytes.size() > folder_limit_bytes || !clusters.ended) out_.cut = true;
            walk(bytes);
        }
        return std::move(out_);
    }

private:
    void walk(const std::string& bytes) {
        std::string long_name;
        for (std::uint64_t at = 0; at + entry_bytes <= bytes.size(); at += entry_bytes) {
            const Bytes entry = slice(as_bytes(bytes), at, entry_bytes);
            const auto first = le_at<std::uint8_t>(entry, 0);
            const auto attributes = le_at<std::uint8_t>(entry, 11);
            if (first == 0) return;
            if (out_.files.size() >= image_file_limit) {
                out_.cut = true;
                return;
            }
            if (first != 0xE5 && (attributes & 0x3FU) == long_name_attribute) {
                // The pieces stand in reverse order.
                const std::string piece = std::string(as_text(slice(entry, 1, 10))) +
                                          std::string(as_text(slice(entry, 14, 12))) +
                                          std::string(as_text(slice(entry, 28, 4)));
                long_name.insert(0, piece);
                if (long_name.size() > 1024) long_name.clear();
                continue;
            }
            const bool itself = has_at(entry, 0, ".          ") || has_at(entry, 0, "..         ");
            if (first != 0xE5 && !itself && (attributes & label_attribute) == 0)
                add(entry, attributes, long_name);
            long_name.clear();
        }
    }

    void add(Bytes entry, std::uint8_t attributes, std::string_view long_name) {
        const std::uint32_t high = volume_.bits == 32 ? le_at<std::uint16_t>(entry, 20) : 0U;
        const std::uint32_t cluster = (high << 16U) | le_at<std::uint16_t>(entry, 26);
        if ((attributes & folder_attribute) != 0) {
            waiting_.push_back(cluster);
            return;
        }
        ImageFile file;
        std::string wide(long_name);
        for (std::size_t i = 0; i + 1 < wide.size(); i += 2)
            if (wide[i] == '\0' && wide[i + 1] == '\0') wide.resize(i);
        file.name = wide.empty() ? short_name(entry) : utf16le(wide);
        file.size = le_at<std::uint32_t>(entry, 28);
        file.extents = chain(volume_, cluster, file.size).extents;
        out_.files.push_back(file);
        // Windows shows this one where it finds that the long name does not belong to it.
        std::string plain = short_name(entry);
        if (wide.empty() || is_spelling_of(plain, extension_of(file.name))) return;
        file.name = std::move(plain);
        out_.files.push_back(std::move(file));
    }

    const Disk& disk_;
    const Volume& volume_;
    ImageFiles out_;
    std::vector<std::uint32_t> waiting_;
    std::set<std::uint32_t> folders_;
};

} // namespace

ImageFiles read_fat(const Disk& disk) {
    const auto volume = open_volume(disk);
    return volume ? FatWalk(disk, *volume).run() : ImageFiles{};
}

} // namespace keneki::inspect
