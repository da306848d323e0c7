#include "quarantine/template.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace keneki;
using namespace keneki::quarantine;

namespace {

Expected<Template, config::Problems> parsed(const std::string& text,
                                            Template::Kind kind = Template::Kind::text) {
    return Template::parse(text, "notice.txt", kind, {"count", "contact"}, {"subject"});
}

std::string filled(const std::string& text, Template::Kind kind = Template::Kind::text) {
    const auto made = parsed(text, kind);
    REQUIRE(made);
    return made->fill({{"count", "2"}, {"contact", "内線 <1234>"}},
                      {{{"subject", "a<b>&\"'"}}, {{"subject", "{{count}}"}}});
}

std::string problem(const std::string& text) {
    const auto made = parsed(text);
    REQUIRE_FALSE(made);
    return made.error().front().text();
}

} // namespace

TEST_CASE("a template is filled, its middle once for each message", "[quarantine]") {
    CHECK(filled("no places") == "no places");
    CHECK(filled("{{count}} / {{ contact }}") == "2 / 内線 <1234>");
    CHECK(filled("[{{each}}<{{subject}} {{count}}>{{end}}]") == "[<a<b>&\"' 2><{{count}} 2>]");
    CHECK(filled("{{each}}x{{end}}{{each}}y{{end}}") == "xxyy");
}

TEST_CASE("values in HTML are escaped, the words of the template are not", "[quarantine]") {
    CHECK(filled("<b>{{contact}}</b>{{each}}{{subject}}{{end}}", Template::Kind::html) ==
          "<b>内線 &lt;1234&gt;</b>a&lt;b&gt;&amp;&quot;&#39;{{count}}");
}

TEST_CASE("a template with a fault is refused by file and line", "[quarantine]") {
    CHECK(problem("a\nb {{nonsense}}").find("notice.txt:2: {{nonsense}} is not known here") !=
          std::string::npos);
    CHECK(problem("{{subject}}").find("expected one of count, contact") != std::string::npos);
    CHECK(problem("a\n{{each}}\n\n").find("notice.txt:2: {{each}} without {{end}}") !=
          std::string::npos);
    CHECK(problem("{{end}}").find("{{end}} without {{each}}") != std::string::npos);
    CHECK(problem("{{each}}{{each}}{{end}}").find("inside") != std::string::npos);
    CHECK(problem("x {{count").find("without \"}}\"") != std::string::npos);
}
