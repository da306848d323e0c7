#include "cli/rules_command.h"

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/words.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace keneki::cli {

using judge::RuleInfo;
using judge::RuleSet;

namespace {

std::optional<RuleSet> load_rules(const std::vector<std::string>& folders) {
    auto rules = RuleSet::load(folders);
    if (rules) return std::move(*rules);
    print_problems(rules.error());
    return std::nullopt;
}

std::string_view status_word(judge::Status status) {
    switch (status) {
    case judge::Status::active:
        return "active";
    case judge::Status::testing:
        return "testing";
    case judge::Status::off:
        return "off";
    }
    return "unknown";
}

std::string_view why_of(const RuleInfo& rule, Language language) {
    return language == Language::japanese ? rule.why.ja() : rule.why.en();
}

} // namespace

std::string rule_line(const RuleInfo& rule, Language language) {
    return fmt::format("{:<34} {:>5} {:<14} {:<8} {}\n", rule.id, rule.score, rule.group,
                       status_word(rule.status), why_of(rule, language));
}

std::string rule_json(const RuleInfo& rule) {
    std::string false_positives;
    for (const std::string& text : rule.false_positives)
        false_positives += (false_positives.empty() ? "" : ",") + json_string(text);
    return fmt::format(R"({{"id":{},"score":{},"group":{},"status":"{}","why":{{"ja":{},"en":{}}},)"
                       R"("false_positives":[{}],"file":{},"line":{}}})",
                       json_string(rule.id), rule.score, json_string(rule.group),
                       status_word(rule.status), json_string(rule.why.ja()),
                       json_string(rule.why.en()), false_positives, json_string(rule.file),
                       rule.line);
}

std::string rule_explanation(const RuleInfo& rule, Language language) {
    const auto word = [&](std::string_view ja, std::string_view en) {
        return in_words(language, ja, en);
    };
    std::string text = fmt::format("{}: {}\n\n", rule.id, why_of(rule, language));
    text += fmt::format("{}: {}   {}: {}   {}: {}\n", word("点数", "score"), rule.score,
                        word("グループ", "group"), rule.group, word("状態", "status"),
                        status_word(rule.status));
    text += fmt::format("{}: {}:{}\n\n", word("ファイル", "file"), rule.file, rule.line);
    text +=
        fmt::format("{}:\n", word("該当することがある正当なメール", "Genuine mail that may match"));
    for (const std::string& false_positive : rule.false_positives)
        text += fmt::format("  - {}\n", false_positive);
    text += fmt::format("\n{}:\n\n{}", word("ルールの定義", "The rule as written"), rule.source);
    if (!text.ends_with('\n')) text += '\n';
    return text;
}

int rules_check(const std::vector<std::string>& folders) {
    const auto rules = load_rules(folders);
    if (!rules) return EX_CONFIG;
    const config::Problems problems = rules->lint();
    print_problems(problems);
    if (!problems.empty()) return EX_CONFIG;
    fmt::print("{}\n", fmt::format(fmt::runtime(in_words(language_of_locale(),
                                                         "ルール{}件、問題ありません。",
                                                         "{} rules, all good.")),
                                   rules->list().size()));
    return EX_OK;
}

int rules_test(const std::vector<std::string>& folders, const judge::MailExaminer& examine) {
    const auto rules = load_rules(folders);
    if (!rules) return EX_CONFIG;
    std::size_t examples = 0;
    for (const RuleInfo& rule : rules->list())
        examples += rule.match_examples + rule.no_match_examples;
    const auto failures = rules->test(examine);
    for (const judge::ExampleFailure& failure : failures)
        fmt::print(stderr, "{}:{}: {}: {}\n", failure.file, failure.line, failure.rule,
                   failure.message);
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in_words(language_of_locale(), "例{}件のうち{}件が不一致。",
                                                 "{} examples, {} do not hold.")),
                           examples, failures.size()));
    return failures.empty() ? EX_OK : 1;
}

int rules_list(const std::vector<std::string>& folders, Language language, bool json) {
    const auto rules = load_rules(folders);
    if (!rules) return EX_CONFIG;
    for (const RuleInfo& rule : rules->list())
        fmt::print("{}", json ? rule_json(rule) + "\n" : rule_line(rule, language));
    return EX_OK;
}

int rules_explain(const std::vector<std::string>& folders,
                  const std::string& id,
                  Language language) {
    const auto rules = load_rules(folders);
    if (!rules) return EX_CONFIG;
    const auto infos = rules->list();
    const auto rule = std::find_if(infos.begin(), infos.end(),
                                   [&](const RuleInfo& info) { return info.id == id; });
    if (rule == infos.end()) {
        fmt::print(stderr, "keneki: no rule {}\n", json_string(id));
        return EX_USAGE;
    }
    fmt::print("{}", rule_explanation(*rule, language));
    return EX_OK;
}

} // namespace keneki::cli
