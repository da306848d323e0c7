#include "inspect/targets.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using inspect::Place;

TEST_CASE("where a target lies is told in every way to write it", "[inspect][targets]") {
    struct Case {
        std::string target;
        Place place;
    };
    const auto c = GENERATE(values<Case>({
        {"", Place::here},
        {"letter.dotx", Place::here},
        {"C:\\office\\a.dotx", Place::here},
        {"file:///C:/office/a.dotx", Place::here},
        {"file:///C|/office/a.dotx", Place::here},
        {"file://C:\\a.dotx", Place::here},
        {"file:///\\\\?\\C:\\a.dotx", Place::here},
        {"file:///home/a.dotx", Place::here},
        {"file://localhost/c:/a.dotx", Place::here},
        {"\\\\?\\C:\\a.dotx", Place::here},
        {"\\c", Place::here},
        {"Sheet1!R1C1:R5C5", Place::here},
        {"A1:B5", Place::here},
        {"Word.Document.8", Place::here},
        {"\\\\nas\\share\\a.dotx", Place::file_server},
        {"\\\\\\\\nas\\\\share\\\\a.dotx", Place::file_server},
        {"//fileserver/a", Place::file_server},
        {"file://fileserver/a", Place::file_server},
        {"file:///\\\\nas\\share\\a.xlsx!Sheet1!R1C1:R5C5", Place::file_server},
        {"file:///\\nas\\share\\a.xlsx", Place::file_server},
        {"\\\\?\\UNC\\nas\\share\\a", Place::file_server},
        {"\\\\fs01.clinic.local\\share\\a", Place::file_server},
        {"\\\\FS01.CLINIC.LAN.\\share\\a", Place::file_server},
        {"file://192.0.2.1/s/a.dotm", Place::outside},
        {"file://///192.0.2.1/s/a.dotm", Place::outside},
        {"file:\\\\192.0.2.1\\s\\a.dotm", Place::outside},
        {"FILE:%2F%2F192.0.2.1%2Fa", Place::outside},
        {"//192.0.2.1/s/a.dotm", Place::outside},
        {"\\/files.example.test/s/a.dotm", Place::outside},
        {" \"\\\\files.example.test\\s\"", Place::outside},
        {"\\\\?\\UNC\\192.0.2.1\\s\\a", Place::outside},
        {"\\\\3221225985\\s\\a", Place::outside},
        {"\\\\0xC0000201\\s\\a", Place::outside},
        {"file://[2001:db8::1]/s", Place::outside},
        {"\\\\nas@80\\dav\\a", Place::outside},
        {"\\\\nas@SSL\\DavWWWRoot\\a", Place::outside},
        {"file://evil@80/dav/x.html", Place::outside},
        {"http://intranet/a.dotx", Place::outside},
        {"HTTP:\\\\example.test/a", Place::outside},
        {"url:http://example.test/a", Place::outside},
        {"mhtml:http://example.test/a!x", Place::outside},
        {"search-ms:query=x&crumb=location:\\\\192.0.2.1\\s", Place::outside},
        {"ms-excel:ofe|u|http://example.test/a", Place::outside},
        {"script:http://example.test/a", Place::outside},
    }));
    CAPTURE(c.target);
    CHECK(inspect::place_of_target(c.target) == c.place);
    CHECK(inspect::leads_elsewhere(c.target) == (c.place != Place::here));
    const auto evidence =
        inspected("a.docx", OoxmlBuilder().relationship("attachedTemplate", c.target).build());
    if (c.target.find('"') != std::string::npos) return;
    CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE) == (c.place != Place::here));
    CHECK(has(evidence, Finding::OFFICE_LOADS_FROM_OUTSIDE) == (c.place == Place::outside));
}

TEST_CASE("links between workbooks are judged by the address of their server",
          "[inspect][targets]") {
    struct Case {
        std::string target;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"http://192.0.2.1/a.xlsx", true},
        {"https://203.0.113.5:8443/a.xlsx", true},
        {"http:\\\\192.0.2.1", true},
        {"http://192.168.1.10/a.xlsx", false},
        {"http://10.0.0.1/a.xlsx", false},
        {"http://172.31.0.1/a.xlsx", false},
        {"http://1.2.3/a.xlsx", false},
        {"http://192.0.2.1.example.test/a.xlsx", false},
        {"http://192.0.2.999/a.xlsx", false},
        {"https://example.sharepoint.com/a.xlsx", false},
        {"\\\\nas\\a.xlsx", false},
    }));
    CAPTURE(c.target);
    CHECK(inspect::is_web_by_address(c.target) == c.found);
    CHECK(
        has(inspected("a.xlsx", OoxmlBuilder().relationship("externalLinkPath", c.target).build()),
            Finding::OFFICE_LOADS_FROM_OUTSIDE) == c.found);
}

