#include "evidence/findings.h"

#include <catch2/catch.hpp>

using namespace keneki;
using evidence::Evidence;
using evidence::Finding;

TEST_CASE("every finding has a sentence in both languages", "[findings]") {
    const auto* names = Finding::Id_descriptor();
    for (int i = 0; i < names->value_count(); ++i) {
        const auto id = static_cast<Finding::Id>(names->value(i)->number());
        if (id == Finding::FINDING_UNKNOWN) continue;
        CAPTURE(finding_name(id));
        const auto ja = finding_sentence(id, Language::japanese);
        const auto en = finding_sentence(id, Language::english);
        CHECK(ja.ends_with("。"));
        CHECK(en.ends_with("."));
        CHECK(finding_of(finding_name(id)) == id);
    }
    CHECK_FALSE(finding_of("FINDING_UNKNOWN"));
    CHECK_FALSE(finding_of("NO_SUCH_FINDING"));
    CHECK(finding_sentence(static_cast<Finding::Id>(99'999), Language::english).empty());
}

TEST_CASE("a finding is kept once a part, with a detail that is short and valid", "[findings]") {
    Evidence evidence;
    add_finding(evidence, Finding::EXECUTABLE, 1, "a\xff");
    add_finding(evidence, Finding::EXECUTABLE, 1, "again");
    add_finding(evidence, Finding::EXECUTABLE, 2, std::string(detail_limit_bytes + 1, 'x'));
    REQUIRE(evidence.findings_size() == 2);
    CHECK(evidence.findings(0).detail() == "a\xEF\xBF\xBD");
    CHECK(evidence.findings(1).detail().size() == detail_limit_bytes);
    CHECK(has_finding(evidence, Finding::EXECUTABLE));
    CHECK_FALSE(has_finding(evidence, Finding::SCRIPT));
}

TEST_CASE("what was not looked into is kept once for each reason", "[findings]") {
    Evidence evidence;
    add_not_inspected(evidence, evidence::NotInspected::ENCRYPTED, 1, "zip");
    add_not_inspected(evidence, evidence::NotInspected::ENCRYPTED, 1, "zip");
    add_not_inspected(evidence, evidence::NotInspected::CORRUPT, 1, "zip");
    CHECK(evidence.not_inspected_size() == 2);
}
