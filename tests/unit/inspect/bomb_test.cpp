#include "inspect/members.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"
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
constexpr std::size_t padding = inspect::padding_bytes;
} // namespace

TEST_CASE("padding is told of a file that is attached as it is", "[inspect][padding]") {
    for (const char filler : {'\0', ' ', 'A'})
        for (const std::size_t run : {padding - 1, padding, padding + 1}) {
            const auto evidence = inspected("a.bin", "MZ\x90\3" + std::string(run, filler));
            CAPTURE(static_cast<int>(filler), run);
            CHECK(has(evidence, Finding::PADDED, 1) == (run > padding));
            CHECK(evidence.parts(0).type() == "exe");
        }
    std::string noise(padding + 2, 'x');
    for (std::size_t i = 0; i < noise.size(); i += 2)
        noise[i] = 'y';
    CHECK_FALSE(has(inspected("a.bin", noise), Finding::PADDED));
}

TEST_CASE("padding is counted over pieces", "[inspect][padding]") {
    const auto run = [](std::string_view text) {
        return inspect::trailing_run(std::as_bytes(std::span(text)));
    };
    CHECK(run("") == 0);
    CHECK(run("a") == 1);
    CHECK(run("ab") == 1);
    CHECK(run("abb") == 2);
    for (const std::size_t size : {65'535U, 65'536U, 65'537U, 131'072U, 200'000U}) {
        CHECK(run(std::string(size, 'a')) == size);
        CHECK(run("b" + std::string(size, 'a')) == size);
        CHECK(run("ab" + std::string(size, 'a')) == size);
    }
    for (const auto& [name, archive] :
         {std::pair{"a.zip"s, ZipBuilder().add("a.doc", std::string(padding + 1, 'x')).build()},
          std::pair{"a.doc.bz2"s,
                    packed_stream(ARCHIVE_FILTER_BZIP2, std::string(padding + 1, 'x'))}}) {
        const auto evidence = inspected(name, archive);
        CAPTURE(name, words(evidence));
        CHECK(has(evidence, Finding::PADDED, 2));
    }
}

TEST_CASE("padding inside and before what does harm is told", "[inspect][padding]") {
    const std::string zeros(padding + 8'192, '\0');
    std::string blanks;
    for (std::size_t i = 0; i < padding + 8'192; i += 2)
        blanks += "\r\n";
    CfbBuilder cfb;
    cfb.stream("WordDocument", "x");
    cfb.stream("Filler", zeros);
    const std::string inside = add_vba(cfb, "Sub AutoOpen()\r\nEnd Sub").build();
    struct Case {
        std::string name, content;
    };
    for (const Case& c : {Case{"a.doc", inside}, Case{"a.rtf", "{\\rtf1 " + blanks + "}"},
                          Case{"a.exe", "MZ\x90\3" + zeros + "code"},
                          Case{"a.xls", zeros + "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
                          Case{"a.hta", blanks + "<script>x()</script>"}}) {
        const auto bare = inspected(c.name, c.content);
        CAPTURE(c.name, words(bare));
        CHECK(has(bare, Finding::PADDED, 1));
        for (const std::string& archive :
             {ZipBuilder().add(c.name, c.content).build(), seven_zip({{c.name, c.content}}),
              written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, {{c.name, c.content}})}) {
            const auto packed = inspected("a", archive);
            CAPTURE(words(packed));
            CHECK(has(packed, Finding::PADDED, 2));
        }
    }
    // A scan of white paper is no trick.
    CHECK_FALSE(has(inspected("a.bmp", "BM" + zeros + "end"), Finding::PADDED));
}

TEST_CASE("padding in a script or shortcut is told from 1 MiB on", "[inspect][padding]") {
    constexpr std::size_t limit = inspect::small_padding_bytes;
    const std::string link = "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s;
    for (const std::size_t size : {limit - 4'096, limit, limit + 4'096}) {
        CAPTURE(size);
        // Blocks of 4 KiB from the beginning; the head takes one.
        const auto file = [&](std::string head) {
            head.resize(4'096, 'h');
            return head + std::string(size, ' ') + "end";
        };
        CHECK(has(inspected("a.lnk", file(link)), Finding::PADDED, 1) == (size > limit));
        CHECK(has(inspected("a.js", file("var a = 1;")), Finding::PADDED, 1) == (size > limit));
        CHECK_FALSE(has(inspected("a.txt", file("text")), Finding::PADDED));
        CHECK(has(inspected("a.zip", ZipBuilder().add("a.js", file("var a = 1;")).build()),
                  Finding::PADDED, 2) == (size > limit));
    }
}

TEST_CASE("a padded part of an Office document is told", "[inspect][padding]") {
    for (const std::size_t size : {padding - 1, padding, padding + 1}) {
        const auto evidence = inspected(
            "a.docx", OoxmlBuilder().part("word/media/x.bin", std::string(size, '\0')).build());
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::PADDED, 1) == (size > padding));
    }
}

TEST_CASE("members that share their data end at the budget and are told", "[inspect][bomb]") {
    ZipBuilder zip;
    zip.add("a.txt", std::string(100'000, '\0'));
    for (int i = 0; i < 500; ++i)
        zip.add({.name = "b" + std::to_string(i) + ".exe",
                 .data = std::string(100'000, '\0'),
                 .local_name = {},
                 .same_data_as = 0});
    const auto evidence = inspected("a.zip", zip.build(), 10'000'000);
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1)); // names are judged all the same
}

TEST_CASE("twenty archives within each other are named", "[inspect][bomb]") {
    std::string zip = program;
    std::string gzip = program;
    std::string tape = program;
    for (int i = 0; i < 20; ++i) {
        zip = ZipBuilder().add("a.zip", zip).build();
        gzip = deflated(gzip, 15 + 16);
        tape = lzh({{"a.lzh", tape}});
    }
    for (const std::string& bomb : {zip, gzip, tape}) {
        const auto evidence = inspected("a", bomb);
        CHECK(has(evidence, Finding::LIMIT_REACHED));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT));
        CHECK(has(evidence, Finding::ARCHIVE_NESTED, 1));
    }
}

namespace {

/// A member of a gzip, as it stands in a file: a deflate block that is only copied.
std::string copied_block(std::string_view data, bool last) {
    std::string out(1, last ? '\1' : '\0');
    put16(out, static_cast<std::uint32_t>(data.size()));
    put16(out, static_cast<std::uint32_t>(~data.size()) & 0xFFFFU);
    return out + std::string(data);
}

} // namespace

TEST_CASE("an archive that holds itself ends at the depth", "[inspect][bomb]") {
    // A quine unpacks to itself without end. To a reader with a limit of depth it is a chain of
    // archives that is longer than the limit, each of the same size and name.
    std::string inner = "end";
    std::size_t size = 0;
    for (int i = 0; i < 64; ++i) {
        inner = "\x1F\x8B\x08\0\0\0\0\0\0\xFF"s + copied_block(inner, true) + std::string(8, '\0');
        size = inner.size();
    }
    const auto gzip = inspected("r.gz", inner);
    CAPTURE(size, words(gzip));
    CHECK(gzip.not_inspected_size() > 0);
    std::string zip = "end";
    for (int i = 0; i < 64; ++i)
        zip = ZipBuilder()
                  .add({.name = "r.zip", .data = zip, .deflate = false, .local_name = {}})
                  .build();
    const auto quine = inspected("r.zip", zip);
    CHECK(has(quine, Finding::LIMIT_REACHED));
    CHECK(has(quine, Finding::ARCHIVE_NESTED, 1));
    CHECK(unread(quine, NotInspected::OVER_LIMIT));
    CHECK(quine.parts_size() == 6); // five are opened
}

TEST_CASE("a fan of archives ends at the budget of parts and bytes", "[inspect][bomb]") {
    // As 42.zip: sixteen archives in each, five deep, and a large file in the last.
    std::string zip = ZipBuilder().add("0.dll", std::string(4U << 20U, '\0')).build();
    for (int level = 0; level < 4; ++level) {
        ZipBuilder fan;
        for (int i = 0; i < 16; ++i)
            fan.add("lib " + std::to_string(i) + ".zip", zip);
        zip = fan.build();
    }
    const auto evidence = inspected("42.zip", zip, 64U << 20U);
    CAPTURE(evidence.parts_size());
    CHECK(has(evidence, Finding::ARCHIVE_BOMB));
    CHECK(has(evidence, Finding::ARCHIVE_NESTED, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(evidence.parts_size() <= 5'000);
}

TEST_CASE("100,000 members are counted, a dangerous one among them is found", "[inspect][bomb]") {
    ZipBuilder zip;
    for (int i = 0; i < 99'999; ++i)
        zip.add({.name = "f" + std::to_string(i), .data = {}, .deflate = false, .local_name = {}});
    zip.add({.name = "last.exe", .data = program, .deflate = false, .local_name = {}});
    // Of 65,536 and more the end record counts the rest of the division; ZIP64 would say more.
    const auto evidence = inspected("a.zip", zip.build());
    CAPTURE(words(evidence).substr(0, 500));
    CHECK(has(evidence, Finding::ARCHIVE_TOO_MANY_MEMBERS, 1));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(evidence.parts_size() == 5'000);
}

TEST_CASE("kinds whose readers loop are not read, but named", "[inspect][bomb]") {
    // A xar whose table of contents is a stream without end, and an ISO under compress: libarchive
    // hangs on the like, so it never sees them.
    std::string table = "\x78\x9C"s + copied_block(std::string(200, 'x'), false);
    std::string xar = "xar!\0\x1C\0\1"s + std::string(7, '\0') + static_cast<char>(table.size()) +
                      std::string(7, '\0') + '\x10' + std::string(4, '\0') + table;
    const auto looping = inspected("a.xar", xar);
    CHECK(has(looping, Finding::ARCHIVE_UNSUPPORTED, 1));
    CHECK(unread(looping, NotInspected::UNSUPPORTED));
    const auto packed = inspected("a.iso.Z", "\x1F\x9D\x90" + std::string(2'500, '\x55'));
    CHECK(has(packed, Finding::ARCHIVE_UNSUPPORTED, 1));
    CHECK(unread(packed, NotInspected::UNSUPPORTED));
}

TEST_CASE("filters are not stacked: a stream of 25 streams is a chain of members",
          "[inspect][bomb]") {
    std::string packed = program;
    for (int i = 0; i < 25; ++i)
        packed =
            i % 2 == 0 ? deflated(packed, 15 + 16) : packed_stream(ARCHIVE_FILTER_BZIP2, packed);
    const auto evidence = inspected("a.gz", packed);
    CHECK(evidence.parts_size() == 6);
    CHECK(has(evidence, Finding::LIMIT_REACHED));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
}

TEST_CASE("a cabinet with a broken block is named, its other names judged", "[inspect][bomb]") {
    std::string cabinet = cab({{"a.txt", std::string(1'000, 'x')}, {"b.js", "alert(1)"}});
    const auto whole = inspected("a.cab", cabinet);
    CHECK(whole.not_inspected_size() == 0);
    // The size of the first block, in front of its data, is more than a block may have.
    const auto block = cabinet.find(std::string(900, 'x')) - 4;
    cabinet[block] = '\xFF';
    cabinet[block + 1] = '\xFF';
    const auto broken = inspected("a.cab", cabinet);
    CAPTURE(words(broken));
    CHECK(has(broken, Finding::ARCHIVE_CORRUPT, 1));
    CHECK(unread(broken, NotInspected::CORRUPT));
    CHECK(has(broken, Finding::SCRIPT, 3));
}

TEST_CASE("a dictionary does not grow behind its limit", "[inspect][bomb]") {
    constexpr std::size_t limit = 96U << 20U;
    const auto evidence =
        inspected("a.xz", packed_stream(ARCHIVE_FILTER_XZ, std::string(limit + 1'000'000, '\0')));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::PADDED, 2));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(evidence.parts(1).size() <= limit + 1'000'000);
}
