// Limits of the file systems in disk images, one below, at and one above: what lies behind is said
// not to have been looked into, and what lies before is looked into.
#include "support/image_builder.h"
#include "support/inspected.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t sector = 2048;
constexpr std::size_t ntfs_cluster = 4096;
constexpr std::size_t ntfs_record = 1024;
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

std::string ntfs_attribute(std::uint32_t kind, std::string body) {
    body.resize((body.size() + 7) / 8 * 8);
    return le32(kind) + le32(static_cast<std::uint32_t>(body.size() + 8)) + body;
}

/// An attribute whose content is somewhere else: its size, and the runs of clusters.
std::string ntfs_elsewhere(std::size_t size, std::string_view runs) {
    std::string body(56, '\0');
    body[0] = 1;
    put_at(body, 24, le16(64));
    put_at(body, 40, le32(static_cast<std::uint32_t>(size)));
    return ntfs_attribute(0x80, body + std::string(runs) + '\0');
}

std::string ntfs_resident(std::uint32_t kind, std::string_view content) {
    return ntfs_attribute(kind, std::string(8, '\0') +
                                    le32(static_cast<std::uint32_t>(content.size())) + le16(24) +
                                    le16(0) + std::string(content));
}

std::string ntfs_name(std::string_view text) {
    std::string name(66, '\0');
    name[64] = static_cast<char>(text.size());
    name += wide(text);
    return ntfs_resident(0x30, name);
}

/// A record of any size, the ends of its sectors kept in the update sequence.
std::string ntfs_record_of(std::size_t bytes, std::string_view attributes) {
    const std::size_t sectors = bytes / 512;
    const std::size_t first = (48 + 2 * (sectors + 1) + 7) / 8 * 8;
    std::string r(bytes, '\0');
    put_at(r, 0, "FILE" + le16(48) + le16(static_cast<std::uint32_t>(sectors + 1)));
    put_at(r, 20, le16(static_cast<std::uint32_t>(first)) + le16(1));
    put_at(r, first, std::string(attributes) + le32(0xFFFFFFFF));
    REQUIRE(r.size() == bytes);
    for (std::size_t i = 1; i <= sectors; ++i) {
        put_at(r, 48 + 2 * i, r.substr(i * 512 - 2, 2));
        put_at(r, i * 512 - 2, "uu");
    }
    return r;
}

/// NTFS with records of 64 KiB, the largest that are read, and clusters of 512 bytes: the table of
/// 25 records stands in cluster 128, the last one has these attributes.
std::string ntfs_of_large_records(std::string_view attributes) {
    constexpr std::size_t record = 65'536;
    constexpr std::size_t table = 128UL * 512;
    std::string out;
    put_at(out, 0, "\xEB\x52\x90NTFS    \0\2\1"s);
    put_at(out, 48, le32(128));
    put_at(out, 64, "\xF0");
    put_at(out, 510, "\x55\xAA");
    put_at(
        out, table,
        ntfs_record_of(record, ntfs_elsewhere(25 * record, "\x22" + le16(25 * 128) + le16(128))));
    put_at(out, table + 24 * record, ntfs_record_of(record, attributes));
    return out;
}

/// A UDF disc with the file entry of its only file replaced by `entry`.
std::string udf_with_entry(const std::string& entry) {
    std::string image = udf({{"a.exe", program}});
    image.replace(273 * sector, sector, entry + std::string(sector - entry.size(), '\0'));
    return image;
}

} // namespace

