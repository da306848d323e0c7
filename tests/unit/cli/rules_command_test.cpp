#include "cli/rules_command.h"

#include <catch2/catch.hpp>
#include <sysexits.h>

using namespace keneki;

namespace {

judge::RuleInfo some_rule() {
    judge::RuleInfo rule;
    rule.id = "A_RULE";
    rule.group = "shape";
    rule.score = 1.5;
    rule.file = "/rules/a.yaml";
    rule.line = 7;
    rule.why.set_ja("理由\"です。");
    rule.why.set_en("A reason.");
    rule.false_positives = {"Mail from a scanner"};
    rule.source = "id: A_RULE # why\nscore: 1.5";
    return rule;
}

const std::vector<std::string> shipped{KENEKI_SOURCE_DIR "/rules"};

} // namespace

TEST_CASE("a rule is listed in one language, and in JSON in both", "[cli][rules]") {
    const auto rule = some_rule();
    CHECK(cli::rule_line(rule, Language::english).find("A reason.") != std::string::npos);
    CHECK(cli::rule_line(rule, Language::english).find("理由") == std::string::npos);
    CHECK(cli::rule_line(rule, Language::japanese).find("理由") != std::string::npos);
    CHECK(cli::rule_json(rule) ==
          R"({"id":"A_RULE","score":1.5,"group":"shape","status":"active",)"
          R"("why":{"ja":"理由\"です。","en":"A reason."},)"
          R"("false_positives":["Mail from a scanner"],"file":"/rules/a.yaml","line":7})");
}

TEST_CASE("explain prints the rule as it stands in its file", "[cli][rules]") {
    const auto text = cli::rule_explanation(some_rule(), Language::english);
    CHECK(text.starts_with("A_RULE: A reason.\n"));
    CHECK(text.find("/rules/a.yaml:7") != std::string::npos);
    CHECK(text.find("- Mail from a scanner\n") != std::string::npos);
    CHECK(text.ends_with("id: A_RULE # why\nscore: 1.5\n"));
}

TEST_CASE("the commands say how it went", "[cli][rules]") {
    CHECK(cli::rules_check(shipped) == EX_OK);
    CHECK(cli::rules_check({"/nowhere"}) == EX_CONFIG);
    CHECK(cli::rules_explain(shipped, "FOUR_TRAITS", Language::japanese) == EX_OK);
    CHECK(cli::rules_explain(shipped, "NO_SUCH_RULE", Language::japanese) == EX_USAGE);
    CHECK(cli::rules_list({"/nowhere"}, Language::english, true) == EX_CONFIG);
    // Without an examiner the examples given as mail fail, and that is said.
    CHECK(cli::rules_test(shipped, {}) == 1);
}
