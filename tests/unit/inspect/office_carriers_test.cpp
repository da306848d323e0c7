#include "support/inspected.h"
#include "support/vba_builder.h"
#include "support/xlm_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

std::string detail_of(const evidence::Evidence& evidence, Finding::Id id) {
    for (const auto& finding : evidence.findings())
        if (finding.id() == id) return finding.detail();
    return "none";
}

const std::string program = "MZ\x90\0"s + std::string(80, '\0');

/// SupBook and ExternName records: a link to a program, [MS-XLS] 2.4.271 and 2.4.105.
std::string program_link(std::string_view path, unsigned flags) {
    std::string book("\0\0", 2);
    put16(book, static_cast<std::uint32_t>(path.size()));
    book.push_back('\0');
    std::string name;
    put16(name, flags);
    return biff(0x01AE, book + std::string(path)) + biff(0x0023, name + std::string(8, '\0'));
}

} // namespace

TEST_CASE("documents that Word imports when opened are looked into", "[inspect][ooxml]") {
    const auto evidence =
        inspected("a.docx", OoxmlBuilder()
                                .relationship("aFChunk", "afchunk.rtf", "Internal")
                                .part("word/afchunk.rtf",
                                      "{\\rtf1{\\object\\objautlink\\objupdate{\\*\\objclass "
                                      "OLE2Link}{\\*\\objdata 0102}}}")
                                .build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::DANGEROUS_OBJECT, 2));
    // Under any name.
    CHECK(has(inspected("a.docx", OoxmlBuilder()
                                      .relationship("aFChunk", "/word/media/x.png", "Internal")
                                      .part("word/media/x.png", program)
                                      .build()),
              Finding::EXECUTABLE, 2));
    // A document in the package without a relationship.
    CHECK(inspected("a.docx", OoxmlBuilder().part("word/inner.docx", "PK\3\4").build())
              .parts_size() == 2);
}

TEST_CASE("what an Office document is bound to elsewhere is judged by its kind",
          "[inspect][ooxml]") {
    struct Case {
        std::string kind, target;
        Finding::Id id;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"slideMaster", "http://example.test/a", Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"worksheet", "\\\\192.0.2.1\\a", Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"externalLinkPath", "file:///\\\\192.0.2.1@80\\DavWWWRoot\\a.xlsx",
         Finding::OFFICE_EXTERNAL_TEMPLATE, true},
        {"externalLinkPath", "file:///\\\\server\\share\\a.xlsx", Finding::OFFICE_EXTERNAL_TEMPLATE,
         false},
        {"externalLinkPath", "https://example.sharepoint.com/a.xlsx",
         Finding::OFFICE_EXTERNAL_TEMPLATE, false},
        {"image", "http://example.test/a.png", Finding::OFFICE_EXTERNAL_TEMPLATE, false},
        {"hyperlink", "ms-msdt:/id PCWDiagnostic", Finding::LINK_DANGEROUS_FILE, true},
        {"hyperlink", "&#x73;earch-ms:query=a", Finding::LINK_DANGEROUS_FILE, true},
        {"hyperlink", "https://example.test/a.exe", Finding::LINK_DANGEROUS_FILE, false},
    }));
    const auto evidence =
        inspected("a.docx", OoxmlBuilder().relationship(c.kind, c.target).build());
    CAPTURE(c.kind, c.target, words(evidence));
    CHECK(has(evidence, c.id, 1) == c.found);
}

TEST_CASE("what weighs less does not hide what weighs more", "[inspect][office]") {
    const auto bound = inspected("a.docx", OoxmlBuilder()
                                               .relationship("attachedTemplate", "file://server/a")
                                               .relationship("oleObject", "http://example.test/b")
                                               .relationship("frame", "file://server/c")
                                               .build());
    CHECK(detail_of(bound, Finding::OFFICE_EXTERNAL_TEMPLATE) == "oleobject http://example.test/b");
    const auto table = inspected("a.csv", "=RSS|'7203.T'!A1,=cmd|'/c calc'!A1,=RSS|'1.T'!A1\r\n");
    CHECK(detail_of(table, Finding::OFFICE_DDE) == "=cmd|'/c calc'!A1");
    const auto pdf = inspected("a.pdf", "%PDF-1.4 1 0 obj <</A <</JS (app.launchURL\\(1\\))>> /B "
                                        "<</JS (this.exportDataObject\\({nLaunch:2}\\))>> /C <</JS "
                                        "(app.launchURL\\(1\\))>> >> endobj");
    CHECK(detail_of(pdf, Finding::PDF_SCRIPT) == "exportdataobject, nlaunch");
}

