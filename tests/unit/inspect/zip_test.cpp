#include "inspect/bytes.h"
#include "inspect/zip_reader.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {
const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');
std::string sign(std::string_view zip) {
    const auto layout = inspect::find_zip(inspect::as_bytes(zip));
    return layout ? inspect::zip_inconsistency(inspect::as_bytes(zip), *layout) : "none";
}
} // namespace

TEST_CASE("members become parts and are judged", "[inspect][zip]") {
    const auto evidence = inspected(
        "a.zip", ZipBuilder().add("readme.txt", "hello").add("bill.pdf.exe", program).build());
    CAPTURE(words(evidence));
    REQUIRE(evidence.parts_size() == 3);
    CHECK(evidence.parts(1).name() == "readme.txt");
    CHECK(evidence.parts(1).sha256() ==
          "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    CHECK(evidence.parts(2).type() == "exe");
    CHECK(has(evidence, Finding::EXECUTABLE, 3));
    CHECK(has(evidence, Finding::NAME_DOUBLE_EXTENSION, 3));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    CHECK(evidence.not_inspected_size() == 0);
    CHECK(inspected("a.zip", ZipBuilder().add("readme.txt", "hello").build()).findings_size() == 0);
}

TEST_CASE("an encrypted archive is said once, its names are still judged", "[inspect][zip]") {
    const auto evidence = inspected(
        "a.zip", ZipBuilder()
                     .add({.name = "x.js", .data = "noise", .encrypted = true, .local_name = {}})
                     .add({.name = "y.txt", .data = "noise", .encrypted = true, .local_name = {}})
                     .build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::ARCHIVE_ENCRYPTED, 1));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    CHECK(has(evidence, Finding::SCRIPT, 2));
    CHECK(evidence.not_inspected_size() == 1);
    CHECK(evidence.parts(1).encrypted());
    CHECK(evidence.parts(1).claimed_size() == 5);
}

TEST_CASE("names without the UTF-8 flag are read as CP932", "[inspect][zip]") {
    const auto evidence = inspected(
        "a.zip",
        ZipBuilder()
            .add(
                {.name = "\x90\xBF\x8B\x81\x8F\x91.doc", .data = "x", .local_name = {}, .flags = 0})
            .build());
    CHECK(evidence.parts(1).name() == "請求書.doc");
    const auto utf8 = inspected(
        "a.zip", ZipBuilder()
                     .add({.name = "請求書.doc", .data = "x", .local_name = {}, .flags = 0})
                     .build());
    CHECK(utf8.parts(1).name() == "請求書.doc");
}