TEST_CASE("of a table of NTFS 20,000 records are read", "[inspect][limits][image]") {
    const std::string small = ntfs({{"a.exe", program}});
    for (const std::size_t records : {19'999U, 20'000U, 20'001U}) {
        std::string image = small;
        const std::size_t place = image.size() / ntfs_cluster;
        const std::size_t clusters = (records * ntfs_record + ntfs_cluster - 1) / ntfs_cluster;
        // The file is in the last record of a longer table behind.
        image.resize(image.size() + clusters * ntfs_cluster);
        put_at(image, place * ntfs_cluster + (records - 1) * ntfs_record,
               small.substr(4 * ntfs_cluster + 24 * ntfs_record, ntfs_record));
        const std::string table = ntfs_elsewhere(
            records * ntfs_record, "\x22" + le16(static_cast<std::uint32_t>(clusters)) +
                                       le16(static_cast<std::uint32_t>(place)));
        put_at(image, 4 * ntfs_cluster, ntfs_record_of(ntfs_record, table));
        const auto evidence = inspected("a.img", image);
        CAPTURE(records);
        check(evidence, records <= 20'000);
        CHECK(has(evidence, Finding::EXECUTABLE) == (records <= 20'000));
    }
}

TEST_CASE("of a file of NTFS 4,096 runs are read", "[inspect][limits][image]") {
    for (const std::size_t runs : {4'095U, 4'096U, 4'097U}) {
        // One cluster each, every time the next one; the first stands behind the table.
        const std::size_t first = 128 + 25 * 128;
        std::string list = "\x21\1" + le16(static_cast<std::uint32_t>(first));
        list += repeated("\x11\1\1", runs - 1);
        std::string image =
            ntfs_of_large_records(ntfs_name("a.exe") + ntfs_elsewhere(runs * 512, list));
        image.resize((first + runs) * 512, 'x');
        put_at(image, first * 512, program);
        const auto evidence = inspected("a.img", image);
        CAPTURE(runs);
        check(evidence, runs <= 4'096);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("a record of NTFS is read to its end", "[inspect][limits][image]") {
    // As many of the smallest attributes as it holds, and the content behind them.
    const std::string content = ntfs_attribute(
        0x80, std::string(8, '\0') + le32(static_cast<std::uint32_t>(program.size())) + le16(24) +
                  le16(0) + program);
    const std::string name = ntfs_name("a.exe");
    for (const std::size_t others : {0U, 1U, 2'690U}) {
        const std::string fill = repeated(ntfs_attribute(0x10, std::string(16, '\0')), others);
        const auto evidence = inspected("a.img", ntfs_of_large_records(name + fill + content));
        CAPTURE(others);
        check(evidence, true);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("an NTFS record without a name does not hide its content", "[inspect][image]") {
    // The name stands in another record, to which a list of attributes leads.
    const std::string content = ntfs_attribute(
        0x80, std::string(8, '\0') + le32(static_cast<std::uint32_t>(program.size())) + le16(24) +
                  le16(0) + program);
    const auto evidence = inspected(
        "a.img", ntfs_of_large_records(ntfs_attribute(0x20, std::string(16, '\0')) + content));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
}

TEST_CASE("a UDF file is read as far as its block describes it", "[inspect][limits][image]") {
    // 234 extents fit behind the head of a file entry; of those that are said to follow it is seen
    // that they are missing.
    constexpr std::size_t fit = (sector - 176) / 8;
    for (const std::size_t extents : {fit - 1, fit, fit + 1}) {
        std::string entry(176, '\0');
        put_at(entry, 0, le16(261));
        put_at(entry, 56, le32(static_cast<std::uint32_t>(extents * sector)));
        put_at(entry, 172, le32(static_cast<std::uint32_t>(extents * 8)));
        std::string image;
        const std::size_t place = udf({{"a.exe", program}}).size() / sector;
        for (std::size_t i = 0; i < std::min(extents, fit); ++i)
            entry += le32(sector) + le32(static_cast<std::uint32_t>(place + i - 270));
        image = udf_with_entry(entry);
        image.resize(image.size() + extents * sector, 'x');
        put_at(image, place * sector, program);
        const auto evidence = inspected("a.img", image);
        CAPTURE(extents);
        check(evidence, extents <= fit);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("names of a UDF folder that end too early are named", "[inspect][limits][image]") {
    const std::string good = udf({{"readme.txt", "hello"}, {"a.exe", program}});
    check(inspected("a.img", good), true);
    std::string broken = good;
    // The second identifier is none.
    put_at(broken, 272 * sector + 52, le16(258));
    CHECK(unread(inspected("a.img", broken), NotInspected::CORRUPT));
    // The first one covers it.
    broken = good;
    put_at(broken, 272 * sector + 36, le16(52));
    CHECK(unread(inspected("a.img", broken), NotInspected::CORRUPT));
}

TEST_CASE("attributes of NTFS that end too early are named", "[inspect][limits][image]") {
    const std::string content = ntfs_resident(0x80, program);
    for (const std::uint32_t size : {0U, 23U, 70'000U}) {
        const std::string odd = le32(0x10) + le32(size) + std::string(16, '\0');
        const auto evidence =
            inspected("a.img", ntfs_of_large_records(ntfs_name("a.exe") + odd + content));
        CAPTURE(size, words(evidence));
        CHECK(unread(evidence, NotInspected::CORRUPT));
    }
}

TEST_CASE("entries that repeat one name do not hide the next", "[inspect][limits][image]") {
    // 5,000 are read; one name of one file counts once among the parts.
    for (const std::size_t others : {4'998U, 4'999U, 5'000U}) {
        std::string image = udf({{"readme.txt", "hello"}, {"a.exe", program}});
        const std::string folder = image.substr(272 * sector, 100);
        const std::string list = repeated(folder.substr(0, 52), others) + folder.substr(52, 48);
        const std::size_t place = image.size() / sector;
        put_at(image, 271 * sector + 56, le32(static_cast<std::uint32_t>(list.size())));
        put_at(image, 271 * sector + 176,
               le32(static_cast<std::uint32_t>(list.size())) +
                   le32(static_cast<std::uint32_t>(place - 270)));
        image += list;
        const auto evidence = inspected("a.img", image);
        CAPTURE(others);
        check(evidence, others < 5'000);
        CHECK(has(evidence, Finding::EXECUTABLE) == (others < 5'000));
    }
}

TEST_CASE("files that begin in the same place are two where they go on in two",
          "[inspect][image]") {
    // Of the same name and size, as in two folders: a document, and a program behind a first block.
    std::string image = udf({{"a.bin", "x"}, {"a.bin", "y"}});
    const std::size_t place = image.size() / sector;
    for (const std::size_t number : {0U, 1U}) {
        std::string entry(176, '\0');
        put_at(entry, 0, le16(261));
        put_at(entry, 56, le32(2 * sector));
        put_at(entry, 172, le32(16));
        for (const std::size_t block : {std::size_t{0}, 1 + number})
            entry += le32(sector) + le32(static_cast<std::uint32_t>(place + block - 270));
        put_at(image, (273 + 2 * number) * sector, entry);
    }
    image += std::string(sector, 'x') + std::string(sector, 'y') + std::string(sector, 'z');
    const auto evidence = inspected("a.img", image);
    REQUIRE(evidence.parts_size() == 3);
    CHECK(evidence.parts(1).sha256() != evidence.parts(2).sha256());
}

TEST_CASE("a file of ISO 9660 begins behind its extended attributes", "[inspect][image]") {
    // ECMA-119 9.1.3: so many sectors of them stand before the content.
    for (const std::uint32_t attributes : {0U, 1U, 2U}) {
        std::string record = iso_record(21, static_cast<std::uint32_t>(program.size()), 0, "A.BIN");
        record[1] = static_cast<char>(attributes);
        std::string image = iso({}, false);
        put_at(image, 20 * sector, record);
        put_at(image, 21 * sector, std::string(attributes * sector, 'x') + program);
        image.resize(25 * sector);
        const auto evidence = inspected("a.iso", image);
        CAPTURE(attributes, words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("of a folder of ISO 9660 4 MiB are read", "[inspect][limits][image]") {
    constexpr std::size_t limit = 4U << 20U;
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
        std::string image = iso({}, false);
        // What is not filled is skipped sector by sector; the file stands in the last one.
        std::string folder = iso_record(20, sector, 2, "\0"s);
        put_at(folder, limit - sector, iso_record(22, sector, 0, "A.EXE"));
        put_at(image, 16 * sector + 156,
               iso_record(23, static_cast<std::uint32_t>(size), 2, "\0"s));
        put_at(image, 22 * sector, program);
        put_at(image, 23 * sector, folder);
        image.resize(23 * sector + limit + sector);
        const auto evidence = inspected("a.iso", image);
        CAPTURE(size);
        check(evidence, size <= limit);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("of a disc 32 descriptors are read", "[inspect][limits][image]") {
    for (const std::size_t descriptors : {31U, 32U, 33U}) {
        const auto root = static_cast<std::uint32_t>(16 + descriptors);
        const auto size = static_cast<std::uint32_t>(program.size());
        std::string image;
        for (std::size_t i = 0; i < descriptors; ++i)
            put_at(image, (16 + i) * sector, "\0CD001\1"s); // of a boot record
        put_at(image, 16 * sector, "\1");
        put_at(image, 16 * sector + 156, iso_record(root, sector, 2, "\0"s));
        put_at(image, (15 + descriptors) * sector, "\xFF");
        put_at(image, root * sector, iso_record(root + 1, size, 0, "A.EXE"));
        put_at(image, (root + 1) * sector, program);
        image.resize((root + 2) * sector);
        const auto evidence = inspected("a.iso", image);
        CAPTURE(descriptors);
        check(evidence, descriptors <= 32);
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}