TEST_CASE("add-ins, controls and actions that run are named", "[inspect][ooxml]") {
    const auto add_in = [](std::string_view where) {
        return inspected("a.docx",
                         OoxmlBuilder()
                             .part("docProps/custom.xml",
                                   "<Properties><property name=\"_AssemblyLocation\"><vt:lpwstr>" +
                                       std::string(where) + "</vt:lpwstr></property></Properties>")
                             .build());
    };
    CHECK(has(add_in("http://example.test/a.vsto|1|vstolocal"), Finding::DANGEROUS_OBJECT, 1));
    CHECK_FALSE(has(add_in("file:///C:/Office/a.vsto|1|vstolocal"), Finding::DANGEROUS_OBJECT));
    const auto control = [](std::string_view id) {
        return inspected("a.docx", OoxmlBuilder()
                                       .part("word/activeX/activeX1.xml",
                                             "<ax:ocx ax:classid=\"" + std::string(id) + "\"/>")
                                       .build());
    };
    CHECK(detail_of(control("{8856F961-340A-11D0-A96B-00C04FD705A2}"), Finding::DANGEROUS_OBJECT) ==
          "web browser");
    CHECK_FALSE(has(control("{D7053240-CE69-11CD-A777-00DD01143C57}"), Finding::DANGEROUS_OBJECT));
    const auto slide = [](std::string_view action) {
        return inspected(
            "a.pptx",
            OoxmlBuilder("application/"
                         "vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")
                .part("ppt/slides/slide1.xml",
                      "<a:hlinkMouseOver r:id=\"r\" action=\"" + std::string(action) + "\"/>")
                .build());
    };
    CHECK(has(slide("ppaction://program"), Finding::DANGEROUS_OBJECT, 1));
    CHECK_FALSE(has(slide("ppaction://hlinkshowjump?jump=nextslide"), Finding::DANGEROUS_OBJECT));
}

TEST_CASE("drawings of Visio are told, with macros and without", "[inspect][ooxml]") {
    const auto plain =
        inspected("a.vsdx", OoxmlBuilder("application/vnd.ms-visio.drawing.main+xml").build());
    CHECK(plain.parts(0).type() == "vsdx");
    CHECK(plain.findings_size() == 0);
    const auto macros = inspected(
        "a.vsdx",
        OoxmlBuilder("application/vnd.ms-visio.drawing.macroEnabled.main+xml")
            .part("visio/vbaProject.bin",
                  VbaBuilder().module("M", "Sub A()").add_to(CfbBuilder().mini_streams()).build())
            .build());
    CHECK(macros.parts(0).type() == "vsdm");
    CHECK(has(macros, Finding::MACRO_PRESENT, 1));
    CHECK(has(macros, Finding::MACRO_DISGUISED, 1));
}

TEST_CASE("links of old workbooks to programs are DDE, those to books and documents are not",
          "[inspect][dde]") {
    const auto book = [](std::string_view path, unsigned flags) {
        return inspected(
            "a.xls",
            CfbBuilder().stream("Workbook", book_begin() + program_link(path, flags)).build());
    };
    CHECK(detail_of(book("cmd\x03/c calc", 0), Finding::OFFICE_DDE) == "cmd|/c calc");
    // A table pasted from Word as a link.
    CHECK_FALSE(has(book("Word.Document.8\x03C:\\a.doc", 0x10), Finding::OFFICE_DDE));
    // The path of another book; folders are parted by the same character.
    CHECK_FALSE(has(book("\x01\x02"
                         "folder\x03"
                         "a.xls",
                         0),
                    Finding::OFFICE_DDE));
    CHECK_FALSE(has(book("a.xls", 0), Finding::OFFICE_DDE));
}

