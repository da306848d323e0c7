// Limits of number and size, one below, at and one above: what lies behind is said not to have been
// looked into, and what lies before is looked into.
#include "inspect/xlsb.h"
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/lnk_builder.h"
#include "support/ooxml_builder.h"
#include "support/vba_builder.h"
#include "support/xlm_builder.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string numbered(std::string_view stem, std::size_t number, std::string_view end = {}) {
    return std::string(stem) + std::to_string(number) + std::string(end);
}

struct Limit {
    std::string what, name;
    std::size_t limit;
    std::function<std::string(std::size_t)> build;
};

std::string onenote_with(std::size_t files) {
    std::string out("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
    std::string file("\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC", 16);
    put32(file, 1);
    file += std::string(16, '\0') + "x";
    return out + repeated(file, files);
}

std::string package(std::size_t parts, std::string_view folder, std::string_view content) {
    OoxmlBuilder out;
    for (std::size_t i = 0; i < parts; ++i)
        out.part(numbered(folder, i, ".bin"), content);
    return out.build();
}

std::string open_document(std::size_t objects) {
    ZipBuilder out;
    out.add({.name = "mimetype",
             .data = "application/vnd.oasis.opendocument.text",
             .deflate = false,
             .local_name = {}});
    for (std::size_t i = 0; i < objects; ++i)
        out.add(numbered("ObjectReplacements/Object ", i), program);
    return out.add("META-INF/manifest.xml", "<manifest/>").build();
}

std::string presentation(std::size_t objects) {
    std::string record("\x00\x00\x11\x10", 4);
    const std::string storage = CfbBuilder().mini_streams().stream("x", "x").build();
    put32(record, static_cast<std::uint32_t>(storage.size()));
    return CfbBuilder().stream("PowerPoint Document", repeated(record + storage, objects)).build();
}

std::string word_2003(std::size_t files) {
    return "<?xml version=\"1.0\"?><w:wordDocument "
           "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">" +
           repeated("<w:binData w:name=\"x\">QWN0aXZlTWltZQAA</w:binData>", files) +
           "</w:wordDocument>";
}

std::string fields(std::size_t count) {
    return "<?xml version=\"1.0\"?><w:document>" +
           repeated("<w:fldChar w:fldCharType=\"begin\"/><w:fldChar w:fldCharType=\"end\"/>",
                    count) +
           "</w:document>";
}

std::string word_with_fields(std::size_t count) {
    return CfbBuilder()
        .stream("WordDocument", "\xEC\xA5\0\0\0\0\0\0\0\0\0\0"s + repeated("\x13P\x15", count))
        .build();
}

std::string documents(std::size_t streams) {
    CfbBuilder cfb;
    for (std::size_t i = 0; i < streams; ++i)
        cfb.stream("Workbook", "x");
    return cfb.build();
}

std::string image_with(std::size_t files) {
    std::vector<StoredMember> members;
    for (std::size_t i = 0; i < files; ++i)
        members.push_back({numbered("f", i), ""});
    return ntfs(members);
}

std::string modules(std::size_t count) {
    CfbBuilder cfb;
    cfb.mini_streams().stream("WordDocument", "x").storage("Macros");
    VbaBuilder vba;
    for (std::size_t i = 0; i < count; ++i)
        vba.module(numbered("M", i), "Sub A()\r\nEnd Sub\r\n");
    vba.add_to(cfb);
    return cfb.build();
}

std::string names(std::size_t count) {
    std::string records = book_begin() + sheet_record(0, 1);
    for (std::size_t i = 0; i < count; ++i)
        records += name_record(0, "n"s);
    return CfbBuilder().stream("Workbook", records).build();
}

std::string text_of(std::string head, std::size_t size) {
    head.resize(size, 'x');
    return head;
}

std::string members(std::size_t count) {
    ZipBuilder zip;
    for (std::size_t i = 0; i < count; ++i)
        zip.add({.name = numbered("f", i), .data = {}, .deflate = false, .local_name = {}});
    return zip.build();
}

std::vector<Limit> limits() {
    return {
        {"files in OneNote", "a.one", 200, onenote_with},
        {"parts of a package", "a.docx", 500,
         [](std::size_t n) { return package(n, "word/x", "x"); }},
        {"files in a package", "a.docx", 100,
         [](std::size_t n) { return package(n, "word/embeddings/oleObject", program); }},
        {"objects of an OpenDocument", "a.odt", 100, open_document},
        {"objects of a presentation", "a.ppt", 100, presentation},
        {"files in an XML document", "a.xml", 100, word_2003},
        {"fields of an XML document", "a.xml", 100'000, fields},
        {"fields of a Word document", "a.doc", 100'000, word_with_fields},
        {"documents in one storage", "a.xls", 10, documents},
        {"files of an image", "a.img", 1'000, image_with},
        {"modules of a project", "a.doc", 2'000, modules},
        {"names of a workbook", "a.xls", 50'000, names},
        {"bytes of a page", "a.html", 16U << 20U,
         [](std::size_t n) { return text_of("<html>", n); }},
        {"bytes of a drawing", "a.svg", 8U << 20U,
         [](std::size_t n) { return text_of("<svg xmlns=\"x\">", n); }},
        {"bytes of a SYLK file", "a.slk", 4U << 20U,
         [](std::size_t n) { return text_of("ID;PWXL\n", n); }},
        {"members of an archive", "a.zip", 1'000, members},
        {"parts of a message", "a.zip", 4'999, members},
    };
}

bool over(const evidence::Evidence& evidence) {
    return unread(evidence, NotInspected::OVER_LIMIT);
}

} // namespace

TEST_CASE("what lies behind a limit is said not to have been looked into", "[inspect][limits]") {
    for (const Limit& limit : limits()) {
        if (limit.what == "parts of a message") continue;
        for (const std::size_t count : {limit.limit - 1, limit.limit, limit.limit + 1}) {
            const auto evidence = inspected(limit.name, limit.build(count));
            CAPTURE(limit.what, count, evidence.parts(0).type(), words(evidence).substr(0, 500));
            CHECK(over(evidence) == (count > limit.limit));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        }
    }
}

TEST_CASE("a message has at most 5,000 parts", "[inspect][limits]") {
    for (const std::size_t count : {4'998U, 4'999U, 5'000U}) {
        const auto evidence = inspected("a.zip", members(count));
        CHECK(has(evidence, Finding::LIMIT_REACHED, 1) == (count > 4'999));
        CHECK(evidence.parts_size() == static_cast<int>(std::min<std::size_t>(count + 1, 5'000)));
    }
}

TEST_CASE("of a member the first 32 MiB are looked into, of a padded one 16", "[inspect][limits]") {
    const bool padded = GENERATE(true, false);
    const std::size_t limit = (padded ? 16U : 32U) << 20U;
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
        std::string content = "MZ\x90\0"s;
        if (!padded) content += repeated("line of text\n", size / 13);
        content.resize(size, 'x');
        const auto evidence = inspected(
            "a.zip",
            ZipBuilder()
                .add({.name = "a.bin", .data = content, .deflate = false, .local_name = {}})
                .build());
        CAPTURE(size);
        CHECK(over(evidence) == (size > limit));
        CHECK(has(evidence, Finding::EXECUTABLE, 2));
    }
}

TEST_CASE("a document that a limit cut is not broken", "[inspect][limits]") {
    for (const std::size_t size : {20U << 20U, 33U << 20U}) {
        const std::string stream = repeated("line of text\n", size / 13);
        const auto evidence = inspected(
            "a.zip",
            ZipBuilder().add("a.doc", CfbBuilder().stream("WordDocument", stream).build()).build());
        CAPTURE(size, words(evidence));
        CHECK(over(evidence)); // of the text too only the beginning is read
        CHECK_FALSE(has(evidence, Finding::OFFICE_CORRUPT));
        CHECK_FALSE(unread(evidence, NotInspected::CORRUPT));
    }
}

TEST_CASE("members are hashed up to the message's budget", "[inspect][limits]") {
    // The first 16 MiB of each cost nothing.
    constexpr std::size_t budget = 128U << 20U;
    constexpr std::size_t beginning = 16U << 20U;
    constexpr std::size_t piece = 65'536;
    for (const std::size_t size : {budget + beginning, budget + beginning + piece}) {
        std::string content(size, 'x');
        for (std::size_t i = 0; i < size; i += 7)
            content[i] = static_cast<char>(i);
        const auto evidence =
            inspected("a.zip", ZipBuilder().add("a.bin", content).add("b.bin", content).build());
        CAPTURE(size);
        CHECK(evidence.parts(1).sha256().empty() == (size > budget + beginning));
        CHECK(evidence.parts(2).sha256().empty());
    }
}

TEST_CASE("blanks and bytes behind a shortcut count from their limits on", "[inspect][limits]") {
    for (const std::size_t blanks : {39U, 40U, 41U})
        CHECK(has(inspected("a.lnk", LnkBuilder()
                                         .target("a.exe")
                                         .arguments("x" + std::string(blanks, ' ') + "y")
                                         .build()),
                  Finding::SHORTCUT_DISGUISED, 1) == (blanks >= 40));
    for (const std::size_t bytes : {15U, 16U, 17U})
        CHECK(has(inspected("a.lnk",
                            LnkBuilder().target("a.exe").overlay(std::string(bytes, 'x')).build()),
                  Finding::SHORTCUT_DISGUISED, 1) == (bytes >= 16));
}

TEST_CASE("bytes behind an archive count from 64 KiB on", "[inspect][limits]") {
    const std::string zip = ZipBuilder().add("a.txt", "x").build();
    for (const std::size_t size : {65'534U, 65'535U, 65'536U})
        CHECK(has(inspected("a.zip", zip + std::string(size, 'x')), Finding::ARCHIVE_INCONSISTENT,
                  1) == (size > 65'535));
}

TEST_CASE("four archives behind each other are looked into", "[inspect][limits]") {
    for (const std::size_t count : {3U, 4U, 5U}) {
        std::string content;
        for (std::size_t i = 0; i < count; ++i)
            content += ZipBuilder().add(numbered("f", i, ".txt"), "x").build();
        const auto evidence = inspected("a.zip", content);
        CAPTURE(count, words(evidence));
        CHECK(evidence.parts_size() == static_cast<int>(std::min<std::size_t>(count, 4)) + 1);
        CHECK(over(evidence) == (count > 4));
    }
}

TEST_CASE("a second padded file is a bomb and ends the unpacking", "[inspect][limits][bomb]") {
    const std::string zeros((50U << 20U) + 1, '\0');
    for (const std::size_t count : {1U, 2U, 3U, 6U}) {
        ZipBuilder zip;
        for (std::size_t i = 0; i < count; ++i)
            zip.add(numbered("f", i, ".bin"), zeros);
        const auto evidence = inspected("a.zip", zip.build());
        CAPTURE(count, words(evidence));
        // Two, and 128 MiB behind them.
        CHECK(has(evidence, Finding::ARCHIVE_BOMB, 1) == (count > 4));
        CHECK(has(evidence, Finding::PADDED, 2));
    }
}
