#pragma once

#include "support/zip_builder.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::test {

/// Writes a compound file, [MS-CFB]: version 3, or 4 with larger sectors; as many FAT and DIFAT
/// sectors as it needs. Streams are padded to 4096 bytes and say so, or, with mini_streams(), keep
/// their size and lie in the mini stream when they are shorter. Entries hang in a chain of right
/// siblings below the root or their storage.
class CfbBuilder {
public:
    CfbBuilder& storage(std::string_view name) {
        entries_.push_back({std::string(name), {}, 1, current_});
        current_ = entries_.size(); // index in the directory, the root being 0
        return *this;
    }
    /// Following entries belong to the root again.
    CfbBuilder& root() {
        current_ = 0;
        return *this;
    }
    /// Following entries belong to the storage around the current one.
    CfbBuilder& up() {
        if (current_ != 0) current_ = entries_.at(current_ - 1).parent;
        return *this;
    }
    CfbBuilder& stream(std::string_view name, std::string_view data) {
        std::string padded(data);
        if (!mini_streams_)
            padded.resize(std::max<std::size_t>(4096, (data.size() + 511) / 512 * 512), '\0');
        entries_.push_back({std::string(name), padded, 2, current_});
        return *this;
    }
    CfbBuilder& clsid(std::string_view first_bytes) {
        clsid_ = first_bytes;
        return *this;
    }
    CfbBuilder& mini_streams() {
        mini_streams_ = true;
        return *this;
    }
    CfbBuilder& version4() {
        sector_ = 4096;
        return *this;
    }
    /// The FAT sends the directory's last sector back to its first.
    CfbBuilder& looping() {
        looping_ = true;
        return *this;
    }
    /// The right sibling of the last entry is the first one.
    CfbBuilder& looping_tree() {
        looping_tree_ = true;
        return *this;
    }
    /// The last stream claims the sectors of the first.
    CfbBuilder& sharing() {
        sharing_ = true;
        return *this;
    }
    /// The chain of the last stream ends after its first sector.
    CfbBuilder& broken_chain() {
        broken_ = true;
        return *this;
    }

