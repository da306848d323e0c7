#include "inspect/biff.h"
#include "inspect/bytes.h"
#include "inspect/cfb.h"
#include "inspect/vba.h"
#include "inspect/vba_project.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

TEST_CASE("a compound file gives its entries and streams", "[inspect][cfb]") {
    const std::string file = CfbBuilder()
                                 .stream("One", "first")
                                 .storage("S")
                                 .stream("Two", std::string(5'000, 'b'))
                                 .build();
    const auto cfb = Cfb::open(as_bytes(file));
    REQUIRE(cfb);
    REQUIRE(cfb->find("two"));
    CHECK(cfb->read(cfb->entries()[*cfb->find("One")], 5) == "first");
    CHECK(cfb->read(cfb->entries()[*cfb->find("TWO")], 5'000) == std::string(5'000, 'b'));
    CHECK(cfb->children(*cfb->find("S")).size() == 1);
    CHECK(cfb->children(0).size() == 2);
}

TEST_CASE("broken compound files end, with what can be reached", "[inspect][cfb]") {
    const std::string file = CfbBuilder().stream("One", "first").looping().build();
    CHECK(Cfb::open(as_bytes(file)));
    for (std::size_t size = 0; size < file.size(); size += 97) {
        const std::string cut = file.substr(0, size);
        const auto cfb = Cfb::open(as_bytes(cut));
        if (cfb)
            for (const auto& entry : cfb->entries())
                CHECK(cfb->read(entry, 1U << 20U).size() <= file.size());
    }
    CHECK_FALSE(Cfb::open(as_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")));
    CHECK_FALSE(Cfb::open({}));
}

TEST_CASE("a VBA container is decompressed", "[inspect][vba]") {
    CHECK(decompress_vba(as_bytes(vba_container("Attribute VB_Name")), 1'000) ==
          "Attribute VB_Name");
    CHECK(decompress_vba(as_bytes(vba_container("Attribute VB_Name")), 4) == "Attr");
    // [MS-OVBA] 3.2.3: the specification's own example of maximum compression.
    CHECK(decompress_vba(as_bytes("\x01\x03\xB0\x02\x61\x45\x00"s), 1'000) == std::string(73, 'a'));
    CHECK(decompress_vba(as_bytes("\x02\x03\xB0\x02\x61"s), 1'000).empty());
    CHECK(decompress_vba(as_bytes("\x01\x03\xB0\x01\x00\x00"s), 1'000)
              .empty()); // copies from before the start
    CHECK(decompress_vba({}, 1'000).empty());
}

TEST_CASE("records of a workbook are read", "[inspect][biff]") {
    const std::string bof = biff(0x0809, "\x00\x06\x05\x00"s);
    const auto sheet = [](char state, char kind) {
        return biff(0x0085, "\0\0\0\0"s + state + kind + "\5\0Sheet"s);
    };
    const std::string auto_open = biff(0x0018, "\x20\0\0\1\7\0\0\0\0\0\0\0\0\0\0\1"s);
    CHECK_FALSE(read_biff(as_bytes(bof + sheet(0, 0))).macros.macro_sheet);
    const auto signs = read_biff(as_bytes(bof + sheet(2, 1) + auto_open)).macros;
    CHECK(signs.macro_sheet);
    CHECK(signs.hidden_sheet);
    CHECK(signs.auto_name == "Auto_Open");
    CHECK(read_biff(as_bytes(biff(0x0809, "\x00\x06\x40\x00"s))).macros.macro_sheet);
    CHECK(read_biff(as_bytes(bof + biff(0x002F, "\1\0"s))).encrypted);
    CHECK_FALSE(read_biff(as_bytes("\x85\x00\xFF\xFFx"s)).macros.macro_sheet);
}

TEST_CASE("macros of old documents are told by structure, wherever they hang", "[inspect][ole]") {
    CfbBuilder with;
    with.stream("WordDocument", "x");
    const auto macro = inspected("a.doc", add_vba(with, "Sub Document_Open()\r\nEnd Sub").build());
    CAPTURE(words(macro));
    CHECK(has(macro, Finding::MACRO_PRESENT, 1));
    CHECK(has(macro, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(macro, Finding::OLE_LEGACY, 1));
    CfbBuilder button;
    button.stream("WordDocument", "x");
    const auto form =
        inspected("a.doc", add_vba(button, "Sub CommandButton1_Click()\r\nEnd Sub").build());
    CHECK(has(form, Finding::MACRO_PRESENT, 1));
    CHECK_FALSE(has(form, Finding::MACRO_AUTO_EXEC));
    const auto plain = inspected("a.doc", CfbBuilder().stream("WordDocument", "x").build());
    CHECK_FALSE(has(plain, Finding::MACRO_PRESENT));
    CHECK(plain.not_inspected_size() == 0);
}

TEST_CASE("encrypted documents are not called clean", "[inspect][ole]") {
    const auto cfb = GENERATE(values<std::string>({
        CfbBuilder().stream("EncryptionInfo", "x").stream("EncryptedPackage", "x").build(),
        CfbBuilder().stream("WordDocument", "\xEC\xA5\xC1\0\0\0\0\0\0\0\0\1"s).build(),
        CfbBuilder().stream("Workbook", biff(0x0809, "\0\6\5\0"s) + biff(0x002F, "\1\0"s)).build(),
        CfbBuilder()
            .stream("PowerPoint Document", "x")
            .stream("Current User", std::string(12, '\0') + "\xDF\xC4\xD1\xF3")
            .build(),
    }));
    const auto evidence = inspected("a", cfb);
    CHECK(has(evidence, Finding::OFFICE_ENCRYPTED, 1));
    CHECK(unread(evidence, NotInspected::ENCRYPTED));
    CHECK(evidence.parts(0).encrypted());
}

TEST_CASE("a macro sheet, a package and a broken compound file are named", "[inspect][ole]") {
    const std::string book = biff(0x0809, "\0\6\5\0"s) + biff(0x0085, "\0\0\0\0\1\1\1\0A"s);
    CHECK(has(inspected("a.xls", CfbBuilder().stream("Workbook", book).build()),
              Finding::MACRO_EXCEL4, 1));
    std::string package = "\0\0\0\0\2\0evil.exe\0C:\\evil.exe\0\0\0\3\0\5\0\0\0C:\\x\0"s;
    const std::string program = "MZ\x90\0"s + std::string(80, '\0');
    put32(package, static_cast<std::uint32_t>(program.size()));
    const auto embedded = inspected("a.doc", CfbBuilder()
                                                 .stream("WordDocument", "x")
                                                 .stream("\x01Ole10Native", package + program)
                                                 .build());
    CAPTURE(words(embedded));
    CHECK(has(embedded, Finding::EMBEDDED_OBJECT, 1));
    CHECK(has(embedded, Finding::EXECUTABLE, 2));
    const auto broken = inspected("a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 cut off");
    CHECK(has(broken, Finding::OFFICE_CORRUPT, 1));
    CHECK(unread(broken, NotInspected::CORRUPT));
}

TEST_CASE("a package that is only a link names the program it opens", "[inspect][ole]") {
    struct Case {
        std::string why, stream;
        bool object, dangerous;
    };
    const auto c = GENERATE(values<Case>({
        {"a program", "\0\0\0\0\2\0x\0C:\\x\0\0\0\1\0\1\0C:\\Windows\\calc.exe\0"s, true, true},
        {"a document", "\0\0\0\0\2\0x\0C:\\x\0\0\0\1\0\1\0C:\\a.txt\0"s, true, false},
        {"a command", "\0\0\0\0\2\0x\0C:\\x\0\0\0\1\0\1\0C:\\cmd.exe /c a/b\0"s, true, true},
        {"no target", "\0\0\0\0\2\0x\0C:\\x.exe\0\0\0\1\0\1\0\0"s, true, true},
        {"label alone", "\0\0\0\0\2\0x.js\0\0\0\0\1\0\1\0\0"s, true, true},
        {"a picture", "\0\0\0\0\3\0x\0C:\\x\0\0\0\1\0\1\0C:\\calc.exe\0"s, false, false},
    }));
    const auto evidence = inspected(
        "a.doc",
        CfbBuilder().stream("WordDocument", "x").stream("\x01Ole10Native", c.stream).build());
    CAPTURE(c.why, words(evidence));
    CHECK(has(evidence, Finding::EMBEDDED_OBJECT, 1) == c.object);
    CHECK(has(evidence, Finding::LINK_DANGEROUS_FILE, 1) == c.dangerous);
    CHECK(has(evidence, Finding::NAME_DANGEROUS_EXTENSION, 2) == c.dangerous);
}

TEST_CASE("macros in a presentation are found in its deflated objects", "[inspect][ole]") {
    CfbBuilder inner;
    const std::string storage = add_vba(inner, "Sub Auto_Open()\r\nEnd Sub").build();
    const std::string packed = deflated(storage, 15);
    std::string record("\x10\x00\x11\x10", 4);
    put32(record, static_cast<std::uint32_t>(packed.size() + 4));
    put32(record, static_cast<std::uint32_t>(storage.size()));
    const auto evidence =
        inspected("a.ppt", CfbBuilder().stream("PowerPoint Document", record + packed).build());
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
}

TEST_CASE("macros of OOXML are found under any name", "[inspect][ooxml]") {
    CfbBuilder cfb;
    const std::string project = add_vba(cfb, "Sub AutoOpen()\r\nEnd Sub").build();
    SECTION("the usual place, the usual extension") {
        const auto evidence =
            inspected("a.docm", OoxmlBuilder().part("word/vbaProject.bin", project).build());
        CHECK(has(evidence, Finding::MACRO_PRESENT, 1));
        CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
        CHECK(has(evidence, Finding::MACRO_EXTENSION, 1));
        CHECK_FALSE(has(evidence, Finding::MACRO_DISGUISED));
    }
    SECTION("another name, an innocent extension") {
        const auto evidence =
            inspected("a.docx", OoxmlBuilder().part("word/settings.dat", project).build());
        CHECK(has(evidence, Finding::MACRO_PRESENT, 1));
        CHECK(has(evidence, Finding::MACRO_DISGUISED, 1));
    }
    SECTION("none") {
        const auto evidence = inspected("a.docx", OoxmlBuilder().build());
        CAPTURE(words(evidence));
        CHECK(evidence.findings_size() == 0);
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("what a document loads from elsewhere is named, ordinary links are not",
          "[inspect][ooxml]") {
    struct Case {
        std::string_view kind, target;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"attachedTemplate", "http://example.test/x.dotm", true},
        {"attachedTemplate", "file:///\\\\192.0.2.1\\x\\t.dotm", true},
        {"oleObject", "mhtml:http://example.test/x!x-usc:http://example.test", true},
        {"oleObject", "&#x6d;html:http://example.test/x", true},
        {"frame", "https://example.test/", true},
        {"attachedTemplate", "file:///C:\\Templates\\a.dotx", false},
        {"oleObject", "file:///C:\\data\\a.xlsx", false},
        {"hyperlink", "http://example.test/", false},
        {"image", "http://example.test/logo.png", false},
    }));
    CAPTURE(c.kind, c.target);
    CHECK(has(inspected("a.docx", OoxmlBuilder().relationship(c.kind, c.target).build()),
              Finding::OFFICE_EXTERNAL_TEMPLATE) == c.found);
}

TEST_CASE("macro sheets and programs inside packages are named", "[inspect][ooxml]") {
    CHECK(
        has(inspected("a.xlsm", OoxmlBuilder("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
                                    .part("xl/macrosheets/sheet1.xml", "x")
                                    .build()),
            Finding::MACRO_EXCEL4, 1));
    const auto evidence = inspected(
        "a.docx",
        OoxmlBuilder().part("word/embeddings/a.exe", "MZ\x90\0"s + std::string(80, '\0')).build());
    CHECK(has(evidence, Finding::EMBEDDED_OBJECT, 1));
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    CHECK(has(
        inspected("a.xlsx", OoxmlBuilder()
                                .relationship("hyperlink", "file:///\\\\192.0.2.1\\x\\OPEN.JS...")
                                .build()),
        Finding::LINK_DANGEROUS_FILE, 1));
}
