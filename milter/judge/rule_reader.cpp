#include "judge/rule_reader.h"

#include "judge/example_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace keneki::judge {

namespace {

constexpr std::size_t id_limit_bytes = 64;

std::optional<Status> status_of(std::string_view word) {
    if (word == "active") return Status::active;
    if (word == "testing") return Status::testing;
    if (word == "off") return Status::off;
    return std::nullopt;
}

std::optional<Status> read_status(const YAML::Node& node, Reporter& reporter) {
    const auto status = node.IsScalar() ? status_of(node.Scalar()) : std::nullopt;
    if (!status) reporter.report(node, "status", "is active, testing or off");
    return status;
}

std::optional<double> read_score(const YAML::Node& node, Reporter& reporter) {
    const auto score = reporter.number(node, "score");
    if (!score || std::abs(*score) <= score_limit) return score;
    reporter.report(node, "score", fmt::format("is between -{0} and {0}", score_limit));
    return std::nullopt;
}

evidence::Words read_words(const YAML::Node& node,
                           const YAML::Node& within,
                           std::string_view key,
                           Reporter& reporter) {
    evidence::Words words;
    if (!node.IsDefined()) {
        reporter.report(within, key, "is missing");
    } else if (reporter.only_keys(node, key, {"ja", "en"})) {
        words.set_ja(reporter.text(node["ja"], node, "ja").value_or(""));
        words.set_en(reporter.text(node["en"], node, "en").value_or(""));
    }
    return words;
}

/// An answer instead of a false positive.
bool says_nothing(const std::string& text) {
    static constexpr std::array empty_words{"unknown", "none", "n/a",  "na",   "nothing", "no",
                                            "tbd",     "todo", "不明", "なし", "-",       "?"};
    std::string word = folded(text);
    while (!word.empty() && (word.back() == '.' || word.back() == ' '))
        word.pop_back();
    return std::find(empty_words.begin(), empty_words.end(), word) != empty_words.end();
}

std::vector<std::string>
read_false_positives(const YAML::Node& node, const YAML::Node& rule, Reporter& reporter) {
    std::vector<std::string> texts;
    if (!node.IsDefined() || !node.IsSequence() || node.size() == 0) {
        reporter.report(node.IsDefined() ? node : rule, "false_positives",
                        "a list of genuine mail that this rule will match is expected");
        return texts;
    }
    for (const auto& entry : node) {
        const auto text = reporter.text(entry, node, "false_positives");
        if (!text) continue;
        if (says_nothing(*text))
            reporter.report(entry, "false_positives", "name genuine mail; this says nothing");
        texts.push_back(*text);
    }
    return texts;
}

/// The rule as it stands in its file, comments included, without its indentation.
std::string source_of(const YAML::Node& node, std::string_view text) {
    const auto first_line = static_cast<std::size_t>(std::max(node.Mark().line, 0));
    const auto indentation = static_cast<std::size_t>(std::max(node.Mark().column, 0));
    std::string source;
    std::size_t kept = 0; // up to the last line that is not blank
    std::size_t line_number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line_number++ < first_line) continue;
        const std::size_t start = line.find_first_not_of(" \r");
        const bool blank = start == std::string_view::npos;
        if (line_number > first_line + 1 && !blank && start < indentation) break;
        source += blank ? std::string_view{} : line.substr(std::min(indentation, line.size()));
        source += '\n';
        if (!blank) kept = source.size();
    }
    source.resize(kept);
    return source;
}

std::string as_yaml(const YAML::Node& node) {
    YAML::Emitter out;
    out << node;
    return out.good() ? std::string(out.c_str()) : std::string();
}

void read_rule_examples(const YAML::Node& node, Rule& rule, Reporter& reporter) {
    const YAML::Node examples = node["examples"];
    if (!examples) {
        reporter.report(node, "examples", "is missing");
        return;
    }
    read_examples(examples, rule.examples, reporter);
    for (const Example& example : rule.examples)
        ++(example.must_match ? rule.info.match_examples : rule.info.no_match_examples);
    if (rule.info.match_examples == 0)
        reporter.report(examples, "examples", "at least one that must match is expected");
}

} // namespace

bool is_rule_id(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !text.empty() && text.size() <= id_limit_bytes && text.front() >= 'A' &&
           text.front() <= 'Z' && std::all_of(text.begin(), text.end(), allowed);
}

