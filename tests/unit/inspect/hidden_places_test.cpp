// What stands in front of a file's content, or what its parts are called, hides nothing.
#include "support/inspected.h"
#include "support/mail_builder.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string smuggling = "<html><script>var b = new Blob([atob('TVqQAAMAAAAEAAAA')]); "
                              "a.download = 'x.iso'; URL.createObjectURL(b);</script></html>";

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string wide(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += std::string(1, c) + '\0';
    return out;
}

} // namespace

TEST_CASE("a page is told behind any prolog", "[inspect][limits][html]") {
    REQUIRE(has(inspected("a.bin", smuggling), Finding::HTML_SMUGGLING));
    for (const std::size_t size : {32'000U, 65'535U, 65'536U, 65'537U, 300'000U})
        for (const std::string& prolog :
             {std::string(size, ' '), "<!--" + std::string(size, 'x') + "-->",
              repeated("<!---->\n", size / 8)}) {
            CAPTURE(size, prolog.substr(0, 10));
            CHECK(has(inspected("a.bin", prolog + smuggling), Finding::HTML_SMUGGLING));
            CHECK(has(inspected("a.bin", "\xFF\xFE" + wide(prolog + smuggling)),
                      Finding::HTML_SMUGGLING));
        }
    CHECK(inspected("a.bin", std::string(100'000, '\0')).parts(0).type() ==
          inspected("a.bin", std::string(1'000, '\0')).parts(0).type());
}

TEST_CASE("what is called a page is looked into as one", "[inspect][html]") {
    for (const std::string& begin : {"hello "s, "\1\2\3\4\5"s, "<?xml version=\"1.0\"?><x>"s}) {
        CAPTURE(begin);
        CHECK(has(inspected("a.html", begin + smuggling), Finding::HTML_SMUGGLING));
        CHECK(has(inspected("a.html", begin + smuggling), Finding::HTML_ATTACHMENT));
    }
    CHECK_FALSE(has(inspected("a.txt", "hello " + smuggling), Finding::HTML_SMUGGLING));
}

TEST_CASE("a shortcut longer than is read is named", "[inspect][limits]") {
    for (const std::size_t size : {65'535U, 65'536U, 65'537U}) {
        std::string content = "[InternetShortcut]\r\n";
        content.resize(size - 21, '\n');
        content += "\nURL=file://x/a.exe";
        content.resize(size, 'x');
        CHECK(unread(inspected("a.url", content), NotInspected::OVER_LIMIT) == (size > 65'536));
    }
}

TEST_CASE("parts of a package are told by their types", "[inspect][dde][office]") {
    const std::string field = "<w:document><w:fldSimple w:instr=\"DDE cmd x\"/></w:document>";
    const std::string type =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml";
    CHECK(has(inspected("a.docx", OoxmlBuilder().part("word/a.xml", field).build()),
              Finding::OFFICE_DDE));
    CHECK(has(
        inspected(
            "a.docx",
            OoxmlBuilder().part("Other/A.dat", field).content_type("/Other/A.dat", type).build()),
        Finding::OFFICE_DDE));
    CHECK_FALSE(has(inspected("a.docx", OoxmlBuilder().part("Other/A.dat", field).build()),
                    Finding::OFFICE_DDE));
    const std::string slide = "<p:sld><a:hlinkClick action=\"ppaction://program\"/></p:sld>";
    CHECK(has(inspected("a.pptx",
                        OoxmlBuilder()
                            .part("x/y", slide)
                            .content_type("/x/y", "application/vnd.openxmlformats-officedocument."
                                                  "presentationml.slide+xml")
                            .build()),
              Finding::DANGEROUS_OBJECT));
}

TEST_CASE("acting parts of a package are read up to 32 MiB", "[inspect][limits][dde][office]") {
    constexpr std::size_t limit = 32U << 20U;
    const std::string field = "<w:fldSimple w:instr=\"DDE cmd x\"/>";
    for (const std::size_t size : {limit - 13, limit - 12, limit - 11}) {
        // <w:document/> of the builder counts too.
        const std::string text = std::string(size - field.size(), ' ') + field;
        const auto evidence = inspected("a.docx", OoxmlBuilder().part("word/a.xml", text).build());
        CAPTURE(limit - size, words(evidence));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (size + 13 > limit));
        CHECK(has(evidence, Finding::OFFICE_DDE));
    }
}

TEST_CASE("the end of a long name is kept", "[inspect][limits][names]") {
    for (const std::size_t size : {1'023U, 1'024U, 1'025U, 4'095U, 4'096U, 4'097U, 6'000U}) {
        const std::string name = std::string(size - 4, 'a') + ".exe";
        const std::string mail = "Subject: x\r\nMIME-Version: 1.0\r\n"
                                 "Content-Disposition: attachment; filename=\"" +
                                 name + "\"\r\n\r\nx\r\n";
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::MESSAGE);
        const auto evidence = inspect::inspect(request, std::as_bytes(std::span(mail)));
        CAPTURE(size, words(evidence).substr(0, 500));
        CHECK(has(evidence, Finding::NAME_DANGEROUS_EXTENSION));
        CHECK(has(inspected("a.zip", ZipBuilder().add(name, "x").build()),
                  Finding::ARCHIVE_DANGEROUS_MEMBER));
    }
}
