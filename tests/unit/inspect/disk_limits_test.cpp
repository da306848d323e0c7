// Limits of FAT and of virtual disks, one below, at and one above: what lies behind is said
// not to have been looked into, and what lies before is looked into.
#include "support/image_builder.h"
#include "support/inspected.h"

#include <catch2/catch.hpp>

#include <map>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t sector = 2048;
const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

void check(const evidence::Evidence& evidence, bool whole) {
    CAPTURE(words(evidence).substr(0, 500));
    CHECK((evidence.not_inspected_size() > 0) == !whole);
    CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
}

} // namespace

namespace {

/// FAT32 with clusters of one sector on a disk that may be larger than what is written: pieces by
/// their places. The folder of the root is one chain of clusters from the second on.
class Fat32 {
public:
    Fat32(std::size_t table_sectors, std::size_t clusters) : table_sectors_(table_sectors) {
        std::string boot = "\xEB\x58\x90MSDOS5.0\0\2\1"s + le16(32) + "\1\0\0\0\0\xF8\0\0"s;
        put_at(boot, 32, le32(static_cast<std::uint32_t>(first_sector() + clusters)));
        put_at(boot, 36, le32(static_cast<std::uint32_t>(table_sectors)));
        put_at(boot, 44, le32(2));
        put_at(boot, 510, "\x55\xAA");
        put(0, boot);
    }
    void put(std::size_t place, std::string_view bytes) { pieces_.emplace_back(place, bytes); }
    void link(std::size_t cluster, std::size_t next) {
        put(32UL * 512 + 4 * cluster, le32(static_cast<std::uint32_t>(next)));
    }
    void data(std::size_t cluster, std::string_view bytes) {
        put((first_sector() + cluster - 2) * 512, bytes);
    }
    [[nodiscard]] std::size_t first_sector() const { return 32 + table_sectors_; }
    [[nodiscard]] std::string plain() const {
        std::string out;
        for (const auto& [place, bytes] : pieces_)
            put_at(out, place, bytes);
        return out;
    }
    /// As a VHD of blocks of 1 MiB of which only those are there that something is in.
    [[nodiscard]] std::string sparse() const;

private:
    std::size_t table_sectors_;
    std::vector<std::pair<std::size_t, std::string>> pieces_;
};

std::string fat_entry(std::string_view name, std::size_t cluster, std::size_t size) {
    std::string entry(name);
    entry.resize(32);
    put_at(entry, 20, le16(static_cast<std::uint32_t>(cluster >> 16U)));
    put_at(entry, 26, le16(static_cast<std::uint32_t>(cluster & 0xFFFFU)));
    put_at(entry, 28, le32(static_cast<std::uint32_t>(size)));
    return entry;
}

std::string Fat32::sparse() const {
    constexpr std::size_t block = 1U << 20U;
    std::map<std::size_t, std::string> blocks;
    for (const auto& [place, bytes] : pieces_)
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            std::string& one = blocks[(place + i) / block];
            one.resize(block);
            one[(place + i) % block] = bytes[i];
        }
    const std::size_t count = blocks.rbegin()->first + 1;
    std::string footer = "conectix";
    put_at(footer, 20, be32(512));
    put_at(footer, 60, be32(3));
    footer.resize(512);
    std::string header = "cxsparse";
    put_at(header, 20, be32(1536));
    put_at(header, 28, be32(static_cast<std::uint32_t>(count)));
    put_at(header, 32, be32(block));
    header.resize(1024);
    std::string table((count * 4 + 511) / 512 * 512, '\xFF');
    std::string data;
    for (const auto& [number, bytes] : blocks) {
        const std::size_t place = 1536 + table.size() + data.size();
        put_at(table, 4 * number, be32(static_cast<std::uint32_t>(place / 512)));
        data += std::string(512, '\xFF') + bytes;
    }
    return footer + header + table + data + footer;
}

constexpr std::size_t fat_end = 0x0FFFFFFF;

} // namespace

TEST_CASE("of a folder of FAT 2 MiB are read", "[inspect][limits][image]") {
    constexpr std::size_t limit = (2U << 20U) / 512; // in clusters
    for (const std::size_t clusters : {limit - 1, limit, limit + 1}) {
        Fat32 disk(100, clusters + 3);
        for (std::size_t i = 0; i < clusters; ++i) {
            disk.link(2 + i, i + 1 < clusters ? 3 + i : fat_end);
            disk.data(2 + i, repeated("\xE5" + std::string(31, ' '), 16)); // deleted
        }
        disk.link(2 + clusters, fat_end);
        disk.data(2 + clusters, program);
        disk.data(1 + clusters, fat_entry("A       EXE", 2 + clusters, program.size()));
        const auto evidence = inspected("a.img", disk.plain());
        CAPTURE(clusters);
        check(evidence, clusters <= limit);
        CHECK(has(evidence, Finding::EXECUTABLE) == (clusters <= limit));
    }
}

