#include "inspect/pdf_script.h"
#include "support/inspected.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using inspect::ScriptWeight;

namespace {

std::string detail_of(const evidence::Evidence& evidence, Finding::Id id) {
    for (const auto& finding : evidence.findings())
        if (finding.id() == id) return finding.detail();
    return "none";
}

std::string pdf(std::string_view objects) {
    return "%PDF-1.7\n" + std::string(objects) + "\ntrailer <</Root 1 0 R>>\n%%EOF\n";
}

} // namespace

TEST_CASE("scripts of forms weigh less than those of attacks", "[inspect][pdf]") {
    struct Case {
        std::string form;
        ScriptWeight weight;
    };
    const std::string packed(600, 'a');
    const auto c = GENERATE_REF(values<Case>({
        {"", ScriptWeight::none},
        {"afnumber_format(0,0,0,0,\"\",true);", ScriptWeight::none},
        {"event.value=util.printf(\"%,2d\",event.value);", ScriptWeight::none},
        {"event.value=util.printf(\"%08.2f and %-3d\",a,b);", ScriptWeight::none},
        {"var x=a%12345;", ScriptWeight::none},
        {"util.printd(\"yyyy/mm/dd\",d)", ScriptWeight::none},
        {"collab.documenttostream(this)", ScriptWeight::none},
        {"app.launchurl(\"https://example.test/\")", ScriptWeight::page},
        {"eval(this.getfield(\"a\").value+\"+1\")", ScriptWeight::unusual},
        {"unescape(\"%20\")", ScriptWeight::unusual},
        {"string.fromcharcode(65); app.launchurl(a)", ScriptWeight::unusual},
        {"this.importdataobject(\"a\")", ScriptWeight::unusual},
        {"this.exportdataobject({cname:\"a.xlsx\",nlaunch:0});", ScriptWeight::unusual},
        {"this.exportdataobject({cname:\"a.xlsx\"});var n={x:1,y:2}", ScriptWeight::unusual},
        {"this.exportdataobject({cname:\"a\",nlaunch:2})", ScriptWeight::hostile},
        {"this.exportdataobject({ cname : n , \"nlaunch\" : 1})", ScriptWeight::hostile},
        {"this.exportdataobject({nlaunch:l,cname:n})", ScriptWeight::hostile},
        {"this.exportdataobject(\"a\",\"b\",false,2)", ScriptWeight::hostile},
        {"util.printf(\"%45000f\",1)", ScriptWeight::hostile},
        {"util.printf(\"%5000.45000f\",1)", ScriptWeight::hostile},
        {"eval(unescape(\"%61\"))", ScriptWeight::hostile},
        {"eval(string.fromcharcode(97,98))", ScriptWeight::hostile},
        {"eval(\"" + packed + "\")", ScriptWeight::hostile},
        {"unescape(\"%u4141" + packed + "\")", ScriptWeight::hostile},
        {"this.media.newplayer(null)", ScriptWeight::hostile},
        {"collab.geticon(a)", ScriptWeight::hostile},
    }));
    CAPTURE(c.form);
    CHECK(inspect::judge_pdf_script(c.form).weight == c.weight);
}