TEST_CASE("tampering with the structure is told, a plain archive is not touched",
          "[inspect][zip]") {
    const std::string plain = ZipBuilder().add("a.txt", "hello").add("b.txt", "world").build();
    CHECK(sign(plain).empty());
    CHECK(sign(ZipBuilder().add("a.txt", "hello").comment("a comment").build()).empty());
    CHECK(sign(ZipBuilder().build()).empty());
    CHECK(sign(ZipBuilder().add("x.txt", "").build() + plain) == "another archive before it");
    CHECK(sign("prefix" + plain) == "6 bytes before the archive");
    CHECK(sign(plain + std::string(65'535, 'x')).empty());
    std::string commented = ZipBuilder().add("a", "x").comment("abc").build();
    commented.pop_back();
    CHECK(sign(commented) == "the comment is not as long as it says");
    std::string gap = plain;
    gap.insert(gap.find("PK\x01\x02"), "?");
    const auto offset = gap.find("PK\x05\x06") + 16;
    gap[offset] = static_cast<char>(gap[offset] + 1);
    CHECK(sign(gap) == "bytes that belong to no member");
    std::string behind = plain;
    behind.insert(behind.find("PK\x05\x06"), "?");
    CHECK(sign(behind) == "the directory is not where it says");
    CHECK(sign(plain + std::string(65'536, 'x')) == "65536 bytes behind the archive");
    CHECK(sign(ZipBuilder().add({.name = "a.txt", .data = "x", .local_name = "a.exe"}).build()) ==
          "two names for one member: a.txt / a.exe");
    CHECK(sign(ZipBuilder().add("a", "x").add("a", "y").build()) == "a member twice: a");
    CHECK(sign(ZipBuilder()
                   .add({.name = "a", .data = "x", .local_name = {}})
                   .add({.name = "h", .data = "x", .local_name = {}, .hidden = true})
                   .build()) == "a member outside the directory");
    CHECK_FALSE(sign(ZipBuilder()
                         .add({.name = "a", .data = "x", .local_name = {}})
                         .add({.name = "b", .data = "x", .local_name = {}, .same_data_as = 0})
                         .build())
                    .empty());
}

TEST_CASE("of two joined archives both are looked into", "[inspect][zip]") {
    const auto evidence = inspected("a.zip", ZipBuilder().add("harmless.txt", "x").build() +
                                                 ZipBuilder().add("evil.exe", program).build());
    CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(has(evidence, Finding::EXECUTABLE));
    const auto turned = inspected("a.zip", ZipBuilder().add("evil.exe", program).build() +
                                               ZipBuilder().add("harmless.txt", "x").build());
    CHECK(has(turned, Finding::ARCHIVE_INCONSISTENT, 1));
    CHECK(has(turned, Finding::EXECUTABLE));
}

TEST_CASE("a padded document is told, its beginning inspected", "[inspect][zip]") {
    CfbBuilder cfb;
    cfb.stream("WordDocument", "x");
    std::string document = add_vba(cfb, "Sub AutoOpen()\r\nEnd Sub\r\n").build();
    document.resize(60U << 20U, '\0');
    const auto evidence =
        inspected("20230307.zip", ZipBuilder().add("20230307.doc", document).build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::PADDED, 2));
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 2));
    CHECK(has(evidence, Finding::NAME_SAME_AS_ARCHIVE, 1));
    CHECK(evidence.parts(1).size() == document.size());
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
}

TEST_CASE("the budget of inflated bytes ends a bomb and says so", "[inspect][zip]") {
    const std::string bomb =
        ZipBuilder().add("a.bin", std::string(1'000'000, 'a')).add("b.exe", program).build();
    CHECK_FALSE(has(inspected("a.zip", bomb, 1'000'105), Finding::ARCHIVE_BOMB));
    const auto evidence = inspected("a.zip", bomb, 999'999);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1)); // the rest is judged by name
}

TEST_CASE("archives in archives are opened five deep", "[inspect][zip]") {
    const int depth = GENERATE(1, 5, 6);
    std::string zip = ZipBuilder().add("evil.exe", program).build();
    for (int i = 1; i < depth; ++i)
        zip = ZipBuilder().add("inner.zip", zip).build();
    const auto evidence = inspected("a.zip", zip);
    CAPTURE(depth, words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE) == (depth <= 5));
    CHECK(has(evidence, Finding::LIMIT_REACHED) == (depth > 5));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (depth > 5));
    CHECK(has(evidence, Finding::ARCHIVE_NESTED, 1) == (depth > 1));
}

TEST_CASE("of more than a thousand members the rest is judged by name", "[inspect][zip]") {
    const int count = GENERATE(1'000, 1'001);
    ZipBuilder zip;
    for (int i = 1; i < count; ++i)
        zip.add({.name = "f" + std::to_string(i), .data = "x", .deflate = false, .local_name = {}});
    zip.add({.name = "last.exe", .data = program, .deflate = false, .local_name = {}});
    const auto evidence = inspected("a.zip", zip.build());
    CHECK(has(evidence, Finding::ARCHIVE_TOO_MANY_MEMBERS, 1) == (count > 1'000));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (count > 1'000));
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
}

TEST_CASE("a dangerous name behind the last part is told on the archive", "[inspect][zip]") {
    struct Case {
        std::string name;
        std::size_t before;
        bool dangerous;
    };
    const auto c = GENERATE(values<Case>({
        {"請求書.pdf.exe", 4'998, true},
        {"請求書.pdf.exe", 4'999, true},
        {"請求書.pdf.exe", 5'000, true},
        {"請求書.pdf.exe", inspect::zip_entry_limit, true},
        {"a.js", 5'000, true},
        {"a.pdf.html", 5'000, true},
        {"a\u202Efdp.txt", 5'000, true},
        {"a.pdf", 5'000, false},
        {"2023.03.07.doc", inspect::zip_entry_limit, false},
    }));
    ZipBuilder zip;
    for (std::size_t i = 0; i < c.before; ++i)
        zip.add({.name = "f" + std::to_string(i), .data = "x", .deflate = false, .local_name = {}});
    zip.add({.name = c.name, .data = "x", .deflate = false, .local_name = {}});
    const auto evidence = inspected("a.zip", zip.build());
    CAPTURE(c.name, c.before);
    CHECK(evidence.parts_size() == 5'000); // the archive and 4,999 members
    CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1) == c.dangerous);
    CHECK(has(evidence, Finding::ARCHIVE_TOO_MANY_MEMBERS, 1));
    CHECK(unread(evidence, NotInspected::OVER_LIMIT));
}

TEST_CASE("names that are not even read are told", "[inspect][zip]") {
    const std::size_t beyond = inspect::zip_name_limit + GENERATE(std::size_t{0}, std::size_t{1});
    ZipBuilder zip;
    for (std::size_t i = 0; i < inspect::zip_entry_limit + beyond; ++i)
        zip.add({.name = "f", .data = {}, .deflate = false, .local_name = {}});
    const std::string archive = zip.build();
    const auto layout = inspect::find_zip(inspect::as_bytes(archive));
    REQUIRE(layout);
    CHECK(layout->names_beyond.size() == inspect::zip_name_limit);
    CHECK(layout->names_unread == (beyond > inspect::zip_name_limit));
}

TEST_CASE("a directory that was cut at the limit is not called tampered", "[inspect][zip]") {
    const std::size_t count = GENERATE(inspect::zip_entry_limit - 1, inspect::zip_entry_limit,
                                       inspect::zip_entry_limit + 1);
    ZipBuilder zip;
    for (std::size_t i = 0; i < count; ++i)
        zip.add({.name = std::to_string(i), .data = "x", .deflate = false, .local_name = {}});
    CHECK(sign(zip.build()).empty());
}

TEST_CASE("what does not open is corrupt, never clean", "[inspect][zip]") {
    const auto archive = inspected("a.zip", "PK\x03\x04 broken");
    CHECK(has(archive, Finding::ARCHIVE_CORRUPT, 1));
    CHECK(unread(archive, NotInspected::CORRUPT));
    const std::string docx = OoxmlBuilder().build();
    const auto document = inspected("a.docx", docx.substr(0, docx.size() - 30));
    CHECK(has(document, Finding::OFFICE_CORRUPT, 1));
    CHECK(unread(document, NotInspected::CORRUPT));
}

TEST_CASE("another file that ends as an archive is two files at once", "[inspect][zip]") {
    const auto evidence = inspected("a.gif", "GIF89a" + std::string(100, '\1') +
                                                 ZipBuilder().add("x.exe", program).build());
    CHECK(has(evidence, Finding::POLYGLOT, 1));
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    CHECK_FALSE(has(inspected("a.gif", "GIF89a" + std::string(100, '\1')), Finding::POLYGLOT));
}
