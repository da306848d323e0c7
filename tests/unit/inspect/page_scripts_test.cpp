#include "support/inspected.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;

namespace {

std::string svg(const std::string& inside) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\">" + inside + "</svg>";
}

std::string page(const std::string& script) {
    return "<html><body><script>" + script + "</script></body></html>";
}

/// The bytes of a file as a script writes them.
std::string numbers(std::string_view bytes, const char* format, const char* between) {
    std::string out;
    for (const char c : bytes)
        out += (out.empty() ? "" : between) +
               fmt::format(fmt::runtime(format), static_cast<unsigned char>(c));
    return out;
}

const std::string file_bytes = std::string("PK\3\4") + std::string(100, 'x');

} // namespace

TEST_CASE("whatever runs in a drawing is told", "[inspect][svg]") {
    const std::string content = GENERATE(values<std::string>({
        svg("<script>x()</script>"),
        "<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\"><svg:script>x()</svg:script></svg:svg>",
        "<x:svg xmlns:x='http://www.w3.org/2000/svg'><x:SCRIPT/></x:svg>",
        "<!DOCTYPE svg><svg xmlns=\"http://www.w3.org/2000/svg\" onload = 'x()'/>",
        svg("<rect onload\n=\n\"x()\"/>"),
        svg("<rect onmousemove=\"x()\"/>"),
        svg("<g onpointerenter='x()'/>"),
        svg("<animate onend=\"x()\"/>"),
        svg("<set attributeName=\"onmouseover\" to=\"x()\"/>"),
        svg("<a href=\"&#106;avascript:x()\"/>"),
        svg("<a xlink:href=\"java&#9;script:x()\"/>"),
        svg("<a href=\" \njavascript:x()\"/>"),
        svg("<animate attributeName=\"href\" values=\"#a;javascript:x()\"/>"),
        svg("<a href='data:text/html;base64,PHNjcmlwdD4='/>"),
        svg("<foreignObject><iframe src='x'/></foreignObject>"),
        svg("<foreignObject><form/></foreignObject>"),
        "<!DOCTYPE svg [<!ENTITY x \"&#60;script>x()&#60;/script>\">]><svg>&x;</svg>",
        "<!--" + std::string(70'000, 'x') + "-->" + svg("<script/>"),
    }));
    const auto evidence = inspected("a.svg", content);
    CAPTURE(content.substr(0, 200), words(evidence));
    CHECK(has(evidence, Finding::SVG_SCRIPT));
}

TEST_CASE("a plain drawing runs nothing", "[inspect][svg]") {
    const std::string content = GENERATE(values<std::string>({
        svg("<title>onload, javascript: and &lt;script&gt;</title><path d=\"M0 0\"/>"),
        svg("<a href=\"https://hospital.example/?q=javascript:\"/>"),
        svg("<text on=\"1\" one=\"2\">x</text>"),
        svg("<foreignObject><p>a label</p></foreignObject>"),
        "<!DOCTYPE svg [<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">]>"
        "<svg xmlns=\"&ns_svg;\"><g/></svg>",
    }));
    const auto evidence = inspected("a.svg", content);
    CAPTURE(content, words(evidence));
    CHECK_FALSE(has(evidence, Finding::SVG_SCRIPT));
}

TEST_CASE("a page that brings a file along is told however it is written", "[inspect][html]") {
    const std::string script = GENERATE(values<std::string>({
        "var k=window['\\x61\\x74\\x6f\\x62'];go(k('UEsDBBQAAAAI'));",
        "window['at'+'ob']('UEsDBBQAAAAI')",
        "window[\"\\u0061tob\"](\"TVqQAAMAAAAE\")",
        "new Blob([new Uint8Array([" + numbers(file_bytes, "{}", ",") + "])])",
        "new Blob([new Uint8Array([" + numbers(file_bytes, "0x{:02x}", ", ") + "])])",
        "saveAs(make('" + numbers(file_bytes, "{:02x}", "") + "'),'a')",
        "a.href=URL.createObjectURL(b);a.download='請求書.iso';",
        "saveAs(new Blob([t]),\"invoice.hta\")",
        "a.href=URL.createObjectURL(new Blob([d('" + std::string(21'000, 'A') +
            "')]));a.download='x'",
    }));
    const auto evidence = inspected("a.html", page(script));
    CAPTURE(script.substr(0, 200), words(evidence));
    CHECK(has(evidence, Finding::HTML_SMUGGLING));
}

TEST_CASE("a page that offers a table for download is none of those", "[inspect][html]") {
    const std::string script = GENERATE(values<std::string>({
        "var b=new Blob([csv],{type:'text/csv'});a.href=URL.createObjectURL(b);"
        "a.download='table.csv';",
        "saveAs(new Blob([csv]), 'report.xlsx')",
        "var colours=[255,0,0,128,64,32];draw(colours);",
        "var s='\\u65e5\\u672c\\u8a9e';",
    }));
    const auto evidence = inspected("a.html", page(script));
    CAPTURE(script, words(evidence));
    CHECK_FALSE(has(evidence, Finding::HTML_SMUGGLING));
}

TEST_CASE("a page that starts programs of Windows is told", "[inspect][html]") {
    CHECK(has(inspected("a.html", page("new ActiveXObject('WScript.Shell').Run('calc')")),
              Finding::DANGEROUS_OBJECT));
    CHECK(has(inspected("a.html", "<script language=vbscript>CreateObject(\"Shell.Application\")"
                                  "</script>"),
              Finding::DANGEROUS_OBJECT));
    CHECK_FALSE(has(inspected("a.html", page("new ActiveXObject('Microsoft.XMLHTTP')")),
                    Finding::DANGEROUS_OBJECT));
}

TEST_CASE("a script that a charset hides is told", "[inspect][html]") {
    const std::string utf7 = "<html><meta charset=utf-7>"
                             "+ADw-script+AD4-new Active+AFgA-Object('W+AFM-cript.Shell')+ADw-/"
                             "script+AD4-</html>";
    const std::string escapes = "<html><script>new Active\x1b(BXObject('WScript\x1b(J.Shell')"
                                "</script></html>";
    CHECK(has(inspected("a.html", utf7), Finding::DANGEROUS_OBJECT));
    CHECK(has(inspected("a.html", escapes), Finding::DANGEROUS_OBJECT));
    // What only pretends to be double-byte text is read as it stands too.
    CHECK(has(inspected("a.html", "<html>\x1b$B" + page("new ActiveXObject('WScript.Shell')")),
              Finding::DANGEROUS_OBJECT));
    CHECK(has(inspected("a.svg", "<?xml version=\"1.0\" encoding=\"UTF-7\"?>"
                                 "<svg xmlns=\"http://www.w3.org/2000/svg\">"
                                 "+ADw-script+AD4-alert(1)+ADw-/script+AD4-</svg>"),
              Finding::SVG_SCRIPT));
    const auto japanese = inspected("a.html", "<html><p>\x1b$B5D;vO?\x1b(B 12</p></html>");
    CAPTURE(words(japanese));
    CHECK(japanese.findings_size() == 1); // HTML_ATTACHMENT
}
