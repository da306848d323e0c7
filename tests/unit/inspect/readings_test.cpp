// Files that more than one program opens: by their first characters, by a magic further in, or by
// their name and declared type.
#include "inspect/bytes.h"
#include "support/inspected.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;

namespace {

const std::string smuggling = "<script>var u=URL.createObjectURL(new Blob([atob('UEsDBBQ')]));"
                              "</script>";

std::string partition_table() {
    std::string sector(16, '\0');
    sector.replace(4, 1, "\x06");
    sector.replace(8, 8, "\x01\0\0\0\x80\0\0\0"s);
    return sector + std::string(48, '\0') + "\x55\xAA";
}

std::string filled(std::string text, std::size_t size) {
    text.resize(std::max(size, text.size()), 'x');
    return text;
}

std::string utf16(std::string_view text, bool big_endian, bool mark) {
    std::string out = mark ? (big_endian ? "\xFE\xFF" : "\xFF\xFE") : "";
    for (const char c : text) {
        if (big_endian) out += '\0';
        out += c;
        if (!big_endian) out += '\0';
    }
    return out;
}

evidence::Evidence received(std::string_view header_fields, std::string_view content) {
    const std::string mail = "From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n" +
                             std::string(header_fields) + "\r\n\r\n" + std::string(content);
    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    return inspect::inspect(request, inspect::as_bytes(mail));
}

} // namespace

