// Bombs of the sizes that were measured elsewhere (42 kB for 5.5 GB, 163 kB for 30 GB, 293 bytes of
// gzip), at the budget that is shipped.
#include "support/inspected.h"
#include "support/packed_builder.h"

#include <catch2/catch.hpp>
#include <zlib.h>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::uint64_t mebi = 1U << 20U;

/// So many mebibytes of zeros in a gzip.
std::string zipped_zeros(std::size_t mebibytes) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string zeros(mebi, '\0');
    std::string out;
    std::string piece(65'536, '\0');
    for (std::size_t i = 0; i <= mebibytes; ++i) {
        stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
        stream.avail_in = i < mebibytes ? static_cast<uInt>(mebi) : 0;
        do {
            stream.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream.avail_out = static_cast<uInt>(piece.size());
            deflate(&stream, i < mebibytes ? Z_NO_FLUSH : Z_FINISH);
            out += piece.substr(0, piece.size() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return out;
}

/// What both headers of a member have in common.
std::string facts(std::uint32_t crc, std::size_t packed, std::size_t size) {
    std::string out;
    put16(out, 20);
    put16(out, 0);
    put16(out, 8);
    put32(out, 0);
    put32(out, crc);
    put32(out, static_cast<std::uint32_t>(packed));
    put32(out, static_cast<std::uint32_t>(size));
    return out;
}

/// Each member quotes the header of the next one and goes on with its data: none begins where
/// another does, all end together, and every checksum is right (David Fifield's way).
std::string quoting_zip(std::size_t members, std::size_t zeros) {
    const std::string kernel(zeros, '\0');
    std::string data = deflated(kernel);
    std::uint32_t crc = crc32_of(kernel);
    std::size_t size = zeros;
    std::string directory;
    std::vector<std::pair<std::size_t, std::string>> entries; // from the end
    for (std::size_t i = 0; i < members; ++i) {
        const std::string name = std::to_string(members - 1 - i);
        const std::string own = facts(crc, data.size(), size);
        std::string header = "PK\3\4" + own;
        put16(header, static_cast<std::uint32_t>(name.size()));
        put16(header, 0);
        header += name;
        std::string entry = "PK\1\2";
        put16(entry, 20);
        entry += own;
        put16(entry, static_cast<std::uint32_t>(name.size()));
        entry.append(12, '\0');
        entries.emplace_back(header.size() + data.size(), entry + "offs" + name);
        data = header + data;
        if (i + 1 == members) break;
        // In the one before, this header stands in a block that is only copied.
        std::string quote(1, '\0');
        put16(quote, static_cast<std::uint32_t>(header.size()));
        put16(quote, static_cast<std::uint32_t>(~header.size()) & 0xFFFFU);
        crc = static_cast<std::uint32_t>(
            crc32_combine(crc32_of(header), crc, static_cast<z_off_t>(size)));
        data = quote + data;
        size += header.size();
    }
    for (auto& [from_end, entry] : entries) {
        std::string offset;
        put32(offset, static_cast<std::uint32_t>(data.size() - from_end));
        entry.replace(42, 4, offset);
        directory += entry;
    }
    std::string out = data + directory + "PK\5\6\0\0\0\0"s;
    put16(out, static_cast<std::uint32_t>(members));
    put16(out, static_cast<std::uint32_t>(members));
    put32(out, static_cast<std::uint32_t>(directory.size()));
    put32(out, static_cast<std::uint32_t>(data.size()));
    put16(out, 0);
    return out;
}

} // namespace

TEST_CASE("163 kB that offer 30 GB end at the shipped budget", "[inspect][bomb][R11]") {
    constexpr std::size_t members = 3'000;
    ZipBuilder zip;
    zip.add("0", std::string(10'000'000, '\0'));
    for (std::size_t i = 1; i < members; ++i)
        zip.add({.name = std::to_string(i) + (i + 1 == members ? ".exe" : ""),
                 .data = {},
                 .local_name = {},
                 .same_data_as = 0});
    const std::string bomb = zip.build();
    CHECK(bomb.size() < 163'000);
    const auto evidence = inspected("a.zip", bomb);
    CAPTURE(bomb.size(), words(evidence).substr(0, 500));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1));
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
}

TEST_CASE("42 kB whose members quote each other end at the shipped budget",
          "[inspect][bomb][R11]") {
    constexpr std::size_t members = 250;
    constexpr std::size_t zeros = 22'000'000;
    const std::string bomb = quoting_zip(members, zeros);
    CHECK(bomb.size() < 50'000);
    const auto evidence = inspected("a.zip", bomb);
    CAPTURE(bomb.size(), words(evidence).substr(0, 500));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1)); // 5.5 GB
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    // One that quotes once is unpacked whole, its checksums are right.
    const auto two = inspected("a.zip", quoting_zip(2, 1'000));
    CAPTURE(words(two));
    CHECK(two.parts(1).size() == 1'000);
    CHECK(two.parts(2).size() == 1'031);
    CHECK_FALSE(has(two, Finding::ARCHIVE_CORRUPT, 1));
}

TEST_CASE("a gzip of less than 293 bytes ends at the shipped budget", "[inspect][bomb][R11]") {
    constexpr std::size_t mebibytes = 650;
    const std::string bomb = deflated(deflated(zipped_zeros(mebibytes), 15 + 16), 15 + 16);
    CHECK(bomb.size() < 293);
    const auto evidence = inspected("a.gz", bomb);
    CAPTURE(bomb.size(), words(evidence));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB));
    CHECK(has(evidence, Finding::ARCHIVE_NESTED, 1));
    CHECK(has(evidence, Finding::PADDED));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
}

TEST_CASE("a broken block of a cabinet is the last thing that is read of it",
          "[inspect][bomb][R11]") {
    // The next member behind an error of reading crashes libarchive; none is asked for.
    const std::vector<StoredMember> members{
        {"a.txt", std::string(1'000, 'x')}, {"b.txt", std::string(1'000, 'y')}, {"c.js", "x()"}};
    const std::string whole = cab(members);
    constexpr std::size_t way = 42; // of packing, in the only folder
    const std::size_t block = whole.find(std::string(900, 'x')) - 8;
    // Stored, MSZIP, Quantum and LZX with windows of all sizes.
    for (const std::uint32_t packing : {0x0000U, 0x0001U, 0x0472U, 0x0F03U, 0x1003U, 0x1503U})
        for (std::size_t at = block; at < block + 24; ++at)
            for (const char value : {'\0', '\x7F', '\xFF'}) {
                std::string broken = whole;
                std::string kind;
                put16(kind, packing);
                broken.replace(way, 2, kind);
                broken[at] = value;
                broken.resize(4'096, value);
                const auto evidence = inspected("a.cab", broken);
                CAPTURE(packing, at - block, static_cast<int>(value), words(evidence));
                CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
                CHECK(has(evidence, Finding::SCRIPT, 4));
                CHECK((packing == 0 || evidence.not_inspected_size() > 0));
            }
}