    [[nodiscard]] std::string build() const {
        const std::size_t per_sector = sector_ / 4;
        Parts parts = split();
        // The tables count themselves, so their number is found by trying.
        std::size_t fat_sectors = 1;
        std::size_t difat_sectors = 0;
        const std::size_t others = parts.sectors(sector_);
        while ((fat_sectors + difat_sectors + others) > fat_sectors * per_sector ||
               109 + difat_sectors * (per_sector - 1) < fat_sectors) {
            if (109 + difat_sectors * (per_sector - 1) < fat_sectors) {
                ++difat_sectors;
            } else {
                ++fat_sectors;
            }
        }
        Fat fat;
        fat.entries.assign(fat_sectors, 0xFFFFFFFDU);
        fat.entries.insert(fat.entries.end(), difat_sectors, 0xFFFFFFFCU);
        const std::uint32_t directory = fat.add(parts.directory.size() / sector_);
        const std::uint32_t mini_fat = fat.add(parts.mini_fat.size() / sector_);
        const std::uint32_t mini_stream = fat.add(parts.mini_stream.size() / sector_);
        if (looping_) fat.entries[directory + parts.directory.size() / sector_ - 1] = directory;
        std::vector<std::uint32_t> starts;
        for (const Entry& entry : entries_)
            starts.push_back(in_mini_stream(entry) || entry.kind != 2
                                 ? 0xFFFFFFFEU
                                 : fat.add((entry.data.size() + sector_ - 1) / sector_));
        if (broken_) fat.entries[starts.back()] = 0xFFFFFFFEU;
        fat.entries.resize(fat_sectors * per_sector, 0xFFFFFFFFU);

        std::string out = header(fat_sectors, difat_sectors, directory,
                                 parts.mini_fat.empty() ? 0xFFFFFFFEU : mini_fat);
        for (const std::uint32_t next : fat.entries)
            put32(out, next);
        for (std::size_t i = 0; i < difat_sectors; ++i) {
            for (std::size_t k = 0; k + 1 < per_sector; ++k) {
                const std::size_t number = 109 + i * (per_sector - 1) + k;
                put32(out, number < fat_sectors ? static_cast<std::uint32_t>(number) : 0xFFFFFFFFU);
            }
            put32(out, i + 1 < difat_sectors ? static_cast<std::uint32_t>(fat_sectors + i + 1)
                                             : 0xFFFFFFFEU);
        }
        std::string rest = directory_of(starts, parts, mini_stream);
        rest.resize(parts.directory.size(), '\0');
        out += rest + parts.mini_fat + parts.mini_stream;
        for (const Entry& entry : entries_)
            if (entry.kind == 2 && !in_mini_stream(entry)) {
                out += entry.data;
                out.resize((out.size() + sector_ - 1) / sector_ * sector_, '\0');
            }
        return out;
    }

private:
    struct Entry {
        std::string name;
        std::string data;
        int kind;
        std::size_t parent;
    };
    struct Parts {
        std::string directory; ///< its size only
        std::string mini_fat;
        std::string mini_stream;
        std::vector<std::uint32_t> mini_starts;
        std::size_t mini_bytes = 0;
        std::size_t data_sectors = 0;
        [[nodiscard]] std::size_t sectors(std::size_t sector) const {
            return (directory.size() + mini_fat.size() + mini_stream.size()) / sector +
                   data_sectors;
        }
    };
    struct Fat {
        std::vector<std::uint32_t> entries;
        std::uint32_t add(std::size_t sectors) {
            const auto start = static_cast<std::uint32_t>(entries.size());
            for (std::size_t i = 0; i < sectors; ++i)
                entries.push_back(i + 1 < sectors ? static_cast<std::uint32_t>(entries.size() + 1)
                                                  : 0xFFFFFFFEU);
            return sectors == 0 ? 0xFFFFFFFEU : start;
        }
    };

    [[nodiscard]] bool in_mini_stream(const Entry& entry) const {
        return mini_streams_ && entry.kind == 2 && entry.data.size() < 4096;
    }

    [[nodiscard]] Parts split() const {
        Parts parts;
        const auto whole = [this](std::size_t bytes) {
            return (bytes + sector_ - 1) / sector_ * sector_;
        };
        parts.directory.resize(whole((entries_.size() + 1) * 128));
        Fat mini;
        for (const Entry& entry : entries_) {
            parts.mini_starts.push_back(0xFFFFFFFEU);
            if (in_mini_stream(entry)) {
                parts.mini_starts.back() = mini.add((entry.data.size() + 63) / 64);
                parts.mini_stream += entry.data;
                parts.mini_stream.resize((parts.mini_stream.size() + 63) / 64 * 64, '\0');
            } else if (entry.kind == 2) {
                parts.data_sectors += (entry.data.size() + sector_ - 1) / sector_;
            }
        }
        parts.mini_bytes = parts.mini_stream.size();
        parts.mini_stream.resize(whole(parts.mini_bytes), '\0');
        for (const std::uint32_t next : mini.entries)
            put32(parts.mini_fat, next);
        while (parts.mini_fat.size() % sector_ != 0)
            put32(parts.mini_fat, 0xFFFFFFFFU);
        return parts;
    }