TEST_CASE("a page is read as one whatever it begins with", "[inspect][readings]") {
    const auto start = GENERATE(values<std::string>(
        {"",
         "<h1>Invoice</h1>",
         "<span>a</span>",
         "<x-tag>",
         "<p style=\"x\">a</p>",
         "Loading...\n<!DOCTYPE html>",
         "hello world<br>",
         std::string(1U << 20U, '\n'),
         "<!--" + std::string(100'000, 'x') + "-->",
         "<html><hta:application/>",
         "<job></job>",
         "<package></package>",
         "<pcsettings></pcsettings>",
         "<svg></svg>",
         "<?xml version=\"1.0\"?><foo/>",
         "GIF89a=",
         "\x89PNG\r\n\x1A\n",
         "\xFF\xD8\xFF\xE0",
         "From: x\nSubject: y\nDate: z\n\n",
         "{\\rt ",
         "{\\rtf1 ",
         "[InternetShortcut]\nURL=x\n",
         "@echo off\r\n",
         "-----BEGIN PGP MESSAGE-----\n",
         "ID;P\n",
         "%PDF-1.4\n",
         "<!-- %PDF-1.4 -->",
         "<!-lh5-><html>",
         "<html><**ACE**>",
         filled("<html><!--", 257) + "ustar-->",
         filled("<html><!--", 446) + partition_table() + filled("-->", 64UL * 512),
         filled("<html><!--", 32'769) + "CD001-->",
         "Rar!\x1A\x07",
         "7z\xBC\xAF\x27\x1C",
         "PK\x03\x04"}));
    const auto name = GENERATE(values<std::string>({"a.html", "a.HTM", "a.xhtml", "a.shtml"}));
    CAPTURE(name, start.substr(0, 60));
    const auto evidence = inspected(name, start + smuggling);
    CAPTURE(words(evidence), evidence.parts(0).type());
    CHECK(has(evidence, Finding::HTML_ATTACHMENT, 1));
    CHECK(has(evidence, Finding::HTML_SMUGGLING, 1));
}

TEST_CASE("a page is read as one by its declared type", "[inspect][readings]") {
    struct Case {
        std::string fields;
        bool read;
    };
    const auto c = GENERATE(values<Case>({
        {"Content-Type: text/html\r\nContent-Disposition: attachment", true},
        {"Content-Type: text/html; name=a", true},
        {"Content-Type: Text/HTML\r\nContent-Disposition: attachment; filename=\"a.dat\"", true},
        {"Content-Type: application/xhtml+xml\r\nContent-Disposition: attachment; filename=a",
         true},
        {"Content-Type: application/octet-stream\r\n"
         "Content-Disposition: attachment; filename=a.html",
         true},
        {"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt", false},
    }));
    const auto evidence = received(c.fields, "<h1>x</h1>" + smuggling);
    CAPTURE(c.fields, words(evidence));
    CHECK(has(evidence, Finding::HTML_SMUGGLING) == c.read);
}

TEST_CASE("what is no page to any program is not read as one", "[inspect][readings]") {
    struct Case {
        std::string name, content;
    };
    const auto c = GENERATE(values<Case>({
        {"a.txt", "<h1>x</h1> a page may say new Blob([atob('UEsDBBQ')])"},
        {"a.png", "\x89PNG\r\n\x1A\n<html>"},
        {"a.pdf", "%PDF-1.4\n<html>"},
        {"a.csv", "<name>,value\n"},
    }));
    const auto evidence = inspected(c.name, c.content);
    CAPTURE(c.name, words(evidence));
    CHECK_FALSE(has(evidence, Finding::HTML_ATTACHMENT));
    CHECK_FALSE(has(evidence, Finding::HTML_SMUGGLING));
    CHECK_FALSE(has(evidence, Finding::POLYGLOT));
}

TEST_CASE("a magic further in does not hide what a file begins with", "[inspect][readings]") {
    const std::string table = partition_table();
    struct Mark {
        std::string name, from_start; ///< put behind the first characters
        std::size_t offset;
    };
    const auto mark = GENERATE_COPY(values<Mark>({
        {"PDF", " %PDF-1.4 ", 0},
        {"late PDF", "%PDF-1.4", 1000},
        {"ACE", "**ACE**", 7},
        {"tar", "ustar", 257},
        {"partition table", table, 446},
        {"ISO 9660", "CD001", 32'769},
        {"UDF", "BEA01", 32'769},
    }));
    struct Carrier {
        std::string name, head, rest;
        Finding::Id id;
    };
    const auto carrier = GENERATE(values<Carrier>({
        {"a.doc", "{\\rtf1", " {\\*\\template http://192.0.2.1/a.dotm}}",
         Finding::OFFICE_EXTERNAL_TEMPLATE},
        {"a.doc", "<?xml version=\"1.0\"?><!--",
         "--><w:wordDocument xmlns:w=\"w\"><w:fldSimple w:instr=\" DDEAUTO cmd x\"/>"
         "</w:wordDocument>",
         Finding::OFFICE_DDE},
        {"a.fodt", "<?xml version=\"1.0\"?><!--",
         "--><office:document xmlns:office=\"o\"><script:event-listener "
         "script:event-name=\"dom:load\" xlink:href=\"vnd.sun.star.script:../../x\"/>"
         "</office:document>",
         Finding::DANGEROUS_OBJECT},
        {"a.html", "<!--", "-->" + smuggling, Finding::HTML_SMUGGLING},
        {"a.svg", "<!--", "--><svg><script>1</script></svg>", Finding::SVG_SCRIPT},
    }));
    std::string content = carrier.head;
    if (mark.offset > content.size()) content.resize(mark.offset, 'x');
    content.resize(std::max(content.size(), mark.offset));
    content = content.substr(0, std::max(mark.offset, carrier.head.size()));
    if (mark.name == "ACE" && carrier.head.size() > mark.offset) return; // no room for it
    content += mark.from_start;
    if (mark.name == "partition table") content.resize(64UL * 512, 'x');
    content += carrier.rest;
    CAPTURE(mark.name, carrier.name, carrier.head);
    const auto evidence = inspected(carrier.name, content);
    CAPTURE(words(evidence), evidence.parts(0).type());
    CHECK(has(evidence, carrier.id, 1));
}

TEST_CASE("a PDF is read behind what another program takes for its own", "[inspect][readings]") {
    const std::string pdf = "%PDF-1.4\n1 0 obj <</OpenAction <</S /Launch /F (a.exe)>> >> endobj\n"
                            "trailer <</Root 1 0 R>>\n%%EOF";
    struct Case {
        std::string name, front;
        bool two;
    };
    const auto c = GENERATE(values<Case>({
        {"a.pdf", "", false},
        {"a.pdf", "\xEF\xBB\xBF\r\n", false},
        {"a.pdf", "some words in front\n", false},
        {"a.pdf", "{\\rtf1 hello}\n", true},
        {"a.pdf", "<?xml version=\"1.0\"?><a/>\n", true},
        {"a.html", "<html></html>\n", false},
        {"a.pdf", "Content-Type: application/pdf\nDate: x\n\n", false},
    }));
    const auto evidence = inspected(c.name, c.front + pdf);
    CAPTURE(c.name, c.front, words(evidence), evidence.parts(0).type());
    CHECK(has(evidence, Finding::PDF_LAUNCH));
    CHECK(has(evidence, Finding::POLYGLOT) == c.two);
}

TEST_CASE("text in UTF-16 is read as the same text in UTF-8", "[inspect][readings]") {
    struct Case {
        std::string name, content;
        Finding::Id id;
        bool needs_mark;
    };
    const auto c = GENERATE(values<Case>({
        {"a.doc",
         "<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"w\"><w:instrText>DDEAUTO cmd x"
         "</w:instrText></w:wordDocument>",
         Finding::OFFICE_DDE, false},
        {"a.doc",
         "<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"w\"><w:attachedTemplate "
         "w:val=\"http://192.0.2.1/a.dotm\"/></w:wordDocument>",
         Finding::OFFICE_EXTERNAL_TEMPLATE, false},
        {"a.xls",
         "<?xml version=\"1.0\"?><Workbook><Cell ss:Formula=\"=cmd|'/c calc'!A1\"/></Workbook>",
         Finding::OFFICE_DDE, false},
        {"a.fodt",
         "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\"><office:script>"
         "<script:source-code>Sub Main\nShell(\"calc\")\nEnd Sub</script:source-code>"
         "</office:script></office:document>",
         Finding::MACRO_PRESENT, false},
        {"a.svg", "<?xml version=\"1.0\"?><svg><script>1</script></svg>", Finding::SVG_SCRIPT,
         false},
        {"a.html", "<html>" + smuggling + "</html>", Finding::HTML_SMUGGLING, true},
        {"a.csv", "x,1\r\n=cmd|'/c calc'!A1\r\n", Finding::OFFICE_DDE, true},
        {"a.csv", "=cmd|'/c calc'!A1\r\n", Finding::OFFICE_DDE, true},
        {"a.slk", "ID;P\r\nC;X1;Y1;K0;Ecmd|'/c calc'!A1\r\n", Finding::OFFICE_DDE, true},
    }));
    const bool big_endian = GENERATE(false, true);
    const bool mark = GENERATE(true, false);
    if (c.needs_mark && !mark) return;
    CAPTURE(c.name, c.content, big_endian, mark);
    const auto evidence = inspected(c.name, utf16(c.content, big_endian, mark));
    CAPTURE(words(evidence), evidence.parts(0).type());
    CHECK(has(evidence, c.id, 1));
}