TEST_CASE("only what comes without the reader's doing runs on opening", "[inspect][pdf]") {
    struct Case {
        std::string objects, action, script;
    };
    const std::string weak = "2 0 obj <</S /JavaScript /JS (eval\\(a\\))>> endobj ";
    const std::string hostile =
        "2 0 obj <</S /JavaScript /JS (eval\\(unescape\\(a\\)\\))>> endobj ";
    const auto c = GENERATE_REF(values<Case>({
        {"1 0 obj <</OpenAction 2 0 R>> endobj " + weak, "/JavaScript /OpenAction", "eval("},
        {"1 0 obj <</Type /Page /AA <</O 2 0 R>>>> endobj " + weak, "/JavaScript /AA", "eval("},
        {"1 0 obj <</Type /Page /AA <</C 2 0 R>>>> endobj " + weak, "/JavaScript /AA", "eval("},
        {"1 0 obj <</AA <</WC 2 0 R>>>> endobj " + weak, "/JavaScript /AA", "eval("},
        {"1 0 obj <</AA 3 0 R>> endobj 3 0 obj <</DP 2 0 R>> endobj " + weak, "/JavaScript /AA",
         "eval("},
        {"1 0 obj <</FT /Tx /T (a) /AA <</PV 2 0 R>>>> endobj " + weak, "/JavaScript /AA", "eval("},
        {"1 0 obj <</FT /Tx /T (a) /AA <</F 2 0 R /K 2 0 R /V 2 0 R /C 2 0 R>>>> endobj " + weak,
         "none", "eval("},
        {"1 0 obj <</Parent 4 0 R /AA <</E 2 0 R /U 2 0 R /Bl 2 0 R>>>> endobj " + weak, "none",
         "eval("},
        {"1 0 obj <</FT /Btn /A 2 0 R>> endobj " + weak, "none", "eval("},
        {"1 0 obj <</Names <</JavaScript <</Names [(a) 2 0 R]>>>>>> endobj " + weak, "none",
         "eval("},
        {"1 0 obj <</Names <</JavaScript <</Names [(a) 2 0 R]>>>>>> endobj " + hostile,
         "/JavaScript /Names", "eval(, unescape("},
        {"1 0 obj <</OpenAction <</S /URI /URI (http://192.0.2.1/)>>>> endobj", "/URI /OpenAction",
         "none"},
        {"1 0 obj <</OpenAction [3 0 R /Fit]>> endobj", "none", "none"},
    }));
    const auto evidence = inspected("a.pdf", pdf(c.objects));
    CAPTURE(c.objects, words(evidence));
    CHECK(detail_of(evidence, Finding::PDF_ACTION) == c.action);
    CHECK(detail_of(evidence, Finding::PDF_SCRIPT) == c.script);
}

TEST_CASE("scripts in the XML of a form are read", "[inspect][pdf]") {
    const auto form = [](std::string_view xfa, std::string_view xml) {
        return inspected("a.pdf",
                         pdf("1 0 obj <</AcroForm <</XFA " + std::string(xfa) +
                             ">>>> endobj 2 0 obj <</Length " + std::to_string(xml.size()) +
                             ">> stream\n" + std::string(xml) + "\nendstream endobj"));
    };
    const std::string script = "<event activity=\"initialize\"><script "
                               "contentType=\"application/x-javascript\">eval(unescape(a))"
                               "</script></event>";
    for (const std::string xfa : {"2 0 R", "[(template) 2 0 R]"}) {
        CAPTURE(xfa);
        CHECK(detail_of(form(xfa, script), Finding::PDF_SCRIPT) == "eval(, unescape(");
        CHECK(detail_of(form(xfa, script), Finding::PDF_ACTION) == "/JavaScript /Names");
        CHECK_FALSE(has(form(xfa, "<text>eval(unescape(a))</text>"), Finding::PDF_SCRIPT));
        CHECK_FALSE(has(form(xfa, "<script>xfa.host.print()</script>"), Finding::PDF_ACTION));
    }
}

TEST_CASE("links of a PDF to programs on the web are named", "[inspect][pdf]") {
    struct Case {
        std::string target;
        bool found;
    };
    const auto c = GENERATE(values<Case>({
        {"http://192.0.2.1/a.exe", true},
        {"HTTPS://example.test/x/a.js?b=c", true},
        {"https://example.test/a.pdf", false},
        {"https://example.com", false},
        {"https://example.com/", false},
        {"https://example.test/?a=b.exe", false},
        {"mailto:a@example.com", false},
    }));
    CAPTURE(c.target);
    CHECK(has(inspected("a.pdf", pdf("1 0 obj <</S /URI /URI (" + c.target + ")>> endobj")),
              Finding::LINK_DANGEROUS_FILE) == c.found);
    CHECK(has(inspected("a.pdf", pdf("1 0 obj <</S /URI /URI (" + c.target + ")>> endobj")),
              Finding::LINK_ADDRESS_LITERAL) == (c.target.find("192.0.2.1") != std::string::npos));
}
