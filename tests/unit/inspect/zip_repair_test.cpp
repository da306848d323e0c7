// ZIP archives that libzip refuses or cannot unpack, and other programs open.
#include "inspect/bytes.h"
#include "inspect/zip_reader.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

bool clean(const evidence::Evidence& evidence) {
    return evidence.findings_size() == 0 && evidence.not_inspected_size() == 0;
}

std::string two_members() {
    return ZipBuilder().add("a.txt", "hello").add("b.exe", program).build();
}

/// A ZIP with one member that is packed by `method`; `packed` as it stands in the file.
std::string packed_by(std::uint16_t method, std::string packed, std::string_view data) {
    std::string zip =
        ZipBuilder()
            .add({.name = "b.exe", .data = std::move(packed), .deflate = false, .local_name = {}})
            .build();
    const auto patch = [&](std::size_t at) {
        std::string fields;
        put16(fields, method);
        put32(fields, 0);
        put32(fields,
              static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(data.data()),
                                               static_cast<uInt>(data.size()))));
        zip.replace(at, fields.size(), fields);
        std::string size;
        put32(size, static_cast<std::uint32_t>(data.size()));
        zip.replace(at + 14, 4, size);
    };
    patch(8);
    patch(zip.find("PK\x01\x02") + 10);
    return zip;
}

std::string lzma_member(std::string_view data) {
    const std::string file = packed_stream(ARCHIVE_FILTER_LZMA, data);
    // APPNOTE 5.8.8: version and size of the properties in front, no size behind them.
    return "\x10\x02\x05\0"s + file.substr(0, 5) + file.substr(13);
}

} // namespace

TEST_CASE("members that libzip cannot unpack are unpacked all the same", "[inspect][zip]") {
    struct Case {
        std::string why, zip;
    };
    const auto c = GENERATE(values<Case>({
        {"bzip2", packed_by(12, packed_stream(ARCHIVE_FILTER_BZIP2, program), program)},
        {"Zstandard", packed_by(93, packed_stream(ARCHIVE_FILTER_ZSTD, program), program)},
        {"xz", packed_by(95, packed_stream(ARCHIVE_FILTER_XZ, program), program)},
        {"lzma", packed_by(14, lzma_member(program), program)},
    }));
    const auto evidence = inspected("a.zip", c.zip);
    CAPTURE(c.why, words(evidence));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(evidence.parts(1).type() == "exe");
    CHECK(evidence.parts(1).size() == program.size());
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("a packed member that is cut off or changed is corrupt", "[inspect][zip]") {
    std::string packed = packed_stream(ARCHIVE_FILTER_ZSTD, program);
    CHECK(unread(inspected("a.zip", packed_by(93, packed.substr(0, 10), program)),
                 NotInspected::CORRUPT));
    CHECK(unread(inspected("a.zip", packed_by(93, packed, "another")), NotInspected::CORRUPT));
    for (const int method : {1, 6, 9, 98, 4'711}) {
        const auto evidence =
            inspected("a.zip", packed_by(static_cast<std::uint16_t>(method), "noise", program));
        CAPTURE(method, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_UNSUPPORTED, 1));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED));
    }
}

TEST_CASE("an archive that libzip refuses is looked into", "[inspect][zip]") {
    // Two bytes in an extra field, as zipalign fills up: too few for a field.
    std::string zip = ZipBuilder().add("b.exe", program).build();
    const auto directory = zip.find("PK\x01\x02");
    zip.insert(directory + 46 + 5, "\xFF\xFF");
    zip[directory + 30] = 2;
    const auto end = zip.find("PK\x05\x06");
    zip[end + 12] = static_cast<char>(zip[end + 12] + 2);
    const auto evidence = inspected("a.zip", zip);
    CAPTURE(words(evidence));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    CHECK_FALSE(has(evidence, Finding::ARCHIVE_CORRUPT));
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("without a directory the members' own headers are followed", "[inspect][zip]") {
    const std::string zip = two_members();
    const auto directory = zip.find("PK\x01\x02");
    for (const std::string& broken :
         {zip.substr(0, directory), zip.substr(0, directory + 40), zip.substr(0, zip.size() - 22),
          "junk" + zip.substr(0, directory)}) {
        const auto evidence = inspected("a.zip", broken);
        CAPTURE(broken.size(), words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_CORRUPT, 1));
        CHECK(unread(evidence, NotInspected::CORRUPT));
        if (!broken.starts_with("PK")) continue; // nobody takes it for an archive
        REQUIRE(evidence.parts_size() == 3);
        CHECK(evidence.parts(1).size() == 5);
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
    }
}

