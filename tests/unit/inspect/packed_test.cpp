#include "support/inspected.h"
#include "support/packed_builder.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');
const std::vector<StoredMember> harmless{{"readme.txt", "hello"}};
const std::vector<StoredMember> harmful{{"readme.txt", "hello"}, {"bill.pdf.exe", program}};

struct Format {
    std::string name;
    std::string (*build)(const std::vector<StoredMember>&);
};

std::vector<Format> formats() {
    return {{"a.7z", seven_zip},
            {"a.rar", [](const auto& members) { return rar4(members); }},
            {"b.rar", [](const auto& members) { return rar5(members); }},
            {"a.lzh", [](const auto& members) { return lzh(members, 0); }},
            {"b.lzh", [](const auto& members) { return lzh(members, 1); }},
            {"c.lzh", [](const auto& members) { return lzh(members, 2); }},
            {"d.lzh", [](const auto& members) { return lzh(members, 3); }},
            {"a.cab", [](const auto& members) { return cab(members); }}};
}

bool clean(const evidence::Evidence& evidence) {
    return evidence.findings_size() == 0 && evidence.not_inspected_size() == 0;
}

} // namespace

TEST_CASE("members of packed archives are parts and are judged", "[inspect][archives]") {
    for (const Format& format : formats()) {
        const auto evidence = inspected(format.name, format.build(harmful));
        CAPTURE(format.name, words(evidence));
        REQUIRE(evidence.parts_size() == 3);
        CHECK(evidence.parts(1).name() == "readme.txt");
        CHECK(evidence.parts(1).size() == 5);
        CHECK(evidence.parts(1).sha256() ==
              "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        CHECK(evidence.parts(2).type() == "exe");
        CHECK(evidence.parts(2).claimed_size() == program.size());
        CHECK(has(evidence, Finding::NAME_DOUBLE_EXTENSION, 3));
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
        CHECK(evidence.not_inspected_size() == 0);
        CHECK(clean(inspected(format.name, format.build(harmless))));
    }
}

TEST_CASE("Japanese names are read in every format", "[inspect][archives]") {
    const std::string cp932 =
        "\x90\xBF\x8B\x81\x8F\x91\x95\x5C.txt"; // 請求書表: ends in a backslash
    const std::string utf8 = "請求書表.txt";
    for (const std::string& archive :
         {rar4({{cp932, "x"}}), rar5({{utf8, "x"}}), lzh({{cp932, "x"}}, 0), lzh({{cp932, "x"}}, 1),
          lzh({{cp932, "x"}}, 2), cab({{cp932, "x"}})}) {
        const auto evidence = inspected("a", archive);
        CAPTURE(words(evidence));
        REQUIRE(evidence.parts_size() == 2);
        CHECK(evidence.parts(1).name() == utf8);
        CHECK(evidence.parts(1).type() == "text");
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("encrypted members are told, their names still judged", "[inspect][archives]") {
    for (const std::string& archive : {rar4({{"a.txt", "hello"}, {"bill.js", "noise", true}}),
                                       rar5({{"a.txt", "hello"}, {"bill.js", "noise", true}})}) {
        const auto evidence = inspected("a.rar", archive);
        CAPTURE(words(evidence));
        REQUIRE(evidence.parts_size() == 3);
        CHECK(evidence.parts(0).encrypted());
        CHECK_FALSE(evidence.parts(1).encrypted());
        CHECK(evidence.parts(1).size() == 5);
        CHECK(evidence.parts(2).encrypted());
        CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
        CHECK(has(evidence, Finding::SCRIPT, 3));
        CHECK(unread(evidence, NotInspected::ENCRYPTED));
    }
}

TEST_CASE("encrypted headers leave nothing to read", "[inspect][archives]") {
    std::string seven =
        "7z\xBC\xAF\x27\x1C\0\4"s + std::string(24, '\0') + "\x17\x06\x01\x24\x06\xF1\x07\x01";
    seven[20] = 8;
    for (const std::string& archive : {rar4(harmless, true), rar5(harmless, true), seven}) {
        const auto evidence = inspected("a.rar", archive);
        CAPTURE(words(evidence));
        CHECK(evidence.parts_size() == 1);
        CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
        CHECK(unread(evidence, NotInspected::ENCRYPTED));
    }
}

TEST_CASE("archives cut off anywhere are named, never clean", "[inspect][archives]") {
    const std::vector<StoredMember> members{{"a.txt", std::string(300, 'a')},
                                            {"b.txt", std::string(300, 'b')}};
    for (const Format& format : formats()) {
        const std::string whole = format.build(members);
        for (std::size_t size = 64; size < whole.size(); size += 64) {
            const auto evidence = inspected(format.name, whole.substr(0, size));
            CAPTURE(format.name, size, words(evidence));
            CHECK(evidence.not_inspected_size() > 0);
        }
    }
}

TEST_CASE("at most 1,000 members are unpacked, and it is said", "[inspect][archives]") {
    for (const std::size_t count : {999U, 1'000U, 1'001U}) {
        std::vector<StoredMember> members(count, {"a.txt", "hello"});
        members.back() = {"a.exe", "hello"};
        const auto evidence = inspected("a.lzh", lzh(members));
        CAPTURE(count);
        CHECK(has(evidence, Finding::ARCHIVE_TOO_MANY_MEMBERS, 1) == (count > 1'000));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (count > 1'000));
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    }
}

TEST_CASE("single compressed files are unpacked and inspected", "[inspect][archives]") {
    struct Case {
        std::string name, inner;
        int filter;
    };
    for (const Case& c : {Case{"a.exe.bz2", "a.exe", ARCHIVE_FILTER_BZIP2},
                          Case{"a.exe.xz", "a.exe", ARCHIVE_FILTER_XZ},
                          Case{"a.exe.lzma", "a.exe", ARCHIVE_FILTER_LZMA},
                          Case{"a.exe.zst", "a.exe", ARCHIVE_FILTER_ZSTD},
                          Case{"a.txz", "a.tar", ARCHIVE_FILTER_XZ}}) {
        const std::string packed = packed_stream(c.filter, program);
        const auto evidence = inspected(c.name, packed);
        CAPTURE(c.name, words(evidence));
        REQUIRE(evidence.parts_size() == 2);
        CHECK(evidence.parts(1).name() == c.inner);
        CHECK(evidence.parts(1).type() == "exe");
        CHECK(evidence.parts(1).size() == program.size());
        CHECK(evidence.not_inspected_size() == 0);
        const auto cut = inspected(c.name, packed.substr(0, packed.size() / 2));
        CHECK(cut.not_inspected_size() > 0);
    }
}

TEST_CASE("nothing, compressed, is an empty file", "[inspect][archives]") {
    const std::string xz(
        "\xFD\x37\x7A\x58\x5A\x00\x00\x04\xE6\xD6\xB4\x46\x00\x00\x00\x00\x1C\xDF\x44\x21"
        "\x1F\xB6\xF3\x7D\x01\x00\x00\x00\x00\x04\x59\x5A",
        32);
    const auto [name, content] = GENERATE_COPY(table<std::string, std::string>(
        {{"a.txt.bz2", "BZh9\x17rE8P\x90"s + std::string(4, '\0')}, {"a.txt.xz", xz}}));
    const auto evidence = inspected(name, content);
    CAPTURE(name, words(evidence));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(evidence.parts(1).type() == "empty");
    CHECK(evidence.not_inspected_size() == 0);
    // Cut off, it is not nothing but unknown.
    for (std::size_t size = content.size() - 1; size > 8; --size)
        CHECK(inspected(name, content.substr(0, size)).not_inspected_size() > 0);
}

TEST_CASE("streams within streams are members, down to the limit", "[inspect][archives]") {
    std::string packed = "hello";
    for (int i = 0; i < 5; ++i)
        packed = packed_stream(ARCHIVE_FILTER_BZIP2, packed);
    const auto five = inspected("a.bz2", packed);
    CAPTURE(words(five));
    CHECK(five.parts_size() == 6);
    CHECK_FALSE(has(five, Finding::LIMIT_REACHED));
    const auto six = inspected("a.bz2", packed_stream(ARCHIVE_FILTER_BZIP2, packed));
    CHECK(has(six, Finding::LIMIT_REACHED));
    CHECK(unread(six, NotInspected::OVER_LIMIT));
}

TEST_CASE("gzip members behind each other are one file", "[inspect][archives]") {
    const auto gzip = [](std::string_view data) { return deflated(data, 15 + 16); };
    const auto evidence = inspected("a.txt.gz", gzip("hello ") + gzip("world"));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(evidence.parts(1).size() == 11);
}

TEST_CASE("kinds that are not opened are named", "[inspect][archives]") {
    struct Case {
        std::string name, content;
    };
    for (const Case& c :
         {Case{"a.Z", "\x1F\x9D\x90" + std::string(60, 'x')},
          Case{"a.ace", "1234567**ACE**" + std::string(60, 'x')},
          Case{"a.arj", "\x60\xEA\x2C\0"s + std::string(60, 'x')},
          Case{"a.egg", "EGGA\0\x01"s + std::string(60, 'x')},
          Case{"a.alz", "ALZ\x01"
                        "0123"},
          Case{"a.xar", "xar!\0\x1C\0\1"s + std::string(60, 'x')},
          Case{"a.lz4", "\x04\x22\x4D\x18" + std::string(60, 'x')},
          Case{"a.cpio", "070701" + std::string(104, '0')},
          Case{"b.cpio", "\xC7\x71"s + std::string(18, '\0') + "\2\0\0\0\0\0a\0"s},
          Case{"a.deb", "!<arch>\ndebian-binary   1"}, Case{"a.rpm", "\xED\xAB\xEE\xDB\3\0"s},
          Case{"a.lzo", "\x89LZO\0\r\n\x1A\n"s}, Case{"a.lrz", "LRZI\0\6"s},
          Case{"a.gca", "GCAX\0\1"s}, Case{"a.zoo", "ZOO 2.10 Archive.\x1A\0\0\xDC\xA7\xC4\xFD"s},
          Case{"a.sit", "SIT!\0\1"s}}) {
        const auto evidence = inspected(c.name, c.content);
        CAPTURE(c.name, words(evidence));
        CHECK(has(evidence, Finding::ARCHIVE_UNSUPPORTED, 1));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED));
    }
    for (const std::string_view text :
         {"070701 is the number of our form.", "GCAX is the name of our form.",
          "SIT! STAY! The dog's guide", "LRZI, KDMV and yz01 are codes."})
        CHECK(clean(inspected("a.txt", text)));
}

TEST_CASE("a large member of an ordinary archive is no bomb", "[inspect][archives]") {
    // Noise does not pack, so the archive is as large as what it holds.
    std::string noise(97U << 20U, '\0');
    std::uint32_t state = 1;
    for (char& c : noise)
        c = static_cast<char>((state = state * 1'664'525U + 1'013'904'223U) >> 24U);
    const auto evidence = inspected("a.7z", seven_zip_stored({{"a.dcm", noise}}));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::LIMIT_REACHED, 1));
    CHECK_FALSE(has(evidence, Finding::ARCHIVE_BOMB));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    const auto cabinet = inspected("a.cab", cab({{"a.dcm", noise}}));
    CHECK_FALSE(has(cabinet, Finding::ARCHIVE_BOMB));
    CHECK(cabinet.parts(1).size() == noise.size());
}

TEST_CASE("members of RAR from before version 2.9 are named", "[inspect][archives]") {
    std::string archive = rar4({{"bill.pdf.exe", program}});
    // The version that is needed, behind head, size, host, checksum and time of the first member.
    const auto file = archive.find("bill.pdf.exe") - 32;
    archive[file + 24] = 20;
    archive[file + 25] = 0x33; // packed
    const auto evidence = inspected("a.rar", archive);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::ARCHIVE_UNSUPPORTED, 1));
    CHECK_FALSE(has(evidence, Finding::ARCHIVE_CORRUPT));
    CHECK(unread(evidence, NotInspected::UNSUPPORTED));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
}