TEST_CASE("of a table of FAT 16 MiB are read", "[inspect][limits][image]") {
    constexpr std::size_t limit = (16U << 20U) / 4; // in clusters
    for (const std::size_t cluster : {limit - 2, limit - 1, limit}) {
        // A file of two clusters: the place of the second stands with the number of the first.
        Fat32 disk(33'000, limit + 10);
        disk.link(2, fat_end);
        disk.data(2, fat_entry("A       EXE", cluster, 600));
        disk.link(cluster, cluster + 1);
        disk.link(cluster + 1, fat_end);
        disk.data(cluster, program);
        disk.data(cluster + 1, std::string(512, 'x'));
        const auto evidence = inspected("a.vhd", disk.sparse());
        CAPTURE(cluster);
        check(evidence, cluster < limit);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("tables of a virtual disk have 2^20 blocks at most", "[inspect][limits][image]") {
    constexpr std::uint32_t limit = 1U << 20U;
    for (const std::uint32_t blocks : {limit - 1, limit, limit + 1}) {
        std::string image = dynamic_vhd(ntfs({{"a.exe", program}}));
        put_at(image, 512 + 28, be32(blocks));
        const auto evidence = inspected("a.vhd", image);
        CAPTURE(blocks, words(evidence));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED) == (blocks > limit));
        CHECK(has(evidence, Finding::EXECUTABLE) == (blocks <= limit));
    }
    for (const std::uint32_t blocks : {limit - 1, limit, limit + 1}) {
        std::string image = vhdx(ntfs({{"a.exe", program}}));
        // Blocks of 1 MiB; the last one is begun only.
        const std::uint64_t size = (std::uint64_t{blocks} - 1) << 20U;
        put_at(image, (3U << 20U) + (64U << 10U) + 64,
               le32(static_cast<std::uint32_t>(size)) +
                   le32(static_cast<std::uint32_t>(size >> 32U)));
        const auto evidence = inspected("a.vhdx", image);
        CAPTURE(blocks, words(evidence));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED) == (blocks > limit));
        CHECK(has(evidence, Finding::EXECUTABLE) == (blocks <= limit));
    }
}

TEST_CASE("a VHDX whose log is not written back is said to be unread", "[inspect][image]") {
    constexpr std::size_t older = 64U << 10U;
    constexpr std::size_t newer = 128U << 10U;
    for (const std::size_t place : {older, newer}) {
        std::string image = vhdx(ntfs({{"a.exe", program}}));
        put_at(image, place + 48, "the log's GUID..");
        const auto evidence = inspected("a.vhdx", image);
        CAPTURE(place, words(evidence));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED) == (place == newer));
    }
}

TEST_CASE("partitions are counted in the sectors of their disk", "[inspect][image]") {
    constexpr std::size_t large = 4096;
    const std::string volume = ntfs({{"a.exe", program}});
    std::string table(large, '\0');
    put_at(table, 446,
           "\0\0\0\0\7\0\0\0"s + le32(64) +
               le32(static_cast<std::uint32_t>(volume.size() / large)));
    put_at(table, 510, "\x55\xAA");
    std::string protective(large, '\0');
    put_at(protective, 446, "\0\0\0\0\xEE\0\0\0"s + le32(1) + le32(0xFFFFFFFF));
    put_at(protective, 510, "\x55\xAA");
    std::string header = "EFI PART";
    put_at(header, 72, le32(2) + le32(0) + le32(1) + le32(128));
    put_at(protective, large, header);
    put_at(protective, 2 * large + 32, le32(64));
    put_at(protective, 2 * large + 40,
           le32(static_cast<std::uint32_t>(63 + volume.size() / large)));
    for (std::string disk : {table, protective}) {
        put_at(disk, 64 * large, volume);
        const auto evidence = inspected("a.vhdx", vhdx(disk, {.sector_bytes = large}));
        CAPTURE(words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE));
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("of an image 2,000 folders are read", "[inspect][limits][image]") {
    for (const std::uint32_t folders : {1'998U, 1'999U, 2'000U}) { // and that of the root
        std::string image = iso({}, false);
        std::string root;
        for (std::uint32_t i = 0; i < folders; ++i) {
            const std::string record = iso_record(100 + i, sector, 2, "D");
            if (root.size() % sector + record.size() > sector)
                root.resize((root.size() / sector + 1) * sector);
            root += record;
        }
        put_at(image, 16 * sector + 156,
               iso_record(23, static_cast<std::uint32_t>(root.size()), 2, "\0"s));
        put_at(image, 23 * sector, root);
        image.resize((100UL + folders) * sector);
        put_at(image, 22 * sector, program);
        put_at(image, (99UL + folders) * sector, iso_record(22, sector, 0, "A.EXE"));
        image.resize((100UL + folders) * sector);
        const auto evidence = inspected("a.iso", image);
        CAPTURE(folders);
        check(evidence, folders < 2'000);
        CHECK(has(evidence, Finding::EXECUTABLE) == (folders < 2'000));
    }
}