TEST_CASE("DDE in symbolic link files needs no equals sign", "[inspect][sylk]") {
    const auto of = [](std::string_view cell) {
        return inspected("a.slk", "ID;PWXL;N;E\r\n" + std::string(cell) + "\r\nE\r\n");
    };
    CHECK(has(of("C;X1;Y1;K0;EMSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe '!' /c calc'"),
              Finding::OFFICE_DDE, 1));
    CHECK_FALSE(has(of("C;X1;Y1;K\"a|b\""), Finding::OFFICE_DDE));
    CHECK_FALSE(has(of("C;X1;Y1;K0;ESUM(R1C1:R2C2)"), Finding::OFFICE_DDE));
}

TEST_CASE("names of files in OneNote are read", "[inspect][onenote]") {
    const std::string head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
    const auto named = [&](std::string_view ascii, std::uint32_t length) {
        std::string text;
        put32(text, length);
        for (const char c : ascii) {
            text.push_back(c);
            text.push_back('\0');
        }
        return inspected("a.one", head + std::string(20, '\x11') + text + std::string(4, '\0'));
    };
    CHECK(detail_of(named("click.wsf", 18), Finding::ONENOTE_EMBEDDED_SCRIPT) == "click.wsf");
    CHECK(detail_of(named("press to unblock document.vbs", 60), Finding::ONENOTE_EMBEDDED_SCRIPT) ==
          "press to unblock document.vbs");
    CHECK_FALSE(has(named("report.pdf", 20), Finding::ONENOTE_EMBEDDED_SCRIPT));
    CHECK_FALSE(has(named("Section 1.one", 26), Finding::ONENOTE_EMBEDDED_SCRIPT));
    // Text that mentions a name says no length of it.
    CHECK_FALSE(has(named("click.wsf", 0x11223344U), Finding::ONENOTE_EMBEDDED_SCRIPT));
}

TEST_CASE("databases of Access are told and cannot be looked into", "[inspect][access]") {
    const std::string head = "\0\1\0\0Standard ACE DB\0"s + std::string(64, '\0');
    const auto plain = inspected("a.accdb", head);
    CHECK(has(plain, Finding::DATABASE, 1));
    CHECK(unread(plain, NotInspected::UNSUPPORTED));
    CHECK_FALSE(has(plain, Finding::MACRO_AUTO_EXEC));
    CHECK(has(inspected("a.mdb", "\0\1\0\0Standard Jet DB\0"s + "A\0u\0t\0o\0E\0x\0e\0c\0"s),
              Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(inspected("a.accde", head), Finding::NAME_DANGEROUS_EXTENSION, 1));
}

TEST_CASE("a web archive behind the head of a PDF is opened", "[inspect][pdf]") {
    const auto evidence = inspected(
        "a.doc", "%PDF-1.7\r\n1 0 obj <</Type /Catalog>> endobj\r\n"
                 "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
                 "Content-Location: a.exe\r\nContent-Type: application/octet-stream\r\n\r\n" +
                     program + "\r\n--b--\r\n");
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::POLYGLOT, 1));
    CHECK(has(evidence, Finding::EXECUTABLE));
}

TEST_CASE("a PDF that opens another PDF starts no program", "[inspect][pdf]") {
    const auto launching = [](std::string_view file) {
        return has(inspected("a.pdf", "%PDF-1.4 1 0 obj <</S /Launch /F (" + std::string(file) +
                                          ")>> endobj"),
                   Finding::PDF_LAUNCH);
    };
    CHECK(launching("cmd.exe"));
    CHECK(launching("\\\\\\\\192.0.2.1\\\\a.pdf"));
    CHECK_FALSE(launching("chapter2.pdf"));
}

