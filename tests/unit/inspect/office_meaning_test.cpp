#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string equation_class("\x02\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16);

/// The stream `Equation Native`: its header and MTEF of version 3.
std::string native(std::string_view records, std::string_view head = {}) {
    std::string out("\x1C\0\0\0\2\0\0\0", 8);
    put32(out, static_cast<std::uint32_t>(records.size() + 5));
    out.append(16, '\0');
    return (head.empty() ? out : std::string(head)) + "\x03\x01\x01\x03\x0A"s +
           std::string(records);
}

std::string equation(std::string_view stream, std::string_view content) {
    return CfbBuilder().clsid(equation_class).mini_streams().stream(stream, content).build();
}

const std::string line = "\x0A\x01\x12\x83x\0\x02\x86+\x22\x12\x82\x31\0\0\0"s;
const std::string program = "MZ\x90\0"s + std::string(80, '\0');
const std::string instruction = "<w:document><w:fldSimple w:instr=\"DDEAUTO c:\\\\cmd.exe "
                                "&quot;/k calc&quot;\"/></w:document>";

std::string package_of(std::string_view name, std::string_view bytes) {
    std::string native = "\2\0"s + std::string(name) + "\0C:\\a\0\0\0\3\0"s;
    put32(native, 5);
    native += "C:\\a\0"s;
    put32(native, static_cast<std::uint32_t>(bytes.size()));
    native += bytes;
    std::string stream;
    put32(stream, static_cast<std::uint32_t>(native.size()));
    return CfbBuilder().mini_streams().stream("\x01Ole10Native", stream + native).build();
}

constexpr auto word_main =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
constexpr auto sheet_main =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

} // namespace

TEST_CASE("objects of the equation editor that are no formula are named", "[inspect][ole]") {
    struct Case {
        std::string stream, content;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"Equation Native", native(line), false},
        {"EQUATION native", native("\x0A\x01\x08\x01\x02Times New Roman\0\x12\x83x\0\0\0"s), false},
        // A template (a fraction), a matrix of two by two, a pile, a ruler, sizes.
        {"Equation Native",
         native("\x0B\x01\x03\x0E\0\0\x01\x12\x83x\0\0\x0B\x11\0\0"
                "\x05\0\1\1\2\2\0\0\x01\0\x01\0\x01\0\x01\0\0"
                "\x04\1\1\x01\0\0\x27\1\0\x10\0\x09\x65\x10\0\x09\x64\1\x10\0\x09\1\x80\0"s),
         false},
        // CVE-2017-11882 and CVE-2018-0802: a name of a font that the editor has no room for.
        {"Equation Native", native("\x0A\x01\x08\x5A\x5A"s + std::string(44, 'c') + "\0\0\0"s),
         true},
        {"Equation Native", native("\x08\x01\x02"s + std::string(200, '\x90')), true},
        // CVE-2018-0798: a matrix larger than the editor's own room for it.
        {"Equation Native", native("\x0A\x01\x05\0\1\1\x20\xFF"s + std::string(200, '\0')), true},
        {"Equation Native", native(line, std::string(28, '\x1D')), true},
        {"Equation Native", "\x1C\0"s, true},
        {"\x01Ole10Native", native(line), true},
        {"\x01oLE10nATIVE", std::string(300, '\x90'), true},
        {"Other", native(line), true},
    }));
    const std::string file = equation(c.stream, c.content);
    CAPTURE(c.stream, c.content.size());
    CHECK(has(inspected("a.bin", file), Finding::DANGEROUS_OBJECT) == c.found);
    CHECK(has(inspected("a.docx",
                        OoxmlBuilder().part("word/embeddings/oleObject1.bin", file).build()),
              Finding::DANGEROUS_OBJECT) == c.found);
    CHECK(has(inspected("a.docx", OoxmlBuilder()
                                      .relationship("oleObject", "q/Qx.7yT", "Internal")
                                      .part("word/q/Qx.7yT", file)
                                      .build()),
              Finding::DANGEROUS_OBJECT) == c.found);
}

TEST_CASE("cut formulas end the look", "[inspect][ole]") {
    const std::string whole = native(line);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto evidence =
            inspected("a.bin", equation("Equation Native", whole.substr(0, size)));
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
    }
}

