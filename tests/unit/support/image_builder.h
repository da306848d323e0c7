#pragma once

#include "support/packed_builder.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::test {

using namespace std::string_view_literals;

inline void put_at(std::string& out, std::size_t offset, std::string_view bytes) {
    if (out.size() < offset + bytes.size()) out.resize(offset + bytes.size());
    out.replace(offset, bytes.size(), bytes);
}
inline std::string le16(std::uint32_t value) {
    std::string out;
    put16(out, value);
    return out;
}
inline std::string le32(std::uint32_t value) {
    std::string out;
    put32(out, value);
    return out;
}
inline std::string be32(std::uint32_t value) {
    const std::string le = le32(value);
    return {le.rbegin(), le.rend()};
}
/// ASCII in UTF-16, with the zero byte behind or before each character.
inline std::string wide(std::string_view text, bool big = false) {
    std::string out;
    for (const char c : text) {
        if (big) out += '\0';
        out += c;
        if (!big) out += '\0';
    }
    return out;
}

inline std::string
iso_record(std::uint32_t sector, std::uint32_t size, std::uint8_t flags, std::string_view name) {
    std::string record(33, '\0');
    put_at(record, 2, le32(sector));
    put_at(record, 10, le32(size));
    record[25] = static_cast<char>(flags);
    record[32] = static_cast<char>(name.size());
    record += name;
    if (record.size() % 2 != 0) record += '\0';
    record[0] = static_cast<char>(record.size());
    return record;
}

/// ISO 9660: the root folder in sector 20, with the names of Joliet in sector 21; files behind.
inline std::string iso(const std::vector<StoredMember>& files, bool joliet) {
    constexpr std::uint32_t sector = 2048;
    std::string out;
    std::string plain =
        iso_record(20, sector, 2, std::string_view("\0", 1)) + iso_record(20, sector, 2, "\1");
    std::string named = plain;
    std::uint32_t at = 22;
    for (const StoredMember& file : files) {
        const auto size = static_cast<std::uint32_t>(file.data.size());
        const std::size_t dot = std::min(file.name.rfind('.'), file.name.size());
        const std::string plain_name = joliet ? "SHORT" + file.name.substr(dot, 4) : file.name;
        plain += iso_record(at, size, 0, plain_name + ";1");
        named += iso_record(at, size, 0, wide(file.name, true));
        put_at(out, std::size_t{at} * sector, file.data);
        at += size / sector + 1;
    }
    const auto descriptor = [&](std::uint32_t place, char kind, std::uint32_t root) {
        put_at(out, std::size_t{place} * sector, std::string(1, kind) + "CD001\1");
        put_at(out, std::size_t{place} * sector + 156,
               iso_record(root, sector, 2, std::string_view("\0", 1)));
    };
    descriptor(16, 1, 20);
    if (joliet) {
        descriptor(17, 2, 21);
        put_at(out, 17UL * sector + 88, "%/E");
    }
    descriptor(joliet ? 18 : 17, '\xFF', 0);
    put_at(out, 20UL * sector, plain);
    put_at(out, 21UL * sector, named);
    out.resize(std::size_t{at} * sector);
    return out;
}

