#include "judge/rule_folder.h"

#include <algorithm>
#include <limits>

using namespace keneki;
using judge::Action;

namespace {

std::string scored(const std::string& id,
                   const std::string& score,
                   const std::string& group,
                   const std::string& when = "{fact: size, equals: 1}",
                   const std::string& status = "active") {
    return rule_text(id, when,
                     "score: " + score + "\n    group: " + group + "\n    status: " + status);
}

judge::Verdict verdict_of(const std::string& rules, const judge::Thresholds& thresholds = {}) {
    const RuleFolder folder;
    std::ofstream(folder.path() + "/a.yaml") << groups_text() << "rules:\n" << rules;
    evidence::Evidence mail;
    mail.set_size(1);
    return loaded({folder.path()}).judge(mail, thresholds);
}

} // namespace

TEST_CASE("the score decides the action at each threshold", "[judge]") {
    struct Case {
        const char* why;
        const char* score;
        Action wanted;
    };
    const auto c = GENERATE(values<Case>({
        {"nothing", "0.1", Action::accept},
        {"below tag", "4.9", Action::accept},
        {"tag", "5", Action::tag},
        {"below quarantine", "9.999", Action::tag},
        {"quarantine", "10", Action::quarantine},
        {"above", "15", Action::quarantine},
    }));
    CAPTURE(c.why);
    CHECK(verdict_of(scored("A", c.score, "carrier")).action == c.wanted);
}

TEST_CASE("strip lies between tag and quarantine, where a site wants it", "[judge]") {
    judge::Thresholds thresholds;
    thresholds.strip = 8;
    const auto action = [&](const char* score) {
        return verdict_of(scored("A", score, "carrier"), thresholds).action;
    };
    CHECK(action("7.9") == Action::tag);
    CHECK(action("8") == Action::strip);
    CHECK(action("9.9") == Action::strip);
    CHECK(action("10") == Action::quarantine);
    thresholds.strip = thresholds.tag;
    CHECK(action("5") == Action::strip);
}

TEST_CASE("decimals add up as a person adds", "[judge]") {
    // In binary 1.1 + 2.2 + 1.7 is not 5.
    const auto verdict = verdict_of(scored("A", "1.1", "carrier") + scored("B", "2.2", "carrier") +
                                    scored("C", "1.7", "carrier"));
    CHECK(verdict.score == 5);
    CHECK(verdict.action == Action::tag);
}

TEST_CASE("a group that softens takes from the groups that it names only", "[judge]") {
    const auto judged = [](const std::string& rules) {
        const RuleFolder folder;
        std::ofstream(folder.path() + "/a.yaml")
            << groups_text()
            << "  history: {cap: 1, softens: [shape], words: {ja: 記憶, en: memory}}\nrules:\n"
            << rules;
        evidence::Evidence mail;
        mail.set_size(1);
        return loaded({folder.path()}).judge(mail, {}).score;
    };
    const std::string known = scored("K", "-2", "history") + scored("R", "-1.5", "history");
    CHECK(judged(known) == 0);
    CHECK(judged(known + scored("A", "4", "carrier")) == 4);
    CHECK(judged(known + scored("A", "4", "carrier") + scored("B", "1", "shape")) == 4);
    CHECK(judged(known + scored("A", "4", "carrier") + scored("B", "3", "shape")) == 4);
    CHECK(judged(known + scored("A", "4", "carrier") + scored("B", "5", "shape")) == 5.5);
    CHECK(judged(scored("M", "-2", "shape") + scored("A", "4", "carrier")) == 2); // any other group
}

TEST_CASE("a threshold may be never", "[judge]") {
    judge::Thresholds thresholds;
    thresholds.reject = std::numeric_limits<double>::infinity();
    CHECK(verdict_of(scored("A", "15", "carrier") + scored("B", "8", "shape"), thresholds).action ==
          Action::quarantine);
}

TEST_CASE("a group never gives more than its cap; two groups add up", "[judge]") {
    const auto one = verdict_of(scored("A", "10", "carrier") + scored("B", "9", "carrier") +
                                scored("C", "8", "carrier"));
    CHECK(one.score == 15);
    CHECK(one.action == Action::quarantine);
    REQUIRE(one.rules.size() == 3);
    CHECK(one.rules[0].score() == 10);
    CHECK(one.rules[1].score() == 5); // B: what the cap left
    CHECK(one.rules[2].score() == 0); // C is named all the same
    const auto two = verdict_of(scored("A", "15", "carrier") + scored("B", "5", "shape"));
    CHECK(two.score == 20);
    CHECK(two.action == Action::reject);
}