TEST_CASE("files in an Office document are found by what they are for", "[inspect][ooxml]") {
    struct Case {
        std::string kind, target, part, content;
        Finding::Id id;
    };
    const auto packed = package_of("a.js", "new ActiveXObject('WScript.Shell')");
    const auto c = GENERATE_REF(values<Case>({
        {"oleObject", "objs/o1.dat", "word/objs/o1.dat", packed, Finding::EMBEDDED_OBJECT},
        {"oleObject", "media/i.png", "word/media/i.png", packed, Finding::EMBEDDED_OBJECT},
        {"oleObject", "embeddings/o.xml", "word/embeddings/o.xml", packed,
         Finding::EMBEDDED_OBJECT},
        {"oleObject", "../x.bin", "x.bin", packed, Finding::EMBEDDED_OBJECT},
        {"oleObject", "/word/%6Fbj%20x.bin", "word/obj x.bin", packed, Finding::EMBEDDED_OBJECT},
        {"oleObject", "obj%20x.bin#a", "word/obj%20x.bin", packed, Finding::EMBEDDED_OBJECT},
        {"package", "objs/setup.dat", "word/objs/setup.dat", program, Finding::EMBEDDED_OBJECT},
        // No relationship and a picture's name: it is a compound file all the same.
        {"image", "media/other.png", "word/media/image1.png", packed, Finding::EMBEDDED_OBJECT},
        {"control", "x/y.xml", "word/x/y.xml",
         "<ax:ocx ax:classid=\"{8856F961-340A-11D0-A96B-00C04FD705A2}\"/>",
         Finding::DANGEROUS_OBJECT},
        {"header", "x/h", "word/x/h", instruction, Finding::OFFICE_DDE},
        {"footnotes", "../n.txt", "n.txt", instruction, Finding::OFFICE_DDE},
        {"externalLink", "q/z.xml", "xl/q/z.xml",
         "<externalLink><ddeLink ddeService=\"cmd\" ddeTopic=\"/c calc\"/></externalLink>",
         Finding::OFFICE_DDE},
        {"slide", "x/s", "ppt/x/s", "<a:hlinkClick action=\"ppaction://program\"/>",
         Finding::DANGEROUS_OBJECT},
    }));
    const auto evidence = inspected(
        "a.docx",
        OoxmlBuilder().relationship(c.kind, c.target, "Internal").part(c.part, c.content).build());
    CAPTURE(c.kind, c.part, words(evidence));
    CHECK(has(evidence, c.id));
}

TEST_CASE("parts of an Office document are told by their content types", "[inspect][ooxml]") {
    struct Case {
        std::string types, part, content;
        Finding::Id id;
    };
    const std::string link =
        "<externalLink><ddeLink ddeService=\"cmd\" ddeTopic=\"/c calc\"/></externalLink>";
    const std::string packed = package_of("a.exe", program);
    const auto c = GENERATE_REF(values<Case>({
        {"<Override PartName=\"/blah/x.xml\" ContentType=\""s + word_main + "\"/>", "blah/x.xml",
         instruction, Finding::OFFICE_DDE},
        {"<Override PartName=\"/word/document\" ContentType=\""s + word_main + "\"/>",
         "word/document", instruction, Finding::OFFICE_DDE},
        {"<Default Extension=\"foo\" ContentType=\""s + word_main + "\"/>", "a/b.FOO", instruction,
         Finding::OFFICE_DDE},
        {"<Override PartName=\"/xl/w.xml\" ContentType=\""s + sheet_main +
             "\"/><Override PartName=\"/q/z\" ContentType=\"application/"
             "vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml\"/>",
         "q/z", link, Finding::OFFICE_DDE},
        {"<Override PartName=\"/word/d.xml\" ContentType=\""s + word_main +
             "\"/><Default Extension=\"png\" ContentType=\"application/"
             "vnd.openxmlformats-officedocument.oleObject\"/>",
         "word/media/a.png", packed, Finding::EMBEDDED_OBJECT},
        {"<Override PartName=\"/word/d.xml\" ContentType=\""s + word_main +
             "\"/><Override PartName=\"/x/c\" "
             "ContentType=\"application/vnd.ms-office.activeX+xml\"/>",
         "x/c", "<ocx classid=\"{8856F961-340A-11D0-A96B-00C04FD705A2}\"/>",
         Finding::DANGEROUS_OBJECT},
    }));
    ZipBuilder zip;
    zip.add("[Content_Types].xml", "<Types>" + c.types + "</Types>");
    zip.add(c.part, c.content);
    const auto evidence = inspected("a.docx", zip.build());
    CAPTURE(c.part, words(evidence));
    CHECK(has(evidence, c.id));
}

