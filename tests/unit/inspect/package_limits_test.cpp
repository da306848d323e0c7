// Packages of Office and names of attachments: nothing long in front hides what stands behind.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"
#include "support/tnef_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t mebi = 1U << 20U;

std::string filled(std::string head, std::size_t size, char filling) {
    head.resize(size, filling);
    return head;
}

} // namespace

TEST_CASE("relationships are read up to 32 MiB in all", "[inspect][limits][ooxml]") {
    constexpr std::size_t limit = 32 * mebi;
    const std::string types = "<Types/>";
    for (const std::size_t before : {limit - 1, limit, limit + 1}) {
        ZipBuilder zip;
        zip.add("[Content_Types].xml", types).add("word/document.xml", "<w:document/>");
        std::size_t left = before - types.size();
        for (int i = 0; left > 0; ++i) {
            const std::size_t size = std::min(left, 2 * mebi - 1);
            zip.add("word/_rels/" + std::to_string(i) + ".rels", std::string(size, ' '));
            left -= size;
        }
        zip.add("word/_rels/document.xml.rels",
                "<Relationships><Relationship Id=\"r\" Type=\"a/attachedTemplate\" "
                "Target=\"http://192.0.2.1/a.dotm\" TargetMode=\"External\"/></Relationships>");
        const auto evidence = inspected("a.docx", zip.build());
        CAPTURE(before, words(evidence));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE) == (before <= limit));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (before > limit));
    }
}

TEST_CASE("a formula above 1 MiB is none of the editor's", "[inspect][limits][ole]") {
    for (const std::size_t size : {mebi - 1, mebi, mebi + 1}) {
        std::string native = "\x1C\0\0\0\2\0\0\0"s + std::string(20, '\0') + "\3\1\1\3\x0A\1"s;
        // Characters, and behind them the ends of the line and of the formula.
        while (native.size() + 5 + 2 <= size)
            native += "\x12\x83x\0"s;
        native.resize(size, '\0');
        const auto evidence =
            inspected("a.bin", CfbBuilder()
                                   .clsid("\x02\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s)
                                   .mini_streams()
                                   .stream("Equation Native", native)
                                   .build());
        CAPTURE(size, words(evidence));
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT) == (size > mebi));
    }
}

TEST_CASE("a ribbon's call hides behind no other attributes", "[inspect][limits][ooxml]") {
    CfbBuilder cfb;
    const std::string project = add_vba(cfb, "Sub A()\r\nEnd Sub").build();
    for (const std::size_t others : {255U, 256U, 257U}) {
        std::string ribbon = "<customUI";
        for (std::size_t i = 0; i < others; ++i)
            ribbon += " a:b" + std::to_string(i) + "=\"x\"";
        const auto evidence =
            inspected("a.docm", OoxmlBuilder()
                                    .part("word/vbaProject.bin", project)
                                    .part("customUI/customUI.xml", ribbon + " onLoad=\"A\"/>")
                                    .build());
        CAPTURE(others, words(evidence));
        CHECK((has(evidence, Finding::MACRO_AUTO_EXEC) || evidence.not_inspected_size() > 0));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC) == (others <= 255));
    }
}

TEST_CASE("a document is one however its content types are written", "[inspect][limits][ooxml]") {
    const std::string head = "<?xml version=\"1.0\"?><Types>";
    const std::string types =
        "<Override PartName=\"/q/main.xml\" ContentType=\"application/"
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    std::string entities = types;
    entities.replace(entities.find(".main+xml"), 1, "&#46;");
    std::vector<std::string> ways{head + types, "\xFF\xFE" + wide(head + types), head + entities};
    for (const std::size_t size : {mebi - 1, mebi, mebi + 1, 3 * mebi})
        ways.push_back(filled(head, size, ' ') + types);
    for (const std::string& way : ways) {
        const std::string document =
            ZipBuilder()
                .add("[Content_Types].xml", way)
                .add("q/main.xml", "<w:document/>")
                .add("q/_rels/main.xml.rels",
                     "<Relationships><Relationship Id=\"r\" Type=\"a/attachedTemplate\" "
                     "Target=\"http://192.0.2.1/a.dotm\" TargetMode=\"External\"/></Relationships>")
                .build();
        const auto evidence = inspected("a.docx", document);
        CAPTURE(way.size(), way.substr(0, 200), evidence.parts(0).type(), words(evidence));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE));
        CHECK((evidence.not_inspected_size() > 0) == (way.size() >= 2 * mebi));
    }
}

TEST_CASE("a very long name of an attachment ends in what it is", "[inspect][limits][names]") {
    for (const std::size_t letters : {1'019U, 1'020U, 1'021U, 5'000U}) {
        const std::string name = std::string(letters, 'x') + ".exe";
        const auto in_message = inspected("a.msg", CfbBuilder()
                                                       .mini_streams()
                                                       .stream("__properties_version1.0", "x")
                                                       .storage("__attach")
                                                       .stream("__substg1.0_3707001F", wide(name))
                                                       .stream("__substg1.0_37010102", "text")
                                                       .build());
        const auto wrapped = inspected("winmail.dat", TnefBuilder().attach(name, "text").build());
        CAPTURE(letters, words(in_message), words(wrapped));
        CHECK(has(in_message, Finding::NAME_DANGEROUS_EXTENSION));
        CHECK(has(wrapped, Finding::NAME_DANGEROUS_EXTENSION));
    }
}