TEST_CASE("testing rules are reported and score nothing, off rules are silent", "[judge]") {
    const std::string always = "{fact: size, equals: 1}";
    const auto verdict = verdict_of(
        scored("T", "9", "shape", always, "testing") + scored("A", "1", "shape") +
        scored("OFF", "9", "shape", always, "off") + scored("B", "1", "shape", "{rule: OFF}") +
        scored("C", "2", "shape", "{rule: T}"));
    CHECK(verdict.score == 3);
    REQUIRE(verdict.rules.size() == 3);
    CHECK(verdict.rules[0].id() == "C");
    CHECK(verdict.rules[1].id() == "A");
    CHECK(verdict.rules[2].id() == "T");
    CHECK(verdict.rules[2].testing());
    CHECK(verdict.rules[0].why().ja() == "理由です。");
}

TEST_CASE("a rule may ask for a rule that is written below it", "[judge]") {
    const auto verdict =
        verdict_of(scored("A", "1", "shape", "{none: [{rule: B}]}") +
                   scored("B", "1", "shape", "{rule: C}") + scored("C", "1", "shape"));
    REQUIRE(verdict.rules.size() == 2);
    CHECK(verdict.rules[0].id() == "B");
}

TEST_CASE("test runs examples as evidence and as mail", "[judge]") {
    const std::string examples =
        "    examples:\n"
        "      match:\n"
        "        - mail: |\n"
        "            Subject: x\n"
        "\n"
        "          session: {client: 198.51.100.7, mail_from: a@b.example, rcpt: [c@d.example]}\n"
        "          evidence: {findings: [TNEF]}\n"
        "      no_match:\n"
        "        - evidence: {findings: [TNEF], size: 12}\n";
    std::string rule =
        scored("A", "1", "shape", "{all: [{finding: TNEF}, {none: [{fact: size, equals: 13}]}]}");
    rule = rule.substr(0, rule.find("    examples:")) + examples;
    const RuleFolder folder;
    std::ofstream(folder.path() + "/a.yaml") << groups_text() << "rules:\n" << rule;
    const auto rules = loaded({folder.path()});

    std::string seen;
    const auto failures = rules.test([&](const std::string& mail, const evidence::Evidence& given) {
        seen = mail + given.connection().client_address() + " " + given.envelope().mail_from() +
               " " + given.envelope().recipients(0);
        return Expected<evidence::Evidence, std::string>(evidence::Evidence());
    });
    CHECK(seen == "Subject: x\r\n198.51.100.7 a@b.example c@d.example");
    REQUIRE(failures.size() == 1);
    CHECK(failures[0].message == "matches, but must not");
    CHECK(failures[0].rule == "A");
    CHECK(failures[0].line == 20);

    CHECK(rules.test({}).size() == 2); // without an examiner the mail is a failure, not skipped
}

TEST_CASE("list shows a rule as it stands in its file", "[judge]") {
    RuleFolder folder;
    folder.with("a.yaml", groups_text() + "rules:\n" + scored("B", "2", "shape") +
                              "\n  # about A\n" + scored("A", "1", "carrier"));
    const auto infos = loaded({folder.path()}).list();
    REQUIRE(infos.size() == 2);
    CHECK(infos[0].id == "A");
    CHECK(infos[1].line == 5);
    CHECK(infos[1].source.starts_with("id: B\nscore: 2\ngroup: shape\n"));
    CHECK(infos[1].source.ends_with("no_match: [{evidence: {size: 2}}]\n"));
    CHECK(infos[1].match_examples == 1);
    CHECK(infos[1].no_match_examples == 1);
}

TEST_CASE("lint wants more than load", "[judge]") {
    const auto lint_of = [](const std::string& rules) {
        const RuleFolder folder;
        std::ofstream(folder.path() + "/a.yaml") << groups_text() << "rules:\n" << rules;
        return loaded({folder.path(), folder.path() + "/missing"}).lint();
    };
    CHECK(lint_of(scored("A", "15", "shape")).size() == 1); // the missing folder
    CHECK(lint_of(scored("A", "15.5", "shape")).size() == 2);
    CHECK(lint_of(scored("A", "0", "shape")).size() == 2);
    CHECK(lint_of(scored("A", "-5", "shape")).size() == 1);
    CHECK(lint_of(scored("A", "-5.1", "shape")).size() == 2);
    CHECK(lint_of(scored("A", "1", "shape", "{rule: B}") +
                  scored("B", "1", "shape", "{fact: size, equals: 1}", "off"))
              .size() == 2);
    std::string foreign = scored("A", "1", "shape");
    foreign.replace(foreign.find("理由です。"), std::string("理由です。").size(), "a reason");
    CHECK(lint_of(foreign).size() == 2);
}