TEST_CASE("archives cut off anywhere are named, their names as far as they are there",
          "[inspect][zip]") {
    const std::string zip = ZipBuilder()
                                .add("a.txt", std::string(300, 'a'))
                                .add({.name = "b.exe",
                                      .data = std::string(400, 'b'),
                                      .deflate = false,
                                      .local_name = {}})
                                .build();
    for (std::size_t size = 64; size < zip.size(); size += 64) {
        const auto evidence = inspected("a.zip", zip.substr(0, size));
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_CORRUPT, 1));
        CHECK(unread(evidence, NotInspected::CORRUPT));
        if (size > zip.find("b.exe") + 5)
            CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    }
}

TEST_CASE("at most 1,000 headers are followed", "[inspect][zip]") {
    for (const int count : {999, 1'000, 1'001}) {
        ZipBuilder zip;
        for (int i = 0; i < count; ++i)
            zip.add(
                {.name = "f" + std::to_string(i), .data = "x", .deflate = false, .local_name = {}});
        std::string archive = zip.build();
        archive.resize(archive.find("PK\x01\x02"));
        const auto evidence = inspected("a.zip", archive);
        CAPTURE(count);
        CHECK(evidence.parts_size() == std::min(count, 1'000) + 1);
        CHECK(has(evidence, Finding::ARCHIVE_NAMES_UNREAD, 1) == (count > 1'000));
    }
}

TEST_CASE("what stands before an archive does not hide it", "[inspect][zip]") {
    // APPNOTE 8.5.5: an archive that was to be split, and was not.
    for (const std::string& mark : {"PK\x07\x08"s, "PK00"s}) {
        std::string zip = mark + ZipBuilder().add("a.txt", "hello").build();
        const auto evidence = inspected("b.zip", zip);
        CAPTURE(words(evidence));
        CHECK(evidence.parts(0).type() == "zip");
        CHECK(clean(evidence));
        CHECK(has(inspected("a.zip", mark + two_members()), Finding::EXECUTABLE, 3));
    }
    const auto junk = inspected("a.zip", "\1\2\3\0\4\5"s + two_members());
    CAPTURE(words(junk));
    CHECK(junk.parts(0).type() == "zip");
    CHECK(has(junk, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(has(junk, Finding::EXECUTABLE, 3));
    const auto document = inspected("a.docx", "\1\2\3\0"s + OoxmlBuilder().build());
    CHECK(document.parts(0).type() == "docx");
    CHECK(has(document, Finding::ARCHIVE_INCONSISTENT, 1));
}

TEST_CASE("one of several files is named", "[inspect][zip]") {
    std::string zip = two_members();
    const auto end = zip.find("PK\x05\x06");
    zip[end + 4] = 1;
    const auto evidence = inspected("a.zip", zip);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::ARCHIVE_UNSUPPORTED, 1));
    CHECK(unread(evidence, NotInspected::UNSUPPORTED));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1)); // by its name
}

TEST_CASE("libzip's choice of a directory is not followed blindly", "[inspect][zip]") {
    // The comment holds a whole archive: some programs take the last directory, some the first.
    const std::string inner = ZipBuilder().add("evil.exe", program).build();
    const auto evidence =
        inspected("a.zip", ZipBuilder().add("harmless.txt", "x").comment(inner).build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE));
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
}