TEST_CASE("pages and pictures that start something are named", "[inspect][html]") {
    CHECK(detail_of(inspected("a.html", "<html><script>location.href=\"ms-msdt:/id PCW\""
                                        "</script></html>"),
                    Finding::DANGEROUS_OBJECT) == "ms-msdt:/id");
    CHECK_FALSE(has(inspected("a.html", "<html>about ms-msdt: in the news</html>"),
                    Finding::DANGEROUS_OBJECT));
    const auto svg = [](std::string_view inner) {
        return inspected("a.svg", "<svg>" + std::string(inner) + "</svg>");
    };
    CHECK(has(svg("<script>new Blob([atob('UEsDBBQ')])</script>"), Finding::HTML_SMUGGLING, 1));
    CHECK(has(svg("<foreignObject><form action=\"http://example.test\"/></foreignObject>"),
              Finding::SVG_SCRIPT, 1));
    // Labels of a drawing program.
    CHECK_FALSE(has(svg("<foreignObject><div>label</div></foreignObject>"), Finding::SVG_SCRIPT));
}

TEST_CASE("a font table that no reader can hold is named", "[inspect][rtf]") {
    const auto fonts = [](std::string_view number) {
        return has(inspected("a.rtf", "{\\rtf1{\\fonttbl{\\f" + std::string(number) + " A;}}}"),
                   Finding::DANGEROUS_OBJECT);
    };
    CHECK_FALSE(fonts("31599"));
    CHECK_FALSE(fonts("32766"));
    CHECK_FALSE(fonts("32767"));
    CHECK(fonts("32768"));
}

TEST_CASE("flat packages and documents of Word 2003 say what they load", "[inspect][xml]") {
    const std::string flat =
        "<?xml version=\"1.0\"?><pkg:package "
        "xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\"><pkg:part><pkg:xmlData>"
        "<Relationships><Relationship Id=\"r\" Type=\"http://x/attachedTemplate\" "
        "Target=\"http://example.test/a.dotm\" TargetMode=\"External\"/></Relationships>"
        "</pkg:xmlData></pkg:part></pkg:package>";
    CHECK(has(inspected("a.xml", flat), Finding::OFFICE_EXTERNAL_TEMPLATE, 1));
    CHECK(has(inspected("a.xml", "<?xml version=\"1.0\"?><w:wordDocument><w:attachedTemplate "
                                 "w:val=\"http://example.test/a.dot\"/></w:wordDocument>"),
              Finding::OFFICE_EXTERNAL_TEMPLATE, 1));
    // Base64 in an attribute has references for its line ends.
    const auto graphics = inspected(
        "a.xml", "<?xml version=\"1.0\"?><v:shape o:gfxdata=\"TVqQ&#xA;AAMA&#10;AAAEAAAA\"/>");
    REQUIRE(graphics.parts_size() == 2);
    CHECK(graphics.parts(1).size() == 12);
}

TEST_CASE("a wrong place of a source hides nothing, and is no sign of hiding", "[inspect][vba]") {
    VbaBuilder::Module module;
    module.name = "M";
    module.source = "Sub AutoOpen()\r\nShell 1\r\nEnd Sub\r\n";
    module.wrong_offset = true;
    CfbBuilder cfb;
    const auto evidence = inspected("a.doc", VbaBuilder().module(module).add_to(cfb).build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::MACRO_SUSPICIOUS, 1));
    CHECK_FALSE(has(evidence, Finding::MACRO_SOURCE_MISSING));
}

TEST_CASE("cut Office carriers end, and nothing of them is clean", "[inspect][office]") {
    CfbBuilder vba;
    const std::vector<std::pair<std::string, std::string>> files{
        {"a.docx", OoxmlBuilder()
                       .relationship("aFChunk", "afchunk.rtf", "Internal")
                       .part("word/afchunk.rtf", "{\\rtf1}")
                       .part("word/activeX/activeX1.xml", "<ax:ocx ax:classid=\"{8856F961-340A\"/>")
                       .build()},
        {"a.xls", CfbBuilder()
                      .stream("Workbook", book_begin() + program_link("cmd\x03/c calc", 0) +
                                              sheet_record(2, 1) + name_record(0x20, "\x01"s))
                      .build()},
        {"a.doc", VbaBuilder().module("M", "Sub AutoOpen()").add_to(vba).build()},
    };
    for (const auto& [name, file] : files)
        for (std::size_t size = 64; size < file.size(); size += 64) {
            const auto evidence = inspected(name, file.substr(0, size));
            CAPTURE(name, size, words(evidence));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
            CHECK(evidence.findings_size() + evidence.not_inspected_size() > 0);
        }
}
