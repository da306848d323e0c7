#include "inspect/dde.h"
#include "support/cfb_builder.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;

namespace {

std::string word_xml(std::string_view body) {
    return "<?xml version=\"1.0\"?><w:wordDocument "
           "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:body>" +
           std::string(body) + "</w:body></w:wordDocument>";
}

std::string run(std::string_view instruction) {
    return "<w:r><w:instrText xml:space=\"preserve\">" + std::string(instruction) +
           "</w:instrText></w:r>";
}

const std::string begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>";
const std::string separate = "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
const std::string end = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";

} // namespace

TEST_CASE("DDE is found in the fields of Word's XML", "[inspect][dde]") {
    struct Case {
        std::string name, body;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"whole", begin + run(" DDEAUTO c:\\\\cmd.exe \"/k calc\" ") + separate + end, true},
        {"in pieces", begin + run(" DD") + run("EAU") + run("TO cmd &quot;x&quot; ") + end, true},
        {"lower case", begin + run("ddeauto cmd x") + end, true},
        {"simple field", "<w:fldSimple w:instr=\" DDE cmd x\"/>", true},
        {"within another field",
         begin + run(" QUOTE ") + begin + run("DDE cmd x") + end + run("y") + end, true},
        {"no end", begin + run("DDEAUTO cmd x"), true},
        {"no beginning", run("DDEAUTO cmd x") + end, true},
        {"a page number", begin + run(" PAGE ") + separate + end, false},
        {"two fields that spell it", begin + run("DDE") + end + begin + run("AUTO cmd") + end,
         false},
        {"text", "<w:t>DDEAUTO cmd x</w:t>", false},
    }));
    CAPTURE(c.name);
    const auto evidence = inspected("a.xml", word_xml(c.body));
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::OFFICE_DDE, 1) == c.found);
}

TEST_CASE("DDE is found in links and formulas of a workbook", "[inspect][dde]") {
    const auto sheet = [](std::string_view formula) {
        return "<?xml version=\"1.0\"?><Workbook "
               "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"
               "<Cell ss:Formula=\"" +
               std::string(formula) + "\"/></Workbook>";
    };
    CHECK(has(inspected("a.xml", sheet("=cmd|'/c calc'!A1")), Finding::OFFICE_DDE));
    CHECK_FALSE(has(inspected("a.xml", sheet("=SUM(A1:A2)")), Finding::OFFICE_DDE));

    std::string link("\xE8\x02\x20\x01\x00\x03\0\0\0c\0m\0d\0\x02\0\0\0/\0c\0"s);
    {
        evidence::Evidence evidence;
        evidence.add_parts()->set_id(1);
        inspect::Inspection inspection(evidence, {}, {});
        inspect::find_dde_in_xlsb_link(inspection, 1, link);
        REQUIRE(evidence.findings_size() == 1);
        CHECK(evidence.findings(0).detail() == "cmd|/c");
        for (std::size_t size = 0; size < link.size(); ++size)
            inspect::find_dde_in_xlsb_link(inspection, 1, link.substr(0, size));
        evidence.clear_findings();
        link[3] = '\0'; // another workbook
        inspect::find_dde_in_xlsb_link(inspection, 1, link);
        CHECK(evidence.findings_size() == 0);
    }
}

TEST_CASE("DDE is found in the fields of a binary Word document", "[inspect][dde]") {
    const auto document = [](const std::string& text) {
        return CfbBuilder()
            .stream("WordDocument", "\xEC\xA5"s + std::string(510, '\0') + text)
            .build();
    };
    CHECK(
        has(inspected("a.doc", document("\x13 DDEAUTO cmd \"x\" \x14 \x15")), Finding::OFFICE_DDE));
    std::string wide;
    for (const char letter : "\x13 DDE cmd x\x15"s)
        wide += std::string(1, letter) + '\0';
    CHECK(has(inspected("a.doc", document(wide)), Finding::OFFICE_DDE));
    CHECK_FALSE(
        has(inspected("a.doc", document("\x13 PAGE \x14 1\x15 DDE cmd x")), Finding::OFFICE_DDE));
    CHECK_FALSE(has(inspected("a.doc", document("\x13 HYPERLINK \"http://example.test\"\x15")),
                    Finding::OFFICE_DDE));
}