void read_groups(const YAML::Node& node, std::vector<Group>& groups, Reporter& reporter) {
    if (!node.IsMap()) {
        reporter.report(node, "groups", "a mapping of group names is expected here");
        return;
    }
    for (const auto& entry : node) {
        const std::string& name = entry.first.Scalar();
        if (std::any_of(groups.begin(), groups.end(),
                        [&](const Group& group) { return group.name == name; }))
            reporter.report(entry.first, name, "this group exists already");
        if (!reporter.only_keys(entry.second, "a group", {"cap", "softens", "words"})) continue;
        if (!entry.second["cap"]) {
            reporter.report(entry.second, "cap", "is missing");
            continue;
        }
        Group group{.name = name,
                    .file = reporter.file(),
                    .line = line_of(entry.first),
                    .cap = reporter.number(entry.second["cap"], "cap").value_or(1),
                    .words = read_words(entry.second["words"], entry.second, "words", reporter)};
        for (const auto& softened : entry.second["softens"])
            group.softens.push_back(reporter.text(softened, entry.second, "softens").value_or(""));
        if (group.cap <= 0) reporter.report(entry.second["cap"], "cap", "is above 0");
        groups.push_back(std::move(group));
    }
}

void read_lists(const YAML::Node& node, Lists& lists, Reporter& reporter) {
    if (!node.IsMap()) {
        reporter.report(node, "lists", "a mapping of list names is expected here");
        return;
    }
    for (const auto& entry : node) {
        if (!entry.second.IsSequence()) {
            reporter.report(entry.second, entry.first.Scalar(), "a list of words is expected here");
            continue;
        }
        auto& words = lists[entry.first.Scalar()];
        for (const auto& word : entry.second)
            words.push_back(reporter.text(word, entry.second, entry.first.Scalar()).value_or(""));
    }
}

std::optional<Rule> read_rule(const YAML::Node& node,
                              const Document& document,
                              const std::vector<Group>& groups,
                              ConditionReader& conditions,
                              Reporter& reporter) {
    const std::size_t before = reporter.count();
    if (!reporter.only_keys(
            node, "a rule",
            {"id", "score", "group", "status", "why", "false_positives", "when", "examples"}))
        return std::nullopt;
    Rule rule;
    RuleInfo& info = rule.info;
    info.file = document.file;
    info.line = line_of(node);
    info.id = reporter.text(node["id"], node, "id").value_or("");
    if (!info.id.empty() && !is_rule_id(info.id))
        reporter.report(node["id"], "id", "is made of A-Z, 0-9 and _, and begins with a letter");
    if (node["score"])
        info.score = read_score(node["score"], reporter).value_or(0);
    else
        reporter.report(node, "score", "is missing");
    if (node["status"])
        info.status = read_status(node["status"], reporter).value_or(Status::off);
    else
        reporter.report(node, "status", "is missing");
    if (const auto group = reporter.text(node["group"], node, "group")) {
        info.group = *group;
        const auto known = std::find_if(groups.begin(), groups.end(),
                                        [&](const Group& each) { return each.name == *group; });
        rule.group = static_cast<std::size_t>(std::distance(groups.begin(), known));
        if (known == groups.end()) reporter.report(node["group"], "group", "unknown group");
    }
    info.why = read_words(node["why"], node, "why", reporter);
    info.false_positives = read_false_positives(node["false_positives"], node, reporter);
    if (const YAML::Node when = node["when"]) {
        if (auto condition = conditions.read(when, reporter)) rule.when = std::move(*condition);
        info.when = as_yaml(when);
    } else {
        reporter.report(node, "when", "is missing");
    }
    read_rule_examples(node, rule, reporter);
    info.source = source_of(node, document.text);
    if (reporter.count() != before) return std::nullopt;
    return rule;
}

void apply_overrides(const YAML::Node& node, std::vector<Rule>& rules, Reporter& reporter) {
    if (!node.IsMap()) {
        reporter.report(node, "overrides", "a mapping of rule ids is expected here");
        return;
    }
    for (const auto& entry : node) {
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& each) {
            return each.info.id == entry.first.Scalar();
        });
        if (rule == rules.end()) {
            reporter.report(entry.first, entry.first.Scalar(), "no rule has this id");
            continue;
        }
        if (!reporter.only_keys(entry.second, "an override", {"score", "status"})) continue;
        if (const YAML::Node score = entry.second["score"])
            rule->info.score = read_score(score, reporter).value_or(rule->info.score);
        if (const YAML::Node status = entry.second["status"])
            rule->info.status = read_status(status, reporter).value_or(rule->info.status);
    }
}

} // namespace keneki::judge