TEST_CASE("a name of LZH stands behind any number of other headers",
          "[inspect][archives][limits]") {
    for (const std::size_t others : {0U, 63U, 64U, 65U, 2'000U}) {
        // Level 2: the size of the next header stands at the end of each. These are comments.
        const std::string name = "\1evil.exe"s;
        std::string archive = lzh_member({"evil.exe", "hello"}, 2);
        const std::size_t first = archive.find(name);
        REQUIRE(first != std::string::npos);
        if (others > 0) {
            std::string behind;
            for (std::size_t i = 0; i < others; ++i) {
                behind += "\x3Fx"s;
                put16(behind, i + 1 < others ? 4 : static_cast<std::uint32_t>(name.size() + 2));
            }
            archive[first - 2] = '\4';
            archive[first - 1] = '\0';
            archive.insert(first, behind);
            std::string size;
            put16(size, static_cast<std::uint32_t>(archive.size() - 5));
            archive.replace(0, 2, size);
        }
        const auto evidence = inspected("a.lzh", archive + '\0');
        CAPTURE(others, words(evidence));
        REQUIRE(evidence.parts_size() == 2);
        CHECK(evidence.parts(1).name() == "evil.exe");
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    }
}

TEST_CASE("a method that is not known is named, the other members are read",
          "[inspect][archives]") {
    const auto evidence =
        inspected("a.lzh", lzh_member({"old.txt", "xxxxx"}, 0, "-lh1-") + lzh(harmful));
    CAPTURE(words(evidence));
    REQUIRE(evidence.parts_size() == 4);
    CHECK(has(evidence, Finding::ARCHIVE_UNSUPPORTED, 1));
    CHECK(evidence.parts(2).size() == 5);
    CHECK(has(evidence, Finding::EXECUTABLE, 4));
}

TEST_CASE("an archive behind a picture or text opens by its name", "[inspect][archives]") {
    const std::string picture = "GIF89a\1\0\1\0\x80\0\0;"s;
    for (const std::string& front : {picture, "\xFF\xD8\xFF\xE0"s + picture, "hello\n"s}) {
        for (const std::string& archive :
             {rar4(harmful), rar5(harmful), seven_zip(harmful), cab(harmful)}) {
            const auto evidence = inspected("photo.rar", front + archive);
            CAPTURE(front.substr(0, 3), archive.substr(0, 3), words(evidence));
            CHECK(has(evidence, Finding::POLYGLOT, 1));
            CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER));
        }
        // As a picture nothing opens the archive, and an archive may hold archives.
        CHECK_FALSE(has(inspected("photo.gif", front + rar5(harmful)), Finding::POLYGLOT));
    }
    const auto tar = inspected(
        "a.tar", written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, {{"a.rar", rar5(harmless)}}));
    CHECK_FALSE(has(tar, Finding::POLYGLOT));
}

TEST_CASE("an archive is found up to 4 MiB behind", "[inspect][limits][archives]") {
    constexpr std::size_t limit = 4U << 20U;
    for (const std::size_t front : {limit - 1, limit, limit + 1}) {
        const auto evidence =
            inspected("photo.rar", "GIF89a" + std::string(front - 6, 'x') + rar5(harmful));
        CAPTURE(front, words(evidence));
        CHECK(has(evidence, Finding::POLYGLOT, 1) == (front <= limit));
    }
}
