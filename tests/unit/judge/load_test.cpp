#include "judge/rule_folder.h"

#include <algorithm>

using namespace keneki;
using judge::RuleSet;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// What load() says about one file.
config::Problems problems_of(const std::string& text) {
    const RuleFolder folder;
    std::ofstream(folder.path() + "/bad.yaml", std::ios::binary) << text;
    const auto rules = RuleSet::load(std::vector<std::string>{folder.path()});
    return rules ? config::Problems{} : rules.error();
}

const std::string good = groups_text() + "rules:\n" + rule_text("HIT", "{fact: size, equals: 1}");

} // namespace

TEST_CASE("a good rule file loads", "[judge][rule-load]") {
    CHECK(problems_of(good).empty());
}

TEST_CASE("load refuses with file, line and column", "[judge][rule-load]") {
    struct Case {
        const char* why;
        const char* from;
        const char* to;
        unsigned line;
        const char* message;
    };
    const auto c = GENERATE(values<Case>({
        {"unknown key in a rule", "score: 3", "scores: 3", 6, "unknown key in a rule"},
        {"missing score", "score: 3", "scores: 3", 5, "is missing"},
        {"unknown top-level key", "rules:", "rulez:", 4, "unknown key in a rule file"},
        {"score no number", "score: 3", "score: high", 6, "a number is expected"},
        {"score not finite", "score: 3", "score: .inf", 6, "a number is expected"},
        {"score too high", "score: 3", "score: 101", 6, "is between"},
        {"unknown status", "status: active", "status: on", 8, "is active, testing or off"},
        {"unknown group", "group: shape", "group: shapes", 7, "unknown group"},
        {"bad id", "id: HIT", "id: hit", 5, "is made of"},
        {"duplicate key", "score: 3", "score: 3\n    score: 4", 7, "twice"},
        {"one language missing", ", en: A reason.", "", 9, "is missing"},
        {"false positives empty", "[Mail from a real scanner]", "[]", 10, "a list of genuine mail"},
        {"false positives unknown", "[Mail from a real scanner]", "[Unknown.]", 10, "says nothing"},
        {"unknown fact", "fact: size", "fact: length", 11, "unknown fact 'length'"},
        {"path too long", "fact: size", "fact: size.of", 11, "is too much"},
        {"raw bytes", "fact: size", "fact: header.fields.raw", 11, "raw bytes"},
        {"no matcher", ", equals: 1", "", 11, "has no matcher"},
        {"two matchers", "equals: 1", "equals: 1, at_least: 1", 11, "more than one matcher"},
        {"matcher of another type", "equals: 1", "contains: a", 11, "does not fit"},
        {"wrong type of value", "equals: 1", "equals: one", 11, "a number is expected"},
        {"exact on a number", "equals: 1", "equals: 1, exact: true", 11, "only for text"},
        {"unknown enumeration value", "{fact: size, equals: 1}", "{fact: direction, equals: IN}",
         11, "unknown value of Direction"},
        {"unknown finding", "{fact: size, equals: 1}", "{finding: MACROS}", 11, "unknown finding"},
        {"one unknown finding of two", "{fact: size, equals: 1}", "{finding: [MACRO_PRESENT, X]}",
         11, "unknown finding"},
        {"unknown reason", "{fact: size, equals: 1}", "{not_inspected: LOCKED}", 11,
         "unknown reason"},
        {"unknown rule", "{fact: size, equals: 1}", "{rule: MISS}", 5, "does not exist"},
        {"a rule that asks for itself", "{fact: size, equals: 1}", "{rule: HIT}", 5, "circle"},
        {"bad pattern", "{fact: size, equals: 1}", "{fact: header.subject, matches: '('}", 11,
         "bad pattern"},
        {"pattern that NFKC makes useless", "{fact: size, equals: 1}",
         "{fact: header.subject, matches: 'ＲＥ：'}", 11, "NFKC"},
        {"back reference", "{fact: size, equals: 1}", "{fact: header.subject, matches: '(a)\\1'}",
         11, "bad pattern"},
        {"unknown list", "{fact: size, equals: 1}", "{fact: header.subject, in_list: x}", 11,
         "no rule file defines"},
        {"within outside attachment", "{fact: size, equals: 1}",
         "{finding: MACRO_PRESENT, within: true}", 11, "only inside 'attachment'"},
        {"scopes do not nest", "{fact: size, equals: 1}",
         "{attachment: {link: {fact: host, equals: a}}}", 11, "do not nest"},
        {"rule inside attachment", "{fact: size, equals: 1}", "{attachment: {rule: HIT}}", 11,
         "whole message"},
        {"fact of the message inside attachment", "{fact: size, equals: 1}",
         "{attachment: {fact: header.subject, equals: a}}", 11, "unknown fact 'header' in Part"},
        {"finding inside link", "{fact: size, equals: 1}", "{link: {finding: BODY_EMPTY}}", 11,
         "findings stand on"},
        {"unknown condition", "{fact: size, equals: 1}", "{some: []}", 11, "unknown kind"},
        {"empty all", "{fact: size, equals: 1}", "{all: []}", 11, "a list of conditions"},
        {"condition of two", "{fact: size, equals: 1}", "{all: [{finding: TNEF}], any: []}", 11,
         "has one of the keys"},
        {"no example that matches", "match: [{evidence: {size: 1}}]", "match: []", 13,
         "at least one that must match"},
        {"unknown field in an example", "{size: 1}", "{sise: 1}", 13, "unknown field"},
        {"wrong value in an example", "{size: 1}", "{size: -1}", 13, "a whole number"},
        {"example of nothing", "{evidence: {size: 1}}", "{}", 13, "'evidence' or 'mail'"},
        {"session without mail", "{evidence: {size: 1}}", "{evidence: {size: 1}, session: {}}", 13,
         "goes with 'mail'"},
        {"group without cap", "{cap: 8, words", "{words", 2, "is missing"},
    }));
    CAPTURE(c.why);
    const auto problems = problems_of(replaced(good, c.from, c.to));
    const bool named = std::any_of(problems.begin(), problems.end(), [&](const auto& problem) {
        UNSCOPED_INFO(problem.line << ":" << problem.column << " " << problem.key << ": "
                                   << problem.message);
        return problem.message.find(c.message) != std::string::npos && problem.line == c.line &&
               problem.file.ends_with("/bad.yaml");
    });
    CHECK(named);
}

