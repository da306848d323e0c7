// Limits of the readers of Office documents, one below, at and one above: what lies behind is read
// all the same, or said not to have been looked into.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/mail_builder.h"
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

constexpr std::size_t mebi = 1U << 20U;

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

bool over(const evidence::Evidence& evidence) {
    return unread(evidence, NotInspected::OVER_LIMIT);
}

/// A macro sheet behind so many bytes of records that say nothing.
std::string macro_sheet_behind(std::size_t bytes) {
    std::string out = book_begin();
    const std::string filling = biff(0x00FF, std::string(8'000, '\0'));
    while (bytes - out.size() > 2 * filling.size())
        out += filling;
    const std::size_t left = bytes - out.size() - 8;
    out += biff(0x00FF, std::string(left / 2, '\0')) +
           biff(0x00FF, std::string(left - left / 2, '\0'));
    return out + macro_sheet_begin() + formula_record(calling(0x6E));
}

} // namespace

TEST_CASE("the mini stream of a compound file is read to its end", "[inspect][limits][office]") {
    for (const std::size_t size : {32 * mebi - 4'096, 32 * mebi, 32 * mebi + 4'096}) {
        CfbBuilder cfb;
        cfb.mini_streams();
        const std::string filling(4'095, 'x');
        // Each takes 4,096 bytes of it.
        for (std::size_t i = 0; i < size / 4'096; ++i)
            cfb.stream("x", filling);
        cfb.stream("\1Ole", "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B"s);
        const auto evidence = inspected("a.bin", cfb.build());
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT));
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("a workbook without a compound file is read up to 32 MiB", "[inspect][limits][office]") {
    for (const std::size_t size : {32 * mebi - 1, 32 * mebi, 32 * mebi + 1}) {
        const std::string sheet = macro_sheet_behind(1'000).substr(1'000);
        const std::string whole = macro_sheet_behind(size - sheet.size());
        REQUIRE(whole.size() == size);
        const auto evidence = inspected("a.xls", whole);
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::MACRO_EXCEL4));
        CHECK(over(evidence) == (size > 32 * mebi));
    }
}

TEST_CASE("DDE is found in large XML", "[inspect][limits][dde]") {
    const std::string cell = "<Cell ss:Formula=\"=cmd|'/c calc'!A1\"/></Workbook>";
    for (const std::size_t place : {16 * mebi - 1, 16 * mebi, 16 * mebi + 1, 32 * mebi + 1}) {
        std::string text = "<?xml version=\"1.0\"?><Workbook "
                           "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
        text.resize(place, ' ');
        CAPTURE(place);
        CHECK(has(inspected("a.xml", text + cell), Finding::OFFICE_DDE));
    }
}

TEST_CASE("records of a workbook are read on, or it is said that they are not",
          "[inspect][limits][office]") {
    const std::string end = biff(0x000A, {});
    for (const std::size_t size : {8'223U, 8'224U, 8'225U, 60'000U}) {
        const std::string long_record = biff(0x00FF, std::string(size, '\0'));
        const std::string book = book_begin() + long_record + sheet_record(1, 1) + end;
        const auto evidence = inspected("a.xls", CfbBuilder().stream("Workbook", book).build());
        CAPTURE(size, words(evidence));
        CHECK((has(evidence, Finding::MACRO_EXCEL4) && evidence.not_inspected_size() == 0) ==
              (size <= 8'224));
        CHECK(unread(evidence, NotInspected::CORRUPT) == (size > 8'224));
    }
    // Between the sheets anything may stand: Excel goes to each by its place.
    for (const std::string& between :
         {""s, biff(0x00FF, std::string(60'000, '\0')), "\1\2\xFF\xFF"s}) {
        std::string record = sheet_record(0, 0);
        const std::string globals = book_begin();
        const std::size_t place = globals.size() + record.size() + end.size() + between.size();
        put_at(record, 4, le32(static_cast<std::uint32_t>(place)));
        const std::string book = globals + record + end + between + macro_sheet_begin() +
                                 formula_record(calling(0x6E)) + end;
        const auto evidence = inspected("a.xls", CfbBuilder().stream("Workbook", book).build());
        CAPTURE(between.size(), words(evidence));
        CHECK(has(evidence, Finding::MACRO_EXCEL4));
        CHECK(evidence.not_inspected_size() == 0);
    }
    // Padding behind the last sheet.
    const std::string padded = book_begin() + sheet_record(0, 0) + end + std::string(5'000, '\xFF');
    CHECK(
        inspected("a.xls", CfbBuilder().stream("Workbook", padded).build()).not_inspected_size() ==
        0);
}

TEST_CASE("long attributes are read, or it is said that they are not",
          "[inspect][limits][office]") {
    const std::string target = "http://192.0.2.1/a.dotm";
    for (const std::size_t size : {16'383U, 16'384U, 16'385U, 1'048'575U, 1'048'576U, 1'048'577U}) {
        const std::size_t long_target = std::min<std::size_t>(size, 20'000);
        const auto evidence = inspected(
            "a.docx",
            OoxmlBuilder()
                .relationship("attachedTemplate",
                              target + "?" + std::string(long_target - target.size() - 1, 'x'))
                .relationship("x", "y\" x=\"" + std::string(size, 'x'))
                .build());
        CAPTURE(size, words(evidence).substr(0, 500));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE));
        CHECK(over(evidence) == (size > mebi));
    }
    for (const std::string& letter :
         {"h"s, "&#104;"s, "&#00000000000104;"s, "&#x00000000000000000068;"s,
          "&#" + std::string(5'000, '0') + "104;"}) {
        const auto evidence = inspected(
            "a.docx", OoxmlBuilder()
                          .relationship("attachedTemplate", letter + "ttp://192.0.2.1/a.dotm")
                          .build());
        CAPTURE(letter.substr(0, 50));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE));
    }
}

TEST_CASE("names of files in OneNote are found behind any number of dots",
          "[inspect][limits][onenote]") {
    const std::string head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
    std::string name = wide("invoice.hta");
    name = le32(static_cast<std::uint32_t>(name.size())) + name;
    for (const std::size_t dots : {4'999U, 5'000U, 5'001U, 50'000U}) {
        const auto text = inspected("a.one", head + repeated("..\0"s, dots) + name);
        CAPTURE(dots, words(text));
        CHECK(has(text, Finding::ONENOTE_EMBEDDED_SCRIPT));
        CHECK(text.not_inspected_size() == 0);
        const auto others =
            inspected("a.one", head + repeated("\0\0" + wide(".exe") + "\0\0"s, dots) + name);
        CHECK((has(others, Finding::ONENOTE_EMBEDDED_SCRIPT) || over(others)));
        CHECK(over(others) == (dots >= 5'000));
    }
}

TEST_CASE("a directory of macros that is not read whole is named", "[inspect][limits][vba]") {
    // Kept as it is: a container of chunks that are not packed.
    const auto container = [](const std::string& data) {
        std::string out = "\1";
        for (std::size_t at = 0; at < data.size(); at += 4'096) {
            std::string chunk = data.substr(at, 4'096);
            chunk.resize(4'096);
            out += "\xFF\x3F" + chunk;
        }
        return out;
    };
    for (const std::size_t size : {4 * mebi - 4'096, 4 * mebi, 4 * mebi + 4'096}) {
        std::string directory = le16(0x0014) + le32(static_cast<std::uint32_t>(size - 12)) +
                                std::string(size - 12, 'x') + le16(0x0010) + le32(0);
        directory.resize(size);
        CfbBuilder cfb;
        cfb.mini_streams().storage("VBA").stream("_VBA_PROJECT", "\xCC\x61");
        cfb.stream("dir", container(directory));
        const auto evidence = inspected("a.doc", cfb.build());
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::MACRO_PRESENT));
        CHECK(over(evidence) == (size >= 4 * mebi));
    }
}

TEST_CASE("a large object of a Word 2003 document is read up to 32 MiB",
          "[inspect][limits][office]") {
    for (const std::size_t size : {32 * mebi - 1, 32 * mebi, 32 * mebi + 1}) {
        std::string object = "MZ\x90\0"s;
        object.resize(size, 'x');
        const std::string compound =
            CfbBuilder().mini_streams().stream("_1", "size" + deflated(object, 15)).build();
        const auto evidence =
            inspected("a.xml", "<?xml version=\"1.0\"?><w:wordDocument "
                               "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">"
                               "<w:binData>" +
                                   base64(compound) + "</w:binData></w:wordDocument>");
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::EXECUTABLE));
        CHECK(over(evidence) == (size > 32 * mebi));
    }
}

TEST_CASE("base64 in XML goes on behind any reference to a blank", "[inspect][limits][office]") {
    const std::string program = base64("MZ\x90\0"s + std::string(300, 'x'));
    for (const std::string& blank :
         {"&#10;"s, "&#xA;"s, "&#xa;"s, "&#x0A;"s, "&#0000000010;"s, "&#32;"s, "&#9;"s}) {
        const auto evidence =
            inspected("a.xml", "<?xml version=\"1.0\"?><x a=\"" + program.substr(0, 100) + blank +
                                   program.substr(100) + "\"/>");
        CAPTURE(blank, words(evidence));
        REQUIRE(evidence.parts_size() == 2);
        CHECK(evidence.parts(1).size() == 304);
    }
}

TEST_CASE("a link to the web is found however far behind", "[inspect][limits][office]") {
    const std::string moniker = "\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B"s;
    for (const std::size_t size : {4'080U, 4'081U, 4'096U, 65'536U, 1'048'560U, 1'048'561U}) {
        const auto evidence =
            inspected("a.doc", CfbBuilder()
                                   .mini_streams()
                                   .stream("WordDocument", std::string(5'000, '\0'))
                                   .stream("\1Ole", std::string(size, '\0') + moniker)
                                   .build());
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT) == (size <= mebi - 16));
        CHECK(over(evidence) == (size > mebi - 16));
    }
    for (const std::size_t others : {4'094U, 4'095U, 4'096U, 4'097U}) {
        CfbBuilder cfb;
        cfb.mini_streams();
        for (std::size_t i = 0; i < others; ++i)
            cfb.stream("x", "");
        const auto evidence = inspected("a.doc", cfb.stream("\1Ole", moniker).build());
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT));
    }
}

TEST_CASE("each name of a part is judged", "[inspect][limits][names]") {
    for (const std::size_t others : {8U, 9U, 10U, 48U}) {
        std::string header = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain";
        for (std::size_t i = 0; i < others; ++i)
            header += ";\r\n name=\"a" + std::to_string(i) + ".txt\"";
        header += ";\r\n name=\"bill\u202Efdp.exe\"\r\n\r\nx\r\n";
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::MESSAGE);
        const auto evidence =
            inspect::inspect(request, std::as_bytes(std::span(std::as_const(header))));
        CAPTURE(others, words(evidence));
        CHECK(has(evidence, Finding::NAME_RTLO));
        CHECK(has(evidence, Finding::NAME_DANGEROUS_EXTENSION));
    }
}

TEST_CASE("a member that is not hashed is named", "[inspect][limits]") {
    constexpr std::size_t budget = 128 * mebi;
    constexpr std::size_t beginning = 16 * mebi;
    for (const std::size_t size : {budget + beginning, budget + beginning + 65'536}) {
        std::string content(size, 'x');
        for (std::size_t i = 0; i < size; i += 7)
            content[i] = static_cast<char>(i);
        const auto evidence = inspected("a.zip", ZipBuilder().add("a.bin", content).build());
        bool named = false;
        for (const auto& entry : evidence.not_inspected())
            named = named || entry.detail() == "SHA-256";
        CAPTURE(size);
        CHECK(named == evidence.parts(1).sha256().empty());
        CHECK(named == (size > budget + beginning));
    }
}