    [[nodiscard]] std::string header(std::size_t fat_sectors,
                                     std::size_t difat_sectors,
                                     std::uint32_t directory,
                                     std::uint32_t mini_fat) const {
        std::string out("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
        out.append(16, '\0');
        const bool large = sector_ == 4096;
        for (const std::uint32_t value : {0x3EU, large ? 4U : 3U, 0xFFFEU, large ? 12U : 9U, 6U})
            put16(out, value);
        out.append(10, '\0');
        put32(out, static_cast<std::uint32_t>(fat_sectors));
        put32(out, directory);
        put32(out, 0);
        put32(out, 4096);
        put32(out, mini_fat);
        put32(out, mini_fat == 0xFFFFFFFEU ? 0 : 1);
        put32(out, difat_sectors == 0 ? 0xFFFFFFFEU : static_cast<std::uint32_t>(fat_sectors));
        put32(out, static_cast<std::uint32_t>(difat_sectors));
        for (std::size_t i = 0; i < 109; ++i)
            put32(out, i < fat_sectors ? static_cast<std::uint32_t>(i) : 0xFFFFFFFFU);
        out.resize(sector_, '\0');
        return out;
    }

    struct Links {
        std::size_t right;
        std::size_t child;
    };
    void entry(std::string& out,
               std::string_view name,
               int kind,
               Links links,
               std::uint32_t start,
               std::size_t size) const {
        const std::size_t begin = out.size();
        for (const char c : name)
            put16(out, static_cast<unsigned char>(c));
        out.resize(begin + 64, '\0');
        put16(out, static_cast<std::uint32_t>(name.size() * 2 + 2));
        out.push_back(static_cast<char>(kind));
        out.push_back('\1');
        put32(out, 0xFFFFFFFFU);
        put32(out, links.right == 0 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(links.right));
        put32(out, links.child == 0 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(links.child));
        if (kind == 5) out += clsid_;
        out.resize(begin + 116, '\0');
        put32(out, start);
        put32(out, static_cast<std::uint32_t>(size));
        put32(out, 0);
    }

    [[nodiscard]] std::size_t next_of(std::size_t parent, std::size_t after) const {
        for (std::size_t i = after; i < entries_.size(); ++i)
            if (entries_[i].parent == parent) return i + 1;
        return 0;
    }

    [[nodiscard]] std::string directory_of(const std::vector<std::uint32_t>& starts,
                                           const Parts& parts,
                                           std::uint32_t mini_stream) const {
        std::string out;
        entry(out, "Root Entry", 5, {0, next_of(0, 0)}, mini_stream, parts.mini_bytes);
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            const Entry& item = entries_[i];
            const bool last = i + 1 == entries_.size();
            const std::size_t right = last && looping_tree_ ? 1 : next_of(item.parent, i + 1);
            const std::uint32_t start = in_mini_stream(item) ? parts.mini_starts[i]
                                        : last && sharing_   ? starts.front()
                                                             : starts[i];
            entry(out, item.name, item.kind, {right, item.kind == 1 ? next_of(i + 1, 0) : 0}, start,
                  item.data.size());
        }
        return out;
    }

    std::vector<Entry> entries_;
    std::size_t current_ = 0;
    std::size_t sector_ = 512;
    std::string clsid_;
    bool mini_streams_ = false;
    bool looping_ = false;
    bool looping_tree_ = false;
    bool sharing_ = false;
    bool broken_ = false;
};

/// A compressed container, [MS-OVBA] 2.4.1, of literals only.
inline std::string vba_container(std::string_view source) {
    std::string out("\x01");
    do {
        const std::string_view chunk = source.substr(0, 3'600);
        source.remove_prefix(chunk.size());
        std::string tokens;
        for (std::size_t i = 0; i < chunk.size(); i += 8) {
            tokens.push_back('\0');
            tokens += chunk.substr(i, 8);
        }
        put16(out, static_cast<std::uint32_t>((tokens.size() - 1) | 0xB000U));
        out += tokens;
    } while (!source.empty());
    return out;
}

/// A project as Word and Excel store it, with one module of harmless source.
inline CfbBuilder& add_vba(CfbBuilder& cfb, std::string_view procedure) {
    return cfb.storage("VBA")
        .stream("dir", "\x01")
        .stream("_VBA_PROJECT", "\xCC\x61")
        .stream("ThisDocument",
                vba_container("Attribute VB_Name = \"ThisDocument\"\r\n" + std::string(procedure)))
        .root();
}

/// A BIFF record.
inline std::string biff(std::uint32_t id, std::string_view data) {
    std::string out;
    put16(out, id);
    put16(out, static_cast<std::uint32_t>(data.size()));
    return out + std::string(data);
}

} // namespace keneki::test
