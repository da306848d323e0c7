#include "inspect/xml_scan.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

std::string attributes(const std::string& begin, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += " " + begin + std::to_string(i) + "=\"u\"";
    return out;
}

std::string target_in(const std::string& tag, bool& whole) {
    std::string found;
    whole = inspect::scan_xml(
        tag, 10, [&](const inspect::XmlElement& element) { found = element.attribute("Target"); });
    return found;
}

std::string relationships(const std::string& before) {
    return "<Relationships><Relationship" + before +
           " Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
           "attachedTemplate\" Target=\"http://example.test/a.dotm\" TargetMode=\"External\"/>"
           "</Relationships>";
}

} // namespace

TEST_CASE("attributes hide behind no others", "[inspect][xml][limits]") {
    bool whole = false;
    CHECK(target_in("<a Target='x'/>", whole) == "x");
    CHECK(whole);
    CHECK(target_in("<a" + attributes("xmlns:n", 1'000) + " Target='x'/>", whole) == "x");
    CHECK(whole);
    CHECK(target_in("<a xmlns:Target='u' Target='x'/>", whole) == "x");
    CHECK(target_in("<a n:Target='u' Target='x'/>", whole) == "x");
    CHECK(target_in("<a n:Target='x'/>", whole) == "x");
    for (const int count : {254, 255, 256}) {
        CHECK(target_in("<a" + attributes("n", count) + " Target='x'/>", whole) ==
              (count < 256 ? "x" : ""));
        CHECK(whole == (count < 256));
    }
}

TEST_CASE("a relationship hides behind no other attributes", "[inspect][ooxml][limits]") {
    for (const int count : {0, 64, 254, 1'000})
        for (const std::string prefix : {"xmlns:n", "n"}) {
            const auto evidence =
                inspected("a.docx", OoxmlBuilder()
                                        .part("word/_rels/settings.xml.rels",
                                              relationships(attributes(prefix, count)))
                                        .build());
            CAPTURE(count, prefix, words(evidence));
            CHECK((has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE, 1) ||
                   unread(evidence, NotInspected::OVER_LIMIT)));
        }
}

TEST_CASE("what a slide starts hides behind no other elements", "[inspect][ooxml][limits]") {
    for (const std::size_t count : {0U, 20'001U, 500'001U}) {
        std::string slide = "<p:sld>";
        for (std::size_t i = 0; i < count; ++i)
            slide += "<a/>";
        slide += "<a:hlinkClick action=\"ppaction://program\"/></p:sld>";
        const auto evidence =
            inspected("a.pptx", OoxmlBuilder().part("ppt/slides/slide1.xml", slide).build());
        CAPTURE(count, words(evidence));
        CHECK(has(evidence, Finding::DANGEROUS_OBJECT, 1) == (count < 500'000));
        CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (count > 500'000));
    }
}
