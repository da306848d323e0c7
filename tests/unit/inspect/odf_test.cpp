#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

class OdfBuilder {
public:
    explicit OdfBuilder(std::string_view type = "application/vnd.oasis.opendocument.text") {
        zip_.add("mimetype", type);
    }
    OdfBuilder& content(std::string_view xml) {
        return part("content.xml",
                    "<office:document-content>" + std::string(xml) + "</office:document-content>");
    }
    OdfBuilder& part(std::string_view name, std::string_view data) {
        zip_.add(name, data);
        return *this;
    }
    [[nodiscard]] std::string build() const {
        ZipBuilder zip = zip_;
        zip.add("META-INF/manifest.xml", "<manifest/>");
        return zip.build();
    }

private:
    ZipBuilder zip_;
};

std::string module(std::string_view source) {
    return "<?xml version=\"1.0\"?><script:module>" + std::string(source) + "</script:module>";
}
const std::string starting =
    "<script:event-listener script:event-name=\"dom:load\" "
    "xlink:href=\"vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document\"/>";

} // namespace

TEST_CASE("macros of OpenDocument are read, and whether they start by themselves",
          "[inspect][odf]") {
    const auto quiet =
        inspected("a.ods", OdfBuilder().part("Basic/Standard/M.xml", module("Sub Main")).build());
    CHECK(quiet.parts(0).type() == "odf");
    CHECK(has(quiet, Finding::MACRO_PRESENT, 1));
    CHECK_FALSE(has(quiet, Finding::MACRO_AUTO_EXEC));

    const auto evil = inspected(
        "a.odt", OdfBuilder()
                     .part("Basic/Standard/M.xml", module("Sub Main\nShell(&quot;calc&quot;)"))
                     .content(starting)
                     .build());
    CAPTURE(words(evil));
    CHECK(has(evil, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(evil, Finding::MACRO_EXECUTES, 1));
    CHECK(has(evil, Finding::MACRO_SUSPICIOUS, 1));

    const auto python =
        inspected("a.odt", OdfBuilder()
                               .part("Scripts/python/a.py", "import os\nos.system('calc')")
                               .content(starting)
                               .build());
    CHECK(has(python, Finding::MACRO_SUSPICIOUS, 1));

    // LibreOffice runs the events of a workbook's own macros.
    for (const bool supported : {true, false}) {
        const std::string option = supported ? "Option VBASupport 1\n" : "";
        const auto workbook = inspected(
            "a.ods", OdfBuilder()
                         .part("Basic/VBAProject/ThisWorkbook.xml",
                               module(option + "Sub Workbook_Open\nShell &quot;x&quot;\nEnd Sub"))
                         .build());
        CHECK(has(workbook, Finding::MACRO_AUTO_EXEC, 1) == supported);
        CHECK(has(workbook, Finding::MACRO_SUSPICIOUS, 1) == supported);
    }

    // A button of a form.
    const auto button =
        inspected("a.odt", OdfBuilder()
                               .part("Basic/Standard/M.xml", module("Sub Main"))
                               .content("<script:event-listener script:event-name=\"dom:click\" "
                                        "xlink:href=\"vnd.sun.star.script:Standard.M.Main\"/>")
                               .build());
    CHECK_FALSE(has(button, Finding::MACRO_AUTO_EXEC));
    // Lists of libraries are in every document that once had a macro.
    CHECK_FALSE(has(inspected("a.odt", OdfBuilder().part("Basic/script-lc.xml", "<x/>").build()),
                    Finding::MACRO_PRESENT));
}

TEST_CASE("flat OpenDocument is read as the packed one", "[inspect][odf]") {
    const std::string flat = "<?xml version=\"1.0\"?><office:document><office:scripts>" + starting +
                             "<ooo:module><ooo:source-code>Sub Main\nShell(1)\nEnd Sub"
                             "</ooo:source-code></ooo:module></office:scripts></office:document>";
    const auto evidence = inspected("a.fodt", flat);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::MACRO_PRESENT, 1));
    CHECK(has(evidence, Finding::MACRO_SUSPICIOUS, 1));
    for (std::size_t size = 0; size < flat.size(); size += 16)
        CHECK_FALSE(has(inspected("a.fodt", flat.substr(0, size)), Finding::INSPECTION_FAILED));
}