/// FAT12 on a floppy disk of 1.44 MB, each file in clusters of its own behind each other, with a
/// long name where it does not fit 8.3.
inline std::string fat12(const std::vector<StoredMember>& files) {
    std::string out(2880UL * 512, '\0');
    put_at(out, 0, std::string("\xEB\x3C\x90MSDOS5.0\0\2\1\1\0\2\xE0\0\x40\x0B\xF0\x09\0", 24));
    put_at(out, 510, "\x55\xAA");
    std::size_t entry = 19UL * 512;
    std::uint32_t cluster = 2;
    const auto set_next = [&](std::uint32_t from, std::uint32_t to) {
        const std::size_t place = 512 + from * 3 / 2;
        const auto low = static_cast<unsigned char>(out[place]);
        const auto high = static_cast<unsigned char>(out[place + 1]);
        std::uint32_t pair = low | (static_cast<std::uint32_t>(high) << 8U);
        pair = from % 2 != 0 ? (pair & 0xFU) | (to << 4U) : (pair & 0xF000U) | to;
        put_at(out, place, le16(pair));
    };
    for (const StoredMember& file : files) {
        std::string name = wide(file.name);
        name += std::string(2, '\0');
        const std::size_t pieces = (name.size() + 25) / 26;
        name.resize(pieces * 26, '\xFF');
        for (std::size_t i = pieces; i > 0; --i, entry += 32) {
            const std::string piece = name.substr((i - 1) * 26, 26);
            out[entry] = static_cast<char>(i == pieces ? 0x40 | i : i);
            out[entry + 11] = 0x0F;
            put_at(out, entry + 1, piece.substr(0, 10));
            put_at(out, entry + 14, piece.substr(10, 12));
            put_at(out, entry + 28, piece.substr(22, 4));
        }
        const std::size_t dot = std::min(file.name.rfind('.'), file.name.size());
        std::string extension = file.name.substr(std::min(dot + 1, file.name.size()), 3);
        extension.resize(3, ' ');
        put_at(out, entry, "SHORT   " + extension + "\x20");
        put_at(out, entry + 26, le16(cluster));
        put_at(out, entry + 28, le32(static_cast<std::uint32_t>(file.data.size())));
        entry += 32;
        put_at(out, (33UL + cluster - 2) * 512, file.data);
        const auto count = static_cast<std::uint32_t>(file.data.size() / 512 + 1);
        for (std::uint32_t i = 1; i < count; ++i)
            set_next(cluster + i - 1, cluster + i);
        set_next(cluster + count - 1, 0xFFF);
        cluster += count;
    }
    return out;
}

/// The disk in the first partition of a table.
inline std::string partitioned(std::string_view disk) {
    std::string out(2048, '\0');
    put_at(out, 446,
           std::string("\0\0\0\0\1\0\0\0", 8) + le32(4) +
               le32(static_cast<std::uint32_t>(disk.size() / 512)));
    put_at(out, 510, "\x55\xAA");
    return out + std::string(disk);
}

inline std::string fixed_vhd(std::string_view disk) {
    std::string footer(512, '\0');
    put_at(footer, 0, "conectix");
    put_at(footer, 60, be32(2));
    return std::string(disk) + footer;
}

/// Blocks of 64 KiB, those of zeros left out, the rest in reverse order.
inline std::string dynamic_vhd(std::string disk) {
    constexpr std::size_t block = 65'536;
    disk.resize((disk.size() + block - 1) / block * block);
    const std::size_t count = disk.size() / block;
    std::string footer(512, '\0');
    put_at(footer, 0, "conectix");
    put_at(footer, 20, be32(512));
    put_at(footer, 60, be32(3));
    std::string header(1024, '\0');
    put_at(header, 0, "cxsparse");
    put_at(header, 20, be32(1536));
    put_at(header, 28, be32(static_cast<std::uint32_t>(count)));
    put_at(header, 32, be32(block));
    std::string table((count * 4 + 511) / 512 * 512, '\xFF');
    std::string data;
    for (std::size_t i = count; i > 0; --i) {
        const std::string piece = disk.substr((i - 1) * block, block);
        if (piece.find_first_not_of('\0') == std::string::npos) continue;
        const std::size_t place = 1536 + table.size() + data.size();
        put_at(table, 4 * (i - 1), be32(static_cast<std::uint32_t>(place / 512)));
        data += std::string(512, '\xFF') + piece;
    }
    return footer + header + table + data + footer;
}

/// Where the tables of a VHDX and its first block stand. The format wants each in a mebibyte of its
/// own; readers find them in less.
struct VhdxPlaces {
    std::uint32_t blocks = 2U << 20U;
    std::uint32_t facts = 3U << 20U;
    std::uint32_t data = 4U << 20U;
    std::uint32_t sector_bytes = 512; ///< in which partitions are counted
};