TEST_CASE("a workbook is read under any name", "[inspect][xlm]") {
    for (const std::string folder : {"xl/wb", "q/workbook", "x"}) {
        ZipBuilder zip;
        zip.add("[Content_Types].xml",
                "<Types><Override PartName=\"/" + folder +
                    ".xml\" ContentType=\"application/"
                    "vnd.ms-excel.sheet.macroEnabled.main+xml\"/><Override "
                    "PartName=\"/m.xml\" ContentType=\"application/vnd.ms-excel.macrosheet+xml\"/>"
                    "</Types>");
        zip.add(folder + ".xml",
                "<workbook><sheets><sheet name=\"M\" sheetId=\"1\" state=\"veryHidden\" "
                "r:id=\"rId2\"/></sheets><definedNames><definedName name=\"_xlnm.Auto_Open\">"
                "M!$A$1</definedName></definedNames></workbook>");
        zip.add("a.rels", "<Relationships><Relationship Id=\"rId2\" Type=\"http://x/xlMacrosheet\" "
                          "Target=\"/m.xml\"/></Relationships>");
        zip.add("m.xml", "<xm:macrosheet><c><f>EXEC(\"calc\")</f></c></xm:macrosheet>");
        const auto evidence = inspected("a.xlsm", zip.build());
        CAPTURE(folder, words(evidence));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(has(evidence, Finding::MACRO_EXCEL4_HIDDEN, 1));
    }
}

TEST_CASE("pictures and texts of a document are no files of their own", "[inspect][ooxml]") {
    const auto evidence = inspected("a.docx", OoxmlBuilder()
                                                  .relationship("image", "media/a.png", "Internal")
                                                  .part("word/media/a.png", "\x89PNG\r\n\x1A\n")
                                                  .part("word/styles.xml", "<w:styles/>")
                                                  .build());
    CHECK(evidence.parts_size() == 1);
    CHECK(evidence.findings_size() == 0);
}

TEST_CASE("what Macs and Office put beside documents is no broken document",
          "[inspect][unreadable]") {
    struct Case {
        std::string name, content;
        bool broken;
    };
    const std::string twin = "\0\5\x16\7\0\2\0\0Mac OS X        \0\2\0\0\0\x09\0\0\0\x32\0\0\0\x70"
                             "\0\0\0\2\0\0\0\xA2\0\0\0\0"s +
                             std::string(112, '\0');
    const std::string owner = "\6tanaka"s + std::string(155, ' ');
    const auto c = GENERATE_REF(values<Case>({
        {"._\xE6\xA1\x88\xE5\x86\x85.docx", twin, false},
        {"__MACOSX/._a.pdf", twin, false},
        {"._a.zip", twin, false},
        {"~$a.docx", owner, false},
        {"~$a.xlsx", owner + "\0\0\0"s, false},
        {"a.docx", twin, true},
        {"._a.docx", "\0\5\x16\7"s, false},
        {"._a.docx", std::string(300, '\5'), true},
        {"~$a.docx", owner + owner, true},
        {"a.docx", owner, true},
        {"~$a.docx", std::string(162, '\xFE'), true},
        {"a.pub", std::string(300, '\5'), true},
        {"a.mht", std::string(300, '\5'), true},
        {"a.pub", "ssh-ed25519 AAAAC3 tanaka\n", false},
    }));
    const auto evidence = inspected(c.name, c.content);
    CAPTURE(c.name, words(evidence));
    const bool broken = has(evidence, Finding::OFFICE_CORRUPT) ||
                        has(evidence, Finding::ARCHIVE_CORRUPT) ||
                        has(evidence, Finding::FILE_CORRUPT);
    CHECK(broken == c.broken);
    CHECK(unread(evidence, NotInspected::CORRUPT) == c.broken);
}