TEST_CASE("load refuses circles over several rules and duplicate ids", "[judge][rule-load]") {
    const auto circle =
        problems_of(groups_text() + "rules:\n" + rule_text("A", "{rule: B}") +
                    rule_text("B", "{any: [{rule: C}]}") + rule_text("C", "{rule: A}"));
    REQUIRE(circle.size() == 1);
    CHECK(circle[0].message.find("circle") != std::string::npos);

    const auto twice = problems_of(groups_text() + "rules:\n" + rule_text("A", "{finding: TNEF}") +
                                   rule_text("A", "{finding: TNEF}"));
    REQUIRE(twice.size() == 1);
    CHECK(twice[0].message.find("stands already") != std::string::npos);
    CHECK(twice[0].column == 9);
}

TEST_CASE("load refuses what is no rule file at all", "[judge][rule-load]") {
    CHECK_FALSE(problems_of("rules: [").empty());
    CHECK_FALSE(problems_of("just text").empty());
    CHECK_FALSE(problems_of("rules: {}").empty());
    CHECK_FALSE(problems_of("# nothing\n").empty());
    CHECK_FALSE(problems_of(std::string("rules: []\nx: \xff\xfe\n")).empty());
    CHECK_FALSE(problems_of(std::string(200'000, '[')).empty());
    const RuleFolder folder;
    CHECK_FALSE(RuleSet::load(std::vector<std::string>{folder.path() + "/missing"}).has_value());
    CHECK_FALSE(RuleSet::load(std::vector<std::string>{"/dev/zero"}).has_value());
    CHECK_FALSE(RuleSet::load(std::vector<std::string>{}).has_value());
}

TEST_CASE("a rule file of 1 MiB loads, one byte more is refused", "[judge][rule-load]") {
    constexpr std::size_t limit = 1U << 20U;
    const std::string filler = "\n#" + std::string(limit - good.size() - 2, 'x');
    CHECK(problems_of(good + filler).empty());
    CHECK_FALSE(problems_of(good + filler + "x").empty());
}

TEST_CASE("aliases that multiply are stopped", "[judge][rule-load]") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 10; ++k)
            bomb += "*a" + std::to_string(i - 1) + (k < 9 ? ", " : "]\n");
    }
    const auto problems = problems_of(bomb);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].message.find("more than") != std::string::npos);
}

TEST_CASE("later folders add rules, grow lists and override by id", "[judge][rule-load]") {
    RuleFolder shipped;
    RuleFolder site;
    shipped.with("a.yaml", groups_text() + "lists: {words: [a]}\nrules:\n" +
                               rule_text("A", "{fact: header.subject, in_list: words}") +
                               rule_text("B", "{fact: size, equals: 1}"));
    site.with("site.yaml",
              "lists: {words: [Ｂ]}\nrules:\n" + rule_text("C", "{fact: size, equals: 1}") +
                  "overrides:\n  A: {score: 1.5}\n  B: {status: off}\n  C: {status: testing}\n")
        .with("ignored.txt", "not read")
        .with(".hidden.yaml", "not read");
    const auto rules = loaded({shipped.path(), site.path(), site.path() + "/not-there"});
    evidence::Evidence mail;
    mail.set_size(1);
    mail.mutable_header()->set_subject("b");
    const auto verdict = rules.judge(mail, {});
    CHECK(verdict.score == 1.5);
    REQUIRE(verdict.rules.size() == 2);
    CHECK(verdict.rules[0].id() == "A");
    CHECK(verdict.rules[1].id() == "C");
    CHECK(verdict.rules[1].testing());
    CHECK(verdict.rules[1].score() == 0);

    site.with("wrong.yaml", "overrides:\n  NOBODY: {score: 1}\n");
    const auto refused = RuleSet::load(std::vector<std::string>{shipped.path(), site.path()});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].message == "no rule has this id");
    CHECK(refused.error()[0].line == 2);
}