/// [MS-VHDX], blocks of 1 MiB that all stand in the file, one behind the other. Of the last one no
/// more than is used.
inline std::string vhdx(const std::string& disk, const VhdxPlaces& places = {}) {
    constexpr std::size_t mebi = 1U << 20U;
    constexpr std::size_t kibi = 1U << 10U;
    const std::size_t count = (disk.size() + mebi - 1) / mebi;
    const auto id = [](std::string_view bytes) { return std::string(bytes); };
    std::string out = "vhdxfile";
    for (const std::size_t place : {64 * kibi, 128 * kibi}) {
        put_at(out, place, "head");
        put_at(out, place + 8, le32(place == 64 * kibi ? 1 : 2));
        put_at(out, place + 66, le16(1));    // version
        put_at(out, place + 68, le32(mebi)); // the log, which is empty
        put_at(out, place + 72, le32(mebi) + le32(0));
    }
    const std::string regions =
        "regi" + le32(0) + le32(2) + le32(0) +
        id("\x66\x77\xC2\x2D\x23\xF6\x00\x42\x9D\x64\x11\x5E\x9B\xFD\x4A\x08"sv) +
        le32(places.blocks) + le32(0) + le32(mebi) + le32(1) +
        id("\x06\xA2\x7C\x8B\x90\x47\x9A\x4B\xB8\xFE\x57\x5F\x05\x0F\x88\x6E"sv) +
        le32(places.facts) + le32(0) + le32(mebi) + le32(1);
    put_at(out, 192 * kibi, regions);
    put_at(out, 256 * kibi, regions);
    for (std::size_t i = 0; i < count; ++i)
        put_at(out, places.blocks + 8 * i,
               le32(static_cast<std::uint32_t>(places.data + i * mebi) | 6U) + le32(0));
    put_at(out, places.facts, "metadata" + le16(0) + le16(3));
    const auto item = [&](std::size_t number, std::string_view name, std::string_view value) {
        const std::size_t place = 64 * kibi + 64 * number;
        put_at(out, places.facts + 32 + 32 * number,
               id(name) + le32(static_cast<std::uint32_t>(place)) +
                   le32(static_cast<std::uint32_t>(value.size())));
        put_at(out, places.facts + place, value);
    };
    item(0, "\x37\x67\xA1\xCA\x36\xFA\x43\x4D\xB3\xB6\x33\xF0\xAA\x44\xE7\x6B"sv,
         le32(mebi) + le32(0));
    item(1, "\x24\x42\xA5\x2F\x1B\xCD\x76\x48\xB2\x11\x5D\xBE\xD8\x3B\xF4\xB8"sv,
         le32(static_cast<std::uint32_t>(count * mebi)) + le32(0));
    item(2, "\x1D\xBF\x41\x81\x6F\xA9\x09\x47\xBA\x47\xF2\x33\xA8\xFA\xAB\x5F"sv,
         le32(places.sector_bytes));
    put_at(out, places.data, disk);
    return out;
}

/// UDF 1.02 alone: no ISO 9660 beside it.
inline std::string udf(const std::vector<StoredMember>& files) {
    constexpr std::uint32_t sector = 2048;
    constexpr std::uint32_t partition = 270;
    std::string out;
    put_at(out, 16 * sector, std::string("\0BEA01\1", 7));
    put_at(out, 17 * sector, std::string("\0NSR02\1", 7));
    const auto block = [&](std::size_t place, std::uint32_t tag) {
        put_at(out, place * sector, le16(tag));
        return place * sector;
    };
    const std::size_t anchor = block(256, 2);
    put_at(out, anchor + 16, le32(16 * sector) + le32(257));
    put_at(out, block(257, 5) + 188, le32(partition));
    const std::size_t volume = block(258, 6);
    put_at(out, volume + 212, le32(sector));
    put_at(out, volume + 248, le32(sector) + le32(0));
    block(259, 8);
    put_at(out, block(partition, 256) + 400, le32(sector) + le32(1));
    std::string folder;
    std::uint32_t at = 3;
    const auto entry = [&](std::uint32_t place, std::uint32_t data_at, std::uint32_t size) {
        const std::size_t begin = block(partition + place, 261);
        put_at(out, begin + 56, le32(size));
        put_at(out, begin + 172, le32(8) + le32(size) + le32(data_at));
    };
    for (const StoredMember& file : files) {
        const auto size = static_cast<std::uint32_t>(file.data.size());
        std::string identifier(38, '\0');
        put_at(identifier, 0, le16(257));
        identifier[19] = static_cast<char>(file.name.size() + 1);
        put_at(identifier, 24, le32(at));
        identifier += '\x08' + file.name;
        identifier.resize((identifier.size() + 3) / 4 * 4);
        folder += identifier;
        entry(at, at + 1, size);
        put_at(out, (partition + at + 1UL) * sector, file.data);
        at += 2 + size / sector;
    }
    entry(1, 2, static_cast<std::uint32_t>(folder.size()));
    put_at(out, (partition + 2UL) * sector, folder);
    out.resize((partition + at + 1UL) * sector);
    return out;
}

