// Archives and Office packages whose directory is missing, broken or lies: Office and other
// programs repair them and open what they find.
#include "inspect/zip_reader.h"
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

std::string macro_project() {
    CfbBuilder cfb;
    return add_vba(cfb, "Sub AutoOpen()\r\nShell \"x\"\r\nEnd Sub").build();
}

OoxmlBuilder with_macros() {
    return OoxmlBuilder()
        .part("word/vbaProject.bin", macro_project())
        .relationship("attachedTemplate", "http://example.test/a.dotm");
}

struct Broken {
    std::string why, content;
};

/// One document in all the ways that its directory can fail.
std::vector<Broken> broken(const std::string& whole) {
    const auto directory = whole.find("PK\x01\x02");
    const auto end = whole.rfind("PK\x05\x06");
    const auto changed = [&](std::size_t at, std::string_view bytes) {
        std::string out = whole;
        put_at(out, at, bytes);
        return out;
    };
    return {
        {"no directory", whole.substr(0, directory)},
        {"half a directory", whole.substr(0, directory + 60)},
        {"no end record", whole.substr(0, end)},
        {"another end record", changed(end, "PK\x05\x07")},
        {"another directory", changed(directory, "PK\x01\x03")},
        {"directory elsewhere", changed(end + 12, le32(0x7FFFFFFF) + le32(0x7FFFFFFF))},
        {"one record only", changed(end + 8, le16(1) + le16(1))},
        {"a second record that is none", changed(whole.find("PK\x01\x02", directory + 4), "XX")},
        {"a place that is none", changed(directory + 42, le32(5))}};
}

} // namespace

TEST_CASE("a package that Office repairs is read by its local headers", "[inspect][zip][repair]") {
    for (const Broken& file : broken(with_macros().build())) {
        const auto evidence = inspected("a.docx", file.content);
        CAPTURE(file.why, evidence.parts(0).type(), words(evidence));
        CHECK(evidence.parts(0).type() == "docm");
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(has(evidence, Finding::MACRO_DISGUISED, 1));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE, 1));
        CHECK((has(evidence, Finding::OFFICE_CORRUPT, 1) ||
               has(evidence, Finding::ARCHIVE_INCONSISTENT, 1)));
    }
}

TEST_CASE("an archive with a broken directory is read by its local headers",
          "[inspect][zip][repair]") {
    for (const Broken& file :
         broken(ZipBuilder().add("b.exe", program).add("a.txt", "hello").build())) {
        const auto evidence = inspected("a.zip", file.content);
        CAPTURE(file.why, words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE));
        CHECK((has(evidence, Finding::ARCHIVE_CORRUPT, 1) ||
               has(evidence, Finding::ARCHIVE_INCONSISTENT, 1)));
    }
}

TEST_CASE("members that the directory does not list are looked into", "[inspect][zip][repair]") {
    const auto hidden = [](std::string_view name, std::string_view data) {
        return ZipBuilder::Member{
            .name = std::string(name), .data = std::string(data), .local_name = {}, .hidden = true};
    };
    for (const std::string& zip :
         {ZipBuilder().add("a.txt", "x").add(hidden("b.exe", program)).add("c.txt", "y").build(),
          ZipBuilder().add("a.txt", "x").add(hidden("b.exe", program)).build(),
          ZipBuilder().add("a.txt", "x").build() +
              ZipBuilder().add(hidden("b.exe", program)).build().substr(0, 150),
          // In front, without a directory of its own.
          ZipBuilder().add("b.exe", program).build().substr(0, 100) +
              ZipBuilder().add("a.txt", "x").build()}) {
        const auto evidence = inspected("a.zip", zip);
        CAPTURE(zip.size(), words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE));
        CHECK(has(evidence, Finding::ARCHIVE_INCONSISTENT, 1));
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    }
    const auto document = inspected(
        "a.docx", OoxmlBuilder().hidden_part("word/vbaProject.bin", macro_project()).build());
    CAPTURE(words(document));
    CHECK(has(document, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(document, Finding::ARCHIVE_INCONSISTENT, 1));
    // An archive that is stored in another one is a member, and what it lists is its own.
    const auto inner = ZipBuilder().add("a.txt", "x").build();
    const auto nested = inspected(
        "a.zip", ZipBuilder()
                     .add({.name = "b.zip", .data = inner, .deflate = false, .local_name = {}})
                     .build());
    CHECK(nested.parts_size() == 3);
    CHECK_FALSE(has(nested, Finding::ARCHIVE_INCONSISTENT));
}

TEST_CASE("an OpenDocument package without a directory is read", "[inspect][odf][repair]") {
    const std::string whole =
        ZipBuilder()
            .add({.name = "mimetype",
                  .data = "application/vnd.oasis.opendocument.text",
                  .deflate = false,
                  .local_name = {}})
            .add("Basic/Standard/M.xml",
                 "<?xml version=\"1.0\"?><script:module>Sub Main</script:module>")
            .add("META-INF/manifest.xml", "<manifest/>")
            .build();
    for (const Broken& file : broken(whole)) {
        const auto evidence = inspected("a.odt", file.content);
        CAPTURE(file.why, evidence.parts(0).type(), words(evidence));
        CHECK(has(evidence, Finding::MACRO_PRESENT, 1));
        CHECK((has(evidence, Finding::OFFICE_CORRUPT, 1) ||
               has(evidence, Finding::ARCHIVE_INCONSISTENT, 1)));
    }
}

TEST_CASE("a package cut off anywhere is named, its macros read once they are there",
          "[inspect][zip][repair][limits]") {
    const std::string whole = with_macros().build();
    const std::size_t macros_end = whole.find("[Content_Types].xml");
    for (std::size_t size = 64; size < whole.size(); size += 64) {
        const auto evidence = inspected("a.docm", whole.substr(0, size));
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::OFFICE_CORRUPT));
        CHECK(unread(evidence, NotInspected::CORRUPT));
        if (size > macros_end) CHECK(has(evidence, Finding::MACRO_AUTO_EXEC));
    }
}

TEST_CASE("at most 1,000 unlisted members are followed, and it is said",
          "[inspect][zip][repair][limits]") {
    for (const std::size_t count : {999U, 1'000U, 1'001U}) {
        ZipBuilder zip;
        zip.add("a.txt", "x");
        for (std::size_t i = 0; i < count; ++i)
            zip.add({.name = "f" + std::to_string(i),
                     .data = "x",
                     .deflate = false,
                     .local_name = {},
                     .hidden = true});
        const std::string content = zip.build();
        auto layout = inspect::find_zip_members(std::as_bytes(std::span(content)));
        REQUIRE(layout);
        CHECK(layout->entries.size() == 1 + std::min<std::size_t>(count, 1'000));
        CHECK(layout->names_unread == (count > 1'000));
    }
}