TEST_CASE("what OpenDocument loads or starts is named", "[inspect][odf]") {
    struct Case {
        std::string xml;
        Finding::Id id;
    };
    const auto c = GENERATE(values<Case>({
        {"<draw:object xlink:href=\"file://192.0.2.1/a.jpg\"/>", Finding::OFFICE_EXTERNAL_TEMPLATE},
        {"<text:section-source xlink:href=\"http://example.test/a.odt\"/>",
         Finding::OFFICE_EXTERNAL_TEMPLATE},
        {"<draw:floating-frame xlink:href=\"http://example.test/\"/>",
         Finding::OFFICE_EXTERNAL_TEMPLATE},
        {"<office:dde-source office:dde-application=\"cmd\" office:dde-topic=\"/c calc\"/>",
         Finding::OFFICE_DDE},
        {"<table:table-cell table:formula=\"of:=DDE(&quot;cmd&quot;;&quot;/c "
         "calc&quot;;&quot;x&quot;)\"/>",
         Finding::OFFICE_DDE},
        {"<script:event-listener script:event-name=\"dom:mouseover\" "
         "xlink:href=\"vnd.sun.star.script:../../../pydoc.py$tempfilepager?language=Python\"/>",
         Finding::DANGEROUS_OBJECT},
        {"<text:a xlink:href=\"file://192.0.2.1/a.vbs\"/>", Finding::LINK_DANGEROUS_FILE},
    }));
    const auto evidence = inspected("a.odt", OdfBuilder().content(c.xml).build());
    CAPTURE(c.xml, words(evidence));
    CHECK(has(evidence, c.id, 1));
}

TEST_CASE("ordinary OpenDocument has no findings", "[inspect][odf]") {
    for (const std::string_view xml :
         {"<draw:image xlink:href=\"Pictures/1.png\"/><text:a xlink:href=\"https://example.jp\"/>",
          "<draw:object xlink:href=\"./Object 1\"/>",
          "<office:dde-source office:dde-application=\"soffice\" office:dde-topic=\"a.ods\"/>",
          "<table:table-cell table:formula=\"of:=ADDED(1)\"/>"}) {
        const auto evidence = inspected("a.odt", OdfBuilder().content(xml).build());
        CAPTURE(words(evidence));
        CHECK(evidence.findings_size() == 0);
        CHECK(evidence.not_inspected_size() == 0);
    }
    // StarOffice before OpenDocument.
    CHECK(
        inspected("a.sxw", OdfBuilder("application/vnd.sun.xml.writer").build()).parts(0).type() ==
        "odf");
}

TEST_CASE("files in OpenDocument are looked into", "[inspect][odf]") {
    const auto evidence = inspected(
        "a.odt",
        OdfBuilder().content("").part("Object 1", "MZ\x90\0"s + std::string(80, '\0')).build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    CHECK(has(evidence, Finding::EMBEDDED_OBJECT, 1));
    OdfBuilder many;
    for (int i = 0; i < 101; ++i)
        many.part("Object " + std::to_string(i), "%PDF-1.4");
    CHECK(has(inspected("a.odt", many.build()), Finding::LIMIT_REACHED, 1));
    OdfBuilder few;
    for (int i = 0; i < 100; ++i)
        few.part("Object " + std::to_string(i), "%PDF-1.4");
    CHECK_FALSE(has(inspected("a.odt", few.build()), Finding::LIMIT_REACHED));
}

TEST_CASE("cut OpenDocument ends", "[inspect][odf]") {
    const std::string file = OdfBuilder()
                                 .part("Basic/Standard/M.xml", module("Sub Main\nShell(1)"))
                                 .content(starting)
                                 .build();
    for (std::size_t size = 64; size < file.size(); size += 64) {
        const auto evidence = inspected("a.odt", file.substr(0, size));
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        CHECK(evidence.not_inspected_size() > 0);
    }
}