/// NTFS: the table of files in cluster 4; a small file stands in its record, a large one behind.
inline std::string ntfs(const std::vector<StoredMember>& files) {
    constexpr std::size_t cluster = 4096;
    constexpr std::size_t record = 1024;
    std::string out(64UL * 512, '\0');
    put_at(out, 0, std::string("\xEB\x52\x90NTFS    \0\2\x08", 14));
    put_at(out, 48, le32(4));
    out[64] = '\xF6'; // 1,024 bytes
    put_at(out, 510, "\x55\xAA");
    const std::size_t records = 24 + files.size();
    const std::size_t table_clusters = (records * record + cluster - 1) / cluster;
    std::size_t data_cluster = 4 + table_clusters;
    const auto write = [&](std::size_t number, const std::string& attributes) {
        std::string r(record, '\0');
        put_at(r, 0, "FILE" + le16(48) + le16(3));
        put_at(r, 20, le16(56) + le16(1));
        put_at(r, 56, attributes + le32(0xFFFFFFFF));
        // The update sequence takes the ends of both sectors.
        put_at(r, 50, r.substr(510, 2) + r.substr(1022, 2));
        put_at(r, 510, "uu");
        put_at(r, 1022, "uu");
        put_at(out, 4 * cluster + number * record, r);
    };
    const auto attribute = [](std::uint32_t kind, std::string body) {
        body.resize((body.size() + 7) / 8 * 8);
        return le32(kind) + le32(static_cast<std::uint32_t>(body.size() + 8)) + body;
    };
    const auto resident = [&](std::uint32_t kind, std::string_view content) {
        return attribute(kind, std::string(8, '\0') +
                                   le32(static_cast<std::uint32_t>(content.size())) + le16(24) +
                                   le16(0) + std::string(content));
    };
    const auto elsewhere = [&](std::size_t size, std::size_t clusters, std::size_t first) {
        std::string body(56, '\0');
        body[0] = 1;
        put_at(body, 24, le16(64));
        put_at(body, 40, le32(static_cast<std::uint32_t>(size)));
        body += '\x22' + le16(static_cast<std::uint32_t>(clusters)) +
                le16(static_cast<std::uint32_t>(first)) + '\0';
        return attribute(0x80, body);
    };
    write(0, elsewhere(table_clusters * cluster, table_clusters, 4));
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::string name(66, '\0');
        name[64] = static_cast<char>(files[i].name.size());
        name += wide(files[i].name);
        std::string attributes = resident(0x30, name);
        if (files[i].data.size() <= 400) {
            attributes += resident(0x80, files[i].data);
        } else {
            const std::size_t clusters = files[i].data.size() / cluster + 1;
            attributes += elsewhere(files[i].data.size(), clusters, data_cluster);
            put_at(out, data_cluster * cluster, files[i].data);
            data_cluster += clusters;
        }
        write(24 + i, attributes);
    }
    out.resize((data_cluster + 1) * cluster);
    return out;
}

} // namespace keneki::test