TEST_CASE("links that start a program by their scheme are named", "[inspect][targets]") {
    struct Case {
        std::string target;
        bool starts;
    };
    const auto c = GENERATE(values<Case>({
        {"ms-msdt:/id PCWDiagnostic", true},
        {"MS-OfficeCmd:{}", true},
        {"ms-appinstaller:?source=http://example.test/a.msix", true},
        {"search-ms:query=a", true},
        {"ms-search:query=a", true},
        {"mhtml:http://example.test/a", true},
        {"script:http://example.test/a", true},
        {"ms-excel:ofe|u|http://example.test/a.xlsm", true},
        {"ms-word:ofv%7Cu%7Chttps://192.0.2.1/a.docm", true},
        {"ms-excel:ofe|u|https://clinic.sharepoint.com/a.xlsx", false},
        {"ms-excel:ofe|u|http://intranet/a.xlsx", false},
        {"ms-settings:display", false},
        {"ms-", false},
        {"https://example.test/search-ms:", false},
        {"mailto:a@example.test", false},
    }));
    CAPTURE(c.target);
    CHECK(inspect::starts_by_scheme(c.target) == c.starts);
    CHECK(has(inspected("a.docx", OoxmlBuilder().relationship("hyperlink", c.target).build()),
              Finding::DANGEROUS_OBJECT) == c.starts);
}

TEST_CASE("a table linked from a file server is told apart from one on the web",
          "[inspect][targets]") {
    const auto of = [](std::string_view link) {
        return inspected("a.docx",
                         OoxmlBuilder()
                             .part("word/header1.xml",
                                   "<w:fldSimple w:instr=\"LINK Excel.Sheet.12 &quot;" +
                                       std::string(link) + "&quot; &quot;Sheet1!R1C1&quot; \\a\"/>")
                             .build());
    };
    CHECK(has(of("\\\\\\\\nas\\\\share\\\\a.xlsx"), Finding::OFFICE_EXTERNAL_TEMPLATE));
    CHECK_FALSE(has(of("\\\\\\\\nas\\\\share\\\\a.xlsx"), Finding::OFFICE_LOADS_FROM_OUTSIDE));
    CHECK(has(of("\\\\\\\\192.0.2.1\\\\share\\\\a.xlsx"), Finding::OFFICE_LOADS_FROM_OUTSIDE));
    CHECK_FALSE(has(of("C:\\\\office\\\\a.xlsx"), Finding::OFFICE_EXTERNAL_TEMPLATE));
}

TEST_CASE("a share by an address of the internet is none of a house", "[inspect][targets]") {
    struct Case {
        std::string target;
        bool outside, by_address;
    };
    const auto c = GENERATE(values<Case>({
        {"file:///\\\\192.0.2.1\\share\\a.xlsx", true, true},
        {"file://192.0.2.1/a.png", true, true},
        {"\\\\192.0.2.1@80\\a.png", true, true},
        {"\\\\fs01.clinic.example\\share\\a.png", true, false},
        {"file://192.168.1.5/share/a.png", false, false},
        {"\\\\10.0.0.5\\share\\a.xlsx", false, false},
        {"\\\\nas\\share\\a.xlsx", false, false},
        {"file:///C:/a.png", false, false},
        {"http://192.0.2.1/a.png", false, false},
        {"", false, false},
    }));
    CAPTURE(c.target);
    CHECK(inspect::is_share_outside(c.target) == c.outside);
    CHECK(inspect::is_share_by_address(c.target) == c.by_address);
    for (const std::string_view kind : {"image", "externalLinkPath"}) {
        const auto evidence =
            inspected("a.docx", OoxmlBuilder().relationship(kind, c.target).build());
        const bool web = c.target.starts_with("http") && kind == "externalLinkPath";
        const bool folder = c.target.find('@') != std::string::npos;
        CHECK(has(evidence, Finding::OFFICE_LOADS_FROM_OUTSIDE) ==
              (c.by_address || web || (folder && kind == "externalLinkPath")));
    }
}
